"""The rule for each kind of cell: page, import, check and API refuse the same thing in the same words.

A draft keeps whatever was typed; these rules speak beside the field and guard the submission.
"""

import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation

# Far above every official limit; a longer text is a mistaken paste and is not stored.
MAX_CELL_CHARACTERS = 20_000

_PHONE = re.compile(r"(\(?0\d{2,3}\)?[- ]?)?\d{7,8}([-转 ]{1,2}\d{1,6})?")
_MOBILE = re.compile(r"(\+?86[- ]?)?1[3-9]\d{9}")
_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}(\.[A-Za-z0-9\-]{1,63}){1,5}")
_FIGURE = re.compile(r"\d{1,3}(,\d{3}){1,5}(\.\d{1,9})?|\d{1,15}(\.\d{1,9})?")
_YEAR = re.compile(r"(\d{4})年?")
_WHEN = re.compile(
    r"(?P<year>\d{4})(?:年|[-./])(?:(?P<month>\d{1,2})(?:月|[-./])?(?:(?P<day>\d{1,2})日?)?)?|(?P<bare>\d{4})|每年.{0,20}"
)
CONFIRMED, DENIED = "符合", "不符合"


def fold_width(text: str) -> str:
    """Full-width digits and signs as half-width ones, for reading figures and numbers."""
    return unicodedata.normalize("NFKC", text).strip()


def phone_error(text: str) -> str:
    if _PHONE.fullmatch(fold_width(text)) or _MOBILE.fullmatch(fold_width(text).replace(" ", "")):
        return ""
    return "请填写带区号的办公电话，例如 0571-12345678。"


def mobile_error(text: str) -> str:
    return "" if _MOBILE.fullmatch(fold_width(text).replace(" ", "")) else "请填写11位手机号，例如 13800000000。"


def email_error(text: str) -> str:
    return "" if _EMAIL.fullmatch(text.strip()) else "请填写完整的电子邮箱，例如 name@example.cn。"


def read_figure(text: str) -> Decimal | None:
    """The number that was typed, thousands separators and full-width digits allowed; ``None`` when it is none."""
    folded = fold_width(text).replace(" ", "")
    if not _FIGURE.fullmatch(folded):
        return None
    try:
        return Decimal(folded.replace(",", ""))
    except InvalidOperation:
        return None


def figure_error(
    text: str,
    *,
    above: Decimal | None = None,
    most: Decimal | None = None,
    decimals: int | None = None,
) -> str:
    """Why ``text`` is no acceptable figure: not a number, not greater than ``above``, over ``most``, too fine."""
    figure = read_figure(text)
    if figure is None:
        return "请只填写数字，例如 1,252.20；单位已在栏目名称中注明。"
    if above is not None and figure <= above:
        return f"数值应大于 {above}，请核对。"
    if most is not None and figure > most:
        return f"数值应不大于 {most}，请核对。"
    exponent = figure.as_tuple().exponent
    if decimals is not None and isinstance(exponent, int) and -exponent > decimals:
        return f"最多保留 {decimals} 位小数，请四舍五入后填写。"
    return ""


def confirm_error(text: str) -> str:
    """Of a condition: only 符合 lets a city apply."""
    if text.strip() == CONFIRMED:
        return ""
    if text.strip() == DENIED:
        return "不符合本条件的城市不能申报；如选错请改选，确有特殊情况请先与省级教育行政部门联系。"
    return f"请选择“{CONFIRMED}”或“{DENIED}”。"


def read_year(text: str) -> int | None:
    match = _YEAR.fullmatch(fold_width(text))
    return int(match[1]) if match else None


def year_error(text: str, *, today: date) -> str:
    """A year that a figure can be of: four digits, not in the future, not before 1949."""
    year = read_year(text)
    if year is None:
        return "请填写四位年份，例如 2025。"
    if year > today.year:
        return f"年份不能晚于今年（{today.year}年）。"
    if year < 1949:
        return "年份应不早于1949年，请核对。"
    return ""


def when_error(text: str, *, today: date) -> str:
    """A time as officials write it: 2013年, 2013年10月, 2013年10月16日, 2013-10-16, or inexact as 每年10月."""
    match = _WHEN.fullmatch(fold_width(text).replace(" ", ""))
    if not match:
        return "请填写时间，例如 2013年10月16日、2013年10月、2013年或每年10月。"
    year = match["year"] or match["bare"]
    if year is None:
        return ""
    try:
        on = date(int(year), int(match["month"] or 1), int(match["day"] or 1))
    except ValueError:
        return "没有这一天，请核对年、月、日。"
    if on > today:
        return "时间不能晚于今天，请核对。"
    return "" if on.year >= 1949 else "时间应不早于1949年，请核对。"
