"""The form of 2017 as data: the official wording in its order."""

from applications.editions import get_edition
from applications.editions.alliance_2017 import CONDITION_WORDS

EDITION = get_edition("alliance_2017")

# 中成协[2017]022号, 附件二, as issued: each row of the table with the words of its cells.
OFFICIAL = [
    ("本市主管学习型城市建设工作的部门", []),
    ("本市教育行政部门在学习型城市建设中承担的主要职能和任务", []),
    (
        "本市教育行政部门分管学习型城市建设工作的主要负责人",
        ["姓名", "职务", "办公电话（加区号）", "手机", "电子邮箱"],
    ),
    (
        "本市教育行政部门负责学习型城市建设工作的处室及负责人",
        ["处室名称", "负责人姓名", "职务", "办公电话（加区号）", "手机", "电子邮箱"],
    ),
    ("联系人", ["姓名", "职务", "办公电话（加区号）", "手机", "电子邮箱"]),
    ("本市创建学习型城市起始时间", []),
    ("本市创建学习型城市管理体制、组织领导机构的设置情况", []),
    (
        "本市出台学习型城市建设法规、政策、规划等文件情况（文件名称、发布单位、发布时间）",
        ["文件名称", "发布单位", "发布时间"],
    ),
    (
        "本市召开学习型城市建设的重要会议或开展活动情况（时间、举办单位、名称、主题、内容、规模等）",
        ["时间", "举办单位", "名称", "主题", "内容", "规模"],
    ),
    ("本市开展学习型城市建设的创新点与初步成效", []),
    ("本市创建学习型城市存在的主要困难和问题", []),
    ("本市教育行政部门意见", []),
    ("省级教育行政部门意见", []),
    ("中国成人教育协会和全国学习型城市建设联盟秘书处意见", []),
]


def test_the_fourteen_parts_read_as_issued() -> None:
    assert EDITION.title == "全国学习型城市建设联盟成员城市申报表"
    assert [part.label for part in EDITION.printed_parts] == [label for label, _ in OFFICIAL]


def test_their_fields_read_as_issued() -> None:
    for part, (label, cells) in zip(EDITION.printed_parts, OFFICIAL, strict=True):
        labels = [cell.label for question in part.questions for cell in question.cells]
        assert labels == (cells or ([] if part.page == "opinion" else [label]))


def test_the_form_prints_no_limits() -> None:
    assert not any(cell.limit for _, cell in EDITION.cells())
    assert not any(question.total_limit for question in EDITION.questions)


def test_advice_is_marked_as_ours() -> None:
    for edition in (EDITION, get_edition("network_2023")):
        for question in edition.questions:
            assert question.hint.startswith("填写提示：") or not question.help


def test_the_paper_has_the_parts_in_the_order_of_the_form() -> None:
    """Stored content has lost the order of its keys; the paper has the form's."""
    from django.template.loader import render_to_string

    from applications.sheets import form_content
    from portal.documents.slots import find_slots

    answers = {question.key: [] if question.repeats else {} for question in EDITION.questions}
    city = {"province": "吉林省", "name": "延边朝鲜族自治州"}
    data = {"edition": EDITION.key, "options": {}, "answers": answers, "evidence": [], "declaration": "", "city": city}
    content = form_content({**data, "note": ["注：甲", "乙"]}, submitted_on="")
    content["parts"] = dict(sorted(content["parts"].items()))
    html = render_to_string(EDITION.paper_template, {**content, "paper": {"is_draft": False}, "seals": {}})
    places = [html.index(f">{label}") if f">{label}" in html else html.index(label) for label, _ in OFFICIAL]
    assert places == sorted(places)
    assert "condition_1" not in html and CONDITION_WORDS[0] not in html
    assert "（加区号）" in html and html.index("注：甲") > places[-1]
    assert '<span class="struck">市</span>' in html  # 延边朝鲜族自治州 is no 市
    anchors = {f"slot-{name}": (0.0, 0.0, 600.0, 300.0) for name in EDITION.slots}
    words = {slot.name: slot.words for slot in find_slots(html, [anchors])}
    assert words == {"bureau": "盖　章", "province": "盖　章", "secretariat": "中国成人教育协会（代章）"}


def test_a_round_may_limit_long_texts_and_the_conditions_are_the_notice_s() -> None:
    limited = get_edition("alliance_2017", {"certificate": True, "limits": {"innovations": 800}})
    assert limited.question("innovations").cells[0].limit == 800
    assert [cell.limit for _, cell in limited.cells() if cell.limit] == [800]
    assert [each.label for each in EDITION.conditions] == list(CONDITION_WORDS)
    notice = "".join(CONDITION_WORDS)
    assert (
        "在构建终身教育体系、创建学习型城市、推进终身学习平台和社会学习资源建设" in notice
        and "承担“联盟”交办" in notice
    )
