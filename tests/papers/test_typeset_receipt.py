"""回执 on paper: enough to know the submission again and to verify it."""

from tests.papers import samples
from tests.papers.reading import in_order, plain, typeset

TEMPLATE = "papers/receipt.html"


def test_a_receipt_names_number_version_hash_and_second() -> None:
    printed = typeset(TEMPLATE, samples.receipt(), version=2)
    assert printed.pages == 1
    assert printed.slots == {}
    expected = [
        "回执",
        "杭州市教育局：",
        "《全国学习型城市网络成员城市申请表》第2版已于2026年11月21日 17:00:03（北京时间）收到",
        "编号2026-330100-01",
        "版本第2版",
        "申报城市浙江省杭州市",
        "签发人周敏",
        "佐证材料清单",
        "http://127.0.0.1:8000/verify/",
    ]
    assert in_order(printed.text, expected) is None
    assert samples.HASH in printed.text


def test_a_receipt_lists_every_file_with_its_hash() -> None:
    files = [
        {"name": f"{samples.RARE}{number}.pdf", "sha256": f"{number:064x}", "extent": "2页"} for number in range(40)
    ]
    printed = typeset(TEMPLATE, samples.receipt(files=files))
    rows = [row for table in printed.tables for row in table if len(row) == 4 and row[0] != "序号"]
    assert [row[3] for row in rows] == [f"{number:064x}" for number in range(40)]
    assert rows[0][1] == plain(f"{samples.RARE}0.pdf")


def test_a_receipt_without_files_says_so() -> None:
    assert "佐证材料清单无。" in typeset(TEMPLATE, samples.receipt(files=[])).text
