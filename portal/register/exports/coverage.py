"""Coverage against targets as XLSX and CSV: every area with each numerator, its denominator and target apart."""

from collections.abc import Sequence
from typing import Any

from portal.documents.xlsx import OfficialSheet, csv_bytes
from portal.kit.dates import chinese_date
from portal.register.choices import Measure
from portal.register.selectors.coverage import COUNTY_RULE, RULES, TARGETS, Area, Coverage, Group, kind_words

TITLE = "学习型城市覆盖情况"
WORDS_OF_2025 = "2025年：以地市级城市为主，提质扩面，见“覆盖情况”表“覆盖的地市级城市”各栏。"


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


def lines_above(found: Coverage) -> tuple[str, str, str]:
    """Title, what was chosen, and where the numbers of cities come from."""
    counts = f"城市数据：{found.counts.source}" if found.counts else found.no_denominator
    chosen = f"筛选条件：统计日期：{chinese_date(found.on)}；地级城市口径：{found.basis.label}"
    return TITLE, chosen, counts


def coverage_csv(found: Coverage) -> bytes:
    return csv_bytes(headings(), rows(found), above=lines_above(found))


def coverage_workbook(found: Coverage, years: Sequence[Coverage], groups: Sequence[Group]) -> bytes:
    """All that the page shows: the areas, what was at the end of each year, and the groups of the guide."""
    labels = headings()
    sheet = OfficialSheet("覆盖情况", (18, 8, *(11 for _ in labels[2:])), landscape=True)
    title, *chosen = lines_above(found)
    sheet.title(title)
    for line in chosen:
        sheet.line(line)
    sheet.header(labels)
    sheet.sheet.row_dimensions[sheet.row - 1].height = 66
    sheet.rows(rows(found), horizontal="center")
    for measure in Measure:
        sheet.line(f"{measure.label}：{RULES[measure]}。")
    sheet.line(COUNTY_RULE)
    _years(sheet, years)
    _groups(sheet, groups)
    return sheet.bytes()


def _years(book: OfficialSheet, years: Sequence[Coverage]) -> None:
    """历年数字: nation and regions, the numerators that have a target, each with its denominator."""
    labels = ["日期", "地区"]
    for measure in TARGETS:
        word = kind_words(measure)
        labels += [f"{word}：城市数", f"{word}：分母", f"{word}：%"]
    sheet = OfficialSheet("历年数字", (18, 10, *(12 for _ in labels[2:])), workbook=book.workbook, landscape=True)
    sheet.title("历年数字")
    sheet.header(labels)
    sheet.rows((_of_year(year, area) for year in years for area in (year.nation, *year.regions)), horizontal="center")


def _of_year(year: Coverage, area: Area) -> list[Any]:
    shares = [area.share(measure) for measure in TARGETS]
    return [
        chinese_date(year.on),
        area.name,
        *(value for each in shares for value in (each.number, each.of, each.percent)),
    ]


def _groups(book: OfficialSheet, groups: Sequence[Group]) -> None:
    """分步目标: each city of the groups of 2023 and 2024, and whether the network had it by then."""
    sheet = OfficialSheet("分步目标", (8, 60, 22, 18, 12), workbook=book.workbook, landscape=True)
    sheet.title("《新时代学习型城市建设指南》的分步目标")
    sheet.header(["年份", "目标", "城市", "截至", "已在国家网络"])
    sheet.rows(
        [each.year, each.words, city.name, chinese_date(each.until), "是" if has else "否"]
        for each in groups
        for city, has in each.cities
    )
    for each in groups:
        sheet.line(f"{each.year}年：{each.reading}")
    sheet.line(WORDS_OF_2025)
