"""The summary sheet 汇总表 as XLSX, from the rows that its PDF has, and blank as a Word file."""

from typing import Any

from portal.documents.docx import CENTRE, FANG, HEI, LEFT, SIZE_3, SIZE_4, OfficialDocument, put, repeat_header, row
from portal.documents.xlsx import OfficialSheet
from review.models import Sheet
from review.sheets import SUMMARY_TITLE, summary_content

WIDTHS = (16, 84)
BINDING_WIDTHS = (8, 24, 26, 8, 72)
WORD_WIDTHS = (40.0, 116.0)
BLANK_LINES = 15
SPACE = "\u3000"


def summary_workbook(sheet: Sheet) -> bytes:
    """推荐加入全国学习型城市网络城市汇总表 in the official layout, and on 附注 the versions that its rows are bound to."""
    return workbook_of(summary_content(sheet))


def workbook_of(content: dict[str, Any]) -> bytes:
    """The workbook of a summary sheet's content, see ``review.sheets.summary_content``."""
    table = OfficialSheet("汇总表", WIDTHS)
    _official_table(table, content)
    _binding(OfficialSheet("附注", BINDING_WIDTHS, landscape=True, workbook=table.workbook), content)
    return table.bytes()


def _official_table(table: OfficialSheet, content: dict[str, Any]) -> None:
    table.title(content["title"])
    if content["is_supplement"]:
        table.line(supplement_mark(content), horizontal="center")
    filler = f"{content['filler']}　{content['filler_contact']}".strip()
    table.line(f"推荐单位：{content['province']}（公章）   填报人及联系方式：{filler}")
    table.header(["序 号", "城市名称"])
    recommended = [row for row in content["rows"] if not row["is_reserve"]]
    reserves = [row for row in content["rows"] if row["is_reserve"]]
    table.rows(([row["position"], row["city"]] for row in recommended), horizontal="center")
    if reserves:
        table.line("备选城市（不占推荐名额）")
        table.rows(([row["position"], row["city"]] for row in reserves), horizontal="center")
    if content["is_ranked"]:
        table.line("注：序号为推荐顺序。")
    if content["date"]:
        table.line(content["date"], horizontal="right")


def _binding(notes: OfficialSheet, content: dict[str, Any]) -> None:
    mark = supplement_mark(content) if content["is_supplement"] else ""
    notes.line(f"附注　{content['title']}{mark}所依据的申请表版本")
    notes.line(f"汇总表编号：{content['number']}")
    notes.header(["序号", "城市名称", "申请编号", "版本", "内容摘要（SHA-256）"])
    rows = ([row["position"], row["city"], row["number"], row["version"], row["sha256"]] for row in content["rows"])
    notes.rows(rows, horizontal="left")
    if content["sha256"]:
        notes.line(f"本表摘要（SHA-256）：{content['sha256']}")
    if content["is_demo"]:
        notes.line("演示数据")


def supplement_mark(content: dict[str, Any]) -> str:
    """（补充表1）: how a sheet after the first one is marked."""
    return f"（补充表{content['supplement_number']}）"


def blank_summary() -> bytes:
    """附件2 of the guide of 2023 without an answer: its line for the province, its two columns, rows to fill in."""
    out = OfficialDocument()
    out.paragraph("附件2", face=HEI, align=LEFT, indent=0)
    out.title(SUMMARY_TITLE)
    out.paragraph(
        f"推荐单位：{SPACE * 7}（公章）{SPACE}填报人及联系方式：{SPACE * 6}", size=SIZE_4, align=LEFT, indent=0
    )
    table = out.table(WORD_WIDTHS)
    lines: list[tuple[str, str]] = [("序 号", "城市名称"), *((str(number), "") for number in range(1, BLANK_LINES + 1))]
    for line in lines:
        face = HEI if line == lines[0] else FANG
        for cell, text in zip(row(table, least_mm=11), line, strict=True):
            put(cell, text, face=face, size=SIZE_3, align=CENTRE)
    repeat_header(table)
    return out.bytes()
