"""汇总表 on paper: 附件2 as issued, bound to what it recommends."""

from tests.papers import samples
from tests.papers.reading import in_order, plain, typeset

TEMPLATE = "papers/summary.html"


def test_the_sheet_reads_as_the_official_one() -> None:
    printed = typeset(TEMPLATE, samples.summary())
    heading = "推荐单位：浙江省教育厅（公章）填报人及联系方式：李经办0571-12345678"
    assert in_order(printed.text, ["推荐加入全国学习型城市网络城市汇总表", heading]) is None
    assert printed.tables[0] == [["序号", "城市名称"], ["1", "杭州市"], ["2", "宁波市"], ["3", "温州市"]]
    assert "补充表" not in printed.text
    assert printed.pages == 1


def test_each_row_is_bound_to_number_version_and_hash() -> None:
    versions = typeset(TEMPLATE, samples.summary()).tables[1]
    assert versions[1] == ["1", "杭州市", "2026-330100-01", "第1版", samples.HASH]
    assert versions[2][3] == "第2版"


def test_the_provinces_seal_covers_its_words_and_neither_title_nor_cities() -> None:
    printed = typeset(TEMPLATE, samples.summary())
    slot = printed.slots["province"]
    assert set(printed.slots) == {"province"}
    assert slot.shows == "seal"
    under = "".join(
        each["text"]
        for each in printed.characters[0]
        if slot.y < each["top"] / 72 * 25.4 < slot.y + slot.height
        and slot.x < (each["x0"] + each["x1"]) / 144 * 25.4 < slot.x + slot.width
    )
    assert "公章" in plain(under)
    assert "汇总表" not in under and "杭州" not in under


def test_a_long_sheet_repeats_its_head_and_loses_no_city() -> None:
    printed = typeset(TEMPLATE, samples.summary(60))
    rows = [row for table in printed.tables for row in table if len(row) == 2]
    assert [row[0] for row in rows if row[0] != "序号"] == [str(number) for number in range(1, 61)]
    assert rows.count(["序号", "城市名称"]) == len({id(t) for t in printed.tables if len(t[0]) == 2})


def test_a_supplement_says_which() -> None:
    printed = typeset(TEMPLATE, samples.summary(is_supplement=True, supplement_number=2))
    assert plain("（补充表2）") in printed.text


def test_reserves_stand_below_the_official_table_and_the_order_is_explained() -> None:
    content = samples.summary(5, is_ranked=True)
    for row in content["rows"][3:]:
        row["is_reserve"] = True
    printed = typeset(TEMPLATE, content)
    assert [row[0] for row in printed.tables[0]] == ["序号", "1", "2", "3"], "the official table as issued"
    assert printed.tables[1] == [["4", "嘉兴市"], ["5", "湖州市"]]
    assert in_order(printed.text, ["3温州市", "备选城市（不占推荐名额）", "4嘉兴市", "注：序号为推荐顺序"]) is None
    plain_one = typeset(TEMPLATE, samples.summary()).text
    assert "备选" not in plain_one and "推荐顺序" not in plain_one
