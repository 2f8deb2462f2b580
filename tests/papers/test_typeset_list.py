"""成员城市名单 on paper."""

from review.sheets import title_lines
from tests.papers import samples
from tests.papers.reading import in_order, plain, typeset

TEMPLATE = "papers/list.html"


def test_a_list_names_document_batch_provinces_and_cities_in_order() -> None:
    printed = typeset(TEMPLATE, samples.membership_list())
    expected = [
        "全国学习型城市网络成员城市名单",
        "演示〔2026〕1号",
        "第一批，共7个城市",
        "河北省（1个）石家庄市",
        "吉林省（2个）长春市延边朝鲜族自治州",
        "浙江省（2个）杭州市宁波市",
        "新疆维吾尔自治区（1个）克孜勒苏柯尔克孜自治州",
        "新疆生产建设兵团（1个）石河子市",
        "教育部职业教育与成人教育司",
        "2026年12月20日",
    ]
    assert in_order(printed.text, expected) is None
    assert set(printed.slots) == {"ministry"}
    assert "更正" not in printed.text


def test_a_correction_names_the_old_list_and_says_why() -> None:
    old = {"title": "旧名单", "document_number": "演示〔2026〕1号"}
    printed = typeset(TEMPLATE, samples.membership_list(corrects=old, correction_reason="<b>某市</b>名称有误。"))
    assert plain("本名单更正《旧名单》（演示〔2026〕1号）") in printed.text
    assert plain("更正说明：<b>某市</b>名称有误。") in printed.text


def test_three_hundred_cities_are_all_there() -> None:
    members = tuple((f"第{number // 12}省", f"城{number}市") for number in range(300))
    printed = typeset(TEMPLATE, samples.membership_list(members))
    assert in_order(printed.text, [city for _, city in members]) is None
    assert printed.slots["ministry"].page == printed.pages


def test_the_seal_lies_over_issuer_and_date() -> None:
    printed = typeset(TEMPLATE, samples.membership_list())
    slot = printed.slots["ministry"]
    under = "".join(
        each["text"]
        for each in printed.characters[slot.page - 1]
        if slot.y < each["top"] / 72 * 25.4 < slot.y + slot.height
        and slot.x < each["x0"] / 72 * 25.4 < slot.x + slot.width
    )
    assert "教育" in under and "年" in under
    assert "石河子" not in under


def test_a_long_title_breaks_before_its_brackets() -> None:
    assert title_lines("全国学习型城市网络成员城市名单（第一批，更正）") == [
        "全国学习型城市网络成员城市名单",
        "（第一批，更正）",
    ]
    assert title_lines("成员城市名单（第一批）") == ["成员城市名单（第一批）"]
