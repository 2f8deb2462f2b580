"""The network form on paper: the official wording in its order and layout, whatever is filled in."""

from functools import cache
from itertools import pairwise
from typing import Any

import pytest

from applications.sheets import form_content
from tests.papers import samples
from tests.papers.reading import Printed, in_order, plain, typeset

TEMPLATE = "papers/network_2023.html"

# 新时代学习型城市建设指南, 附件1, as issued.
INSTRUCTIONS = [
    "填表说明",
    "请仔细阅读填报信息，根据申报城市的实际情况进行填报。",
    "1.申请表共六部分，均为必填项。",
    "2.项目描述部分，要简明扼要、重点突出、特色鲜明，字数控制在限制范围内。",
]
BASICS = [
    ["信息", "数据", "年份"],
    ["本市常驻人口（万人）", "1252.20", "2023"],
    ["总面积（平方公里）", "16850", "2023"],
    ["人均GDP（元）", "161129", "2023"],
    ["本市16-59周岁人口平均受教育年限（年）", "11.5", "2020"],
]
STRATEGY = [
    "三、本市学习型城市建设的总体战略",
    "（一）学习型城市建设概况",
    "1.本市正式开展学习型城市建设工作的时间（注明启动的标志性事件，如召开有关会议、印发相关文件或举办有关活动等）",
    "2.简要介绍本市经济社会和文化发展状况（500字以内）",
    "3.学习型城市建设宣传口号（20字以内，没有可不填）",
    "（二）学习型城市建设的组织领导",
    "1.简述本市学习型城市建设协调运行机制，各参与单位、组织的具体职能和任务（300字以内）",
    "2.本市召开的学习型城市建设重要会议或开展的重要活动（请列出时间、主办单位、名称、主题、内容、规模等，最多列举5项）",
    "（三）学习型城市建设的规划进展",
    "1.制定的有关学习型城市建设的法规、政策、规划等文件（包括文件名称、发布单位、发布时间、核心内容，最多列举5个文件）",
    "2.学习型城市建设的中期（3-5年）和长期（5-10年）目标及实施进展情况（400字以内）",
    "（四）学习型城市建设的特色亮点",
    "1.在推进学习型城市建设、促进全民终身学习方面创建的特色案例或品牌项目（最多3个项目或案例，400字以内）",
    "2.建设成效及社会影响（300字以内）",
]
CLOSING = [
    "四、佐证材料",
    "佐证材料，包括但不限于政策文件、法律法规、活动案例、活动照片等。文本材料采用PDF格式。"
    "照片取材应为本市内容，或关于本市在学习型城市建设方面的特色案例。"
    "照片须为原创的、未经压缩的且未更改大小的。每张照片须配有一段简介以及版权信息。",
    "五、申请声明",
    "杭州市，申请加入全国学习型城市网络。我们承诺积极推进学习型城市建设，遵循全国学习型城市网络成员的相关要求，"
    "支持全国学习型城市网络的发展目标并参与各项活动。",
    "六、相关负责单位意见",
    "省级相关部门意见",
]


@cache
def ordinary() -> Printed:
    return typeset(TEMPLATE, samples.form())


@cache
def full() -> Printed:
    return typeset(TEMPLATE, samples.form(answers=samples.full_answers(), evidence=samples.evidence(12)))


@cache
def blank() -> Printed:
    return typeset(TEMPLATE, samples.form("", answers=samples.empty_answers(), evidence=[]))


def with_answers(**changes: Any) -> Printed:
    return typeset(TEMPLATE, samples.form(answers=samples.answers(**changes)))


def test_the_cover_reads_as_the_official_one() -> None:
    expected = [
        "全国学习型城市网络成员城市申请表",
        "申报城市名称（公章）：浙江省（自治区、直辖市）",
        "杭州市",
        "申报时间：2026年11月21日",
    ]
    assert in_order(ordinary().page_texts[0], expected) is None


