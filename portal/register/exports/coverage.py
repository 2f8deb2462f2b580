"""Coverage against targets as XLSX and CSV: every area with each numerator, its denominator and target apart."""

from typing import Any

from portal.documents.xlsx import OfficialSheet, csv_bytes
from portal.kit.dates import chinese_date
from portal.register.choices import Measure
from portal.register.selectors.coverage import COUNTY_RULE, RULES, TARGETS, Area, Coverage, kind_words


def headings() -> list[str]:
    """The columns: three numerators, never added up; county level apart."""
    found = ["地区", "区域"]
    for measure in Measure:
        word = kind_words(measure)
        found.append(f"{word}：城市数")
        if measure in TARGETS:
            found += [f"{word}：分母", f"{word}：%", f"{word}：目标%", f"{word}：距目标还差"]
        found.append(f"{word}：另有县级")
    return found


def row_of(area: Area, regions: dict[str, str]) -> list[Any]:
    values: list[Any] = [area.name, regions.get(area.region, "")]
    for share in area.listed:
        values.append(share.number)
        if share.measure in TARGETS:
            values += [share.of, share.percent, share.target, share.short]
        values.append(share.county)
    return values


def rows(found: Coverage) -> list[list[Any]]:
    regions = {each.region: each.name for each in found.regions}
    return [row_of(area, regions) for area in found.areas]


def coverage_csv(found: Coverage) -> bytes:
    return csv_bytes(headings(), rows(found))


def coverage_workbook(found: Coverage) -> bytes:
    labels = headings()
    sheet = OfficialSheet("覆盖情况", (18, 8, *(11 for _ in labels[2:])), landscape=True)
    sheet.title("学习型城市覆盖情况")
    counts = f"城市数据：{found.counts.source}" if found.counts else found.no_denominator
    sheet.line(f"统计日期：{chinese_date(found.on)}　口径：{found.basis.label}　{counts}")
    sheet.header(labels)
    sheet.sheet.row_dimensions[sheet.row - 1].height = 66
    sheet.rows(rows(found), horizontal="center")
    for measure in Measure:
        sheet.line(f"{measure.label}：{RULES[measure]}。")
    sheet.line(COUNTY_RULE)
    return sheet.bytes()
