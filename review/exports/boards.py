"""各市进度 and 各省进度 as a workbook: the rows that the board shows under its selection, in its order."""

from collections.abc import Iterable

from applications.models import Round
from portal.documents.xlsx import OfficialSheet
from portal.kit.dates import beijing
from review.models import Nudge
from review.selectors.boards import CityRow, ProvinceRow

CITY_COLUMNS = (
    ("序号", 6), ("城市", 16), ("状态", 24), ("加入方式", 12), ("申请编号", 20), ("版本", 8), ("已填（%）", 10),
    ("提交截止", 22), ("是否逾期", 10), ("最近办理", 22), ("最近催办", 22),
)  # fmt: skip
PROVINCE_COLUMNS = (
    ("序号", 6), ("省级部门", 28), ("上报", 14), ("城市", 8), ("已开始", 8), ("省级办理中", 12), ("已上报", 8),
    ("上报截止", 22), ("是否逾期", 10), ("最近催办", 22),
)  # fmt: skip


def city_board_workbook(round: Round, name: str, rows: Iterable[CityRow]) -> bytes:
    """One line for each city of the province ``name``."""
    return _workbook(f"{round.title}各市进度", name, CITY_COLUMNS, (_city(*each) for each in enumerate(rows, 1)))


def province_board_workbook(round: Round, rows: Iterable[ProvinceRow]) -> bytes:
    """One line for each province."""
    lines = (_province(*each) for each in enumerate(rows, 1))
    return _workbook(f"{round.title}各省进度", "", PROVINCE_COLUMNS, lines)


def _workbook(title: str, name: str, columns: tuple[tuple[str, int], ...], lines: Iterable[list[object]]) -> bytes:
    sheet = OfficialSheet("进度", [width for _, width in columns], landscape=True)
    sheet.title(title)
    if name:
        sheet.line(name)
    sheet.header([label for label, _ in columns])
    sheet.rows(lines)
    return sheet.bytes()


def _city(number: int, row: CityRow) -> list[object]:
    standing, case = row.standing, row.standing.case
    return [
        number,
        str(row.organisation.place or row.organisation.name),
        standing.word,
        case.get_way_display() if case else "",
        standing.application.number if standing.application else "",
        case.submission.version if case else None,
        row.filled.percent if row.filled else None,
        beijing(row.due),
        "已逾期" if row.is_late else "",
        beijing(standing.moved_at) if standing.moved_at else "",
        _nudged(row.nudged),
    ]


def _province(number: int, row: ProvinceRow) -> list[object]:
    standing = row.standing
    return [
        number,
        standing.province.name,
        row.word,
        standing.cities,
        standing.begun,
        standing.with_the_province,
        row.sent,
        beijing(row.due),
        "已逾期" if row.is_late else "",
        _nudged(row.nudged),
    ]


def _nudged(nudge: Nudge | None) -> str:
    return beijing(nudge.sent_at) if nudge else ""
