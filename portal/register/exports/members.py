"""The register as a workbook, in the columns that the import reads."""

from collections.abc import Iterable

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from portal.documents.xlsx import put, saved
from portal.register.choices import BATCH, HEADINGS, KIND, SHORT_WORDS, MembershipKind
from portal.register.models import Membership

COLUMNS = (*HEADINGS, KIND, BATCH)
WIDTHS = (22, 10, 22, 60, 18, 14)


def register_workbook(memberships: Iterable[Membership]) -> bytes:
    """One row for each membership that is shown, a sheet for each kind that occurs, as text throughout."""
    by_kind: dict[str, list[Membership]] = {}
    for each in memberships:
        by_kind.setdefault(each.kind, []).append(each)
    book = Workbook()
    book.remove(book.worksheets[0])
    for kind in [each for each in SHORT_WORDS if each in by_kind] or [MembershipKind.NETWORK]:
        _sheet(book.create_sheet(SHORT_WORDS[kind]), by_kind.get(kind, []))
    return saved(book)


def _sheet(sheet: Worksheet, memberships: list[Membership]) -> None:
    rows = [COLUMNS, *(row_of(each) for each in memberships)]
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(number, column)
            put(cell, value)
            cell.number_format = "@"
            if number == 1:
                cell.font = Font(bold=True)
    for letter, width in zip("ABCDEF", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"


def row_of(membership: Membership) -> tuple[str, ...]:
    place = membership.place
    return (
        place.full_name,
        place.code,
        membership.joined_words,
        membership.source,
        membership.kind_word,
        membership.batch,
    )