def test_the_second_page_is_the_official_instructions() -> None:
    assert ordinary().page_texts[1].endswith(plain("".join(INSTRUCTIONS)))


@pytest.mark.parametrize("printed", [ordinary, full, blank])
def test_all_official_wording_is_there_in_order(printed: Any) -> None:
    wording = ["一、相关工作负责人及联系人", "二、申请城市基本资料", *STRATEGY, *CLOSING]
    assert in_order(printed().text, wording) is None


def test_part_one_has_the_official_cells() -> None:
    assert ordinary().tables[0] == [
        ["市分管学习型城市建设工作负责人", "姓名", "王小明", "职务", "副市长", None, None],
        ["市教育行政部门分管学习型城市建设工作负责人", "姓名", "李晓华", "职务", "副局长", None, None],
        [
            "市教育行政部门负责学习型城市建设工作的处室及负责人",
            "处室名称",
            plain("职业教育与成人教育处（终身教育处）"),
            None,
            None,
            None,
            None,
        ],
        [None, "负责人姓名", "陈立", "职务", "处长", "办公电话", "0571-12345678"],
        [None, "手机号", "13800000000", None, None, None, None],
        ["工作联系人", "姓名", "欧阳文静", "职务", "四级调研员", "办公电话", "0571-12345678-8001"],
        [None, "手机号", "13900000000", "电子邮箱", "xuexichengshi.lianxiren@example.edu.cn", None, None],
    ]


def test_part_two_has_figures_with_their_years() -> None:
    assert ordinary().tables[1] == [[plain(cell) for cell in row] for row in BASICS]


@pytest.mark.parametrize("printed", [ordinary, full, blank])
def test_each_seal_has_one_place_of_sufficient_size(printed: Any) -> None:
    slots = printed().slots
    assert set(slots) == {"cover", "declaration", "province"}
    assert slots["cover"].page == 1
    assert slots["cover"].shows == "seal"
    assert slots["province"].page == printed().pages
    assert (slots["province"].width, slots["province"].height) >= (150, 75)
    assert all(slot.x >= 0 and slot.y + slot.height <= 297 - 27 for slot in slots.values())


def test_the_citys_seal_lies_over_the_words_for_it() -> None:
    slot = ordinary().slots["cover"]
    letters = [each for each in ordinary().characters[0] if each["text"] in "公章"]
    assert len(letters) == 2
    for each in letters:
        assert slot.x < each["x0"] / 72 * 25.4 < slot.x + slot.width
        assert slot.y < each["top"] / 72 * 25.4 < slot.y + slot.height


def test_the_longest_answers_lose_no_character_and_stay_on_the_paper() -> None:
    answers = samples.full_answers()
    texts = [answers[key]["text"] for key in ("overview", "coordination", "goals", "results")]
    assert in_order(full().text, [plain(text) for text in texts]) is None
    assert full().text.count(plain("参加人数约12万人次")) == 5
    assert full().text.count(plain("发布单位：")) == 5
    assert full().pages < 20
    for page in full().characters:
        assert all(each["x0"] >= 20 / 25.4 * 72 - 1 and each["x1"] <= 190 / 25.4 * 72 + 1 for each in page)


def test_no_heading_is_left_alone_at_the_end_of_a_page() -> None:
    headings = tuple(plain(line) for line in [*STRATEGY, *CLOSING[:-1:2]])
    for printed in (ordinary(), full()):
        assert not [text for text in printed.page_texts[2:] if text.endswith(headings)]


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_every_activity_is_numbered_and_whole(number: int) -> None:
    printed = with_answers(activities=[samples.activity(each, 30) for each in range(1, number + 1)])
    assert printed.text.count(plain("主办单位：市教育局、市文化广电旅游局")) == number
    assert f"{number}.时间:" in printed.text


def test_a_blank_form_prints_blanks_and_nothing_else() -> None:
    assert "None" not in blank().whole_text
    assert all(cell in {"", None} for row in blank().tables[1][1:] for cell in row[1:])
    assert "申报时间:" in blank().page_texts[0]
    assert blank().pages <= 8


