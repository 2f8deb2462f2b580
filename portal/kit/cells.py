"""What is written into the cell of a workbook or a CSV file: text stays text, whatever a spreadsheet makes of it."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl.cell import Cell

MOST_CHARACTERS = 32_767  # what a cell can hold
# Full-width signs are taken for formulae by office programs set to Chinese.
_FORMULA = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def looks_like_formula(text: str) -> bool:
    """Would a spreadsheet program take this text for a formula or a command?"""
    return _FORMULA.match(text) is not None


def is_figure(value: Any) -> bool:
    """Numbers and dates are written as such."""
    return value is None or isinstance(value, int | float | Decimal | date)


def put(cell: Cell, value: Any) -> None:
    """Write a value: numbers and dates as such, everything else as text that no program evaluates."""
    if is_figure(value):
        cell.value = value
        return
    text = _UNWRITABLE.sub("\ufffd", str(value))[:MOST_CHARACTERS]
    cell.value = text
    cell.data_type = "s"  # openpyxl takes a leading "=" for a formula
    if looks_like_formula(text):
        cell.quotePrefix = True
        cell.number_format = "@"


def places(number: Decimal) -> str:
    """The format of a cell that shows a number grouped, with the places that it has: 3.10 as 3.10."""
    exponent = number.as_tuple().exponent
    after = max(0, -exponent) if isinstance(exponent, int) else 0
    return "#,##0" + ("." + "0" * after if after else "")


def plain(value: Any) -> Any:
    """The same for a line of a CSV file, where an apostrophe in front keeps a text from being evaluated."""
    if is_figure(value):
        return value
    text = _UNWRITABLE.sub("\ufffd", str(value))
    return f"'{text}" if looks_like_formula(text) else text