def test_line_breaks_of_an_answer_are_paragraphs() -> None:
    printed = with_answers(overview={"text": "第一段。\r\n\r\n  第二段。\n第三段。"})
    page = next(page for page in printed.characters if "第" in "".join(each["text"] for each in page[:400]))
    starts = [each["x0"] for each, after in pairwise(page) if each["text"] == "第" and after["text"] in "一二三"]
    assert len(starts) == 3
    assert max(starts) - min(starts) < 1, "each paragraph is indented alike"


def test_a_cell_with_a_rare_character_is_set_in_one_face() -> None:
    printed = with_answers(
        city_leader={"name": f"王{samples.RARE}", "post": "市长"}, overview={"text": f"一段。\n又一段{samples.RARE}。"}
    )
    assert printed.tables[0][0][2] == plain(f"王{samples.RARE}")
    assert plain(f"又一段{samples.RARE}。") in printed.text
    cell = [each for page in printed.characters for each in page if each["text"] in f"王{samples.RARE}"]
    assert len({each["fontname"].split("+")[-1] for each in cell}) == 1


def test_markup_that_was_typed_is_text() -> None:
    printed = with_answers(results={"text": "<script>alert(1)</script><b>粗</b>&amp;"})
    assert "<script>alert(1)</script><b>粗</b>&amp;" in printed.text


def test_an_endless_word_wraps() -> None:
    printed = with_answers(
        results={"text": "a" * 400}, contact={"name": "b" * 60, "phone": "1" * 60, "email": "c" * 90}
    )
    for letter, count in (("a", 400), ("b", 60), ("c", 90)):
        assert sum(each["text"] == letter for page in printed.characters for each in page) >= count
    for page in printed.characters:
        assert all(each["x1"] <= 190 / 25.4 * 72 + 1 for each in page)


def test_evidence_is_listed_with_extent_rights_and_hash() -> None:
    rows = [row for table in ordinary().tables for row in table if row[0] in {"1", "3"} and len(row) == 6]
    consent, photo = rows
    assert consent == [
        "1",
        "市政府同意文件",
        plain("市人民政府关于同意申报全国学习型城市网络成员城市的批复.pdf"),
        "2页",
        "",
        samples.HASH[:16],
    ]
    assert photo[3] == "8.4MB"
    assert plain("版权：市融媒体中心 张琳 摄，授权使用") in str(photo[4])


def test_demonstration_papers_say_so_on_every_page() -> None:
    assert ordinary().whole_text.count("演示") >= ordinary().pages
    assert "演示" not in typeset(TEMPLATE, samples.form(is_demo=False)).whole_text


def test_the_wording_on_paper_comes_with_the_content() -> None:
    content = samples.form()
    content["parts"]["basics"]["label"] = "二、另一种标题"
    content["labels"]["contact"]["mobile"] = "移动电话"
    printed = typeset(TEMPLATE, content)
    assert "二、另一种标题" in printed.text
    assert "移动电话" in printed.text


@pytest.mark.parametrize(
    ("province", "city", "expected"),
    [
        ("浙江省", "杭州市", (("浙江", True), ("杭州", True))),
        ("广西壮族自治区", "南宁市", (("广西壮族", True), ("南宁", True))),
        ("北京市", "北京市", (("北京", True), ("北京", True))),
        ("吉林省", "延边朝鲜族自治州", (("吉林", True), ("延边朝鲜族自治州", False))),
        ("新疆生产建设兵团", "石河子市", (("新疆生产建设兵团", False), ("石河子", True))),
        ("", "", (("", True), ("", True))),
    ],
)
def test_names_fill_the_blanks_of_the_cover(province: str, city: str, expected: Any) -> None:
    cover = form_content(samples.snapshot(city={"province": province, "name": city}), submitted_on="")["cover"]
    assert tuple((cover[key]["filled"], cover[key]["kind_applies"]) for key in ("province", "city")) == expected
