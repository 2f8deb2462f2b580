"""What people type into a row, read as what it means; everything that could mean two things is refused in words.

Figures are ``Decimal`` in the unit of their definition, percentages in percent (56.3 is 56.3%).
"""

import re
from collections.abc import Collection
from datetime import date
from decimal import Decimal

from monitoring.choices import ValueType
from portal.kit.dates import chinese_date
from portal.kit.verdicts import Refused

MOST_WHOLE_DIGITS = 18
MOST_DECIMALS = 6

_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，－−＋％　\u00a0\u202f", "0123456789.,--+%   ")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+)(?:\.[0-9]+)?")
_MAGNITUDE = re.compile("[十百千万亿兆]")
_NOTHING = frozenset(
    {"-", "--", "—", "——", "/", "\\", "无", "暂无", "缺", "不详", "N/A", "n/a", "NA", "na", "未知", "…", "……"}
)
_DAY = re.compile(r"([0-9]{4})(?:-|/|\.|年)([0-9]{1,2})(?:-|/|\.|月)([0-9]{1,2})日?")

YES_NO = ("是", "否")
INSTEAD = "没有数据的，填报方式请选“暂无法取得”并写明原因。"


def read_number(text: str, *, value_type: str, unit: str = "", decimals: int = MOST_DECIMALS) -> Decimal:
    """The figure that was typed. Full-width digits, thousands (1,234 or 1 234) and, for percentages, % are understood.

    Raises ``Refused`` with the sentence that stands beside the field.
    """
    plain = text.translate(_FULL_WIDTH).strip()
    plain = _without_percent(plain, value_type, unit)
    if not _NUMBER.fullmatch(plain):
        raise Refused(_why_no_number(plain, unit))
    number = Decimal(plain.replace(",", "").replace(" ", ""))
    _check_size(number, 0 if value_type == ValueType.INTEGER else decimals)
    return number + 0  # -0 is 0


def _without_percent(plain: str, value_type: str, unit: str) -> str:
    if not plain.endswith("%"):
        return plain
    if value_type != ValueType.PERCENT:
        raise Refused(f"本栏不是百分比{_unit_words(unit)}，请去掉百分号，核对后填写数字。")
    return plain[:-1].rstrip()


def _unit_words(unit: str) -> str:
    return f"，计量单位是“{unit}”" if unit else ""


def _why_no_number(plain: str, unit: str) -> str:
    if plain in _NOTHING or not plain:
        return f"请填写数字；{INSTEAD}"
    if found := _MAGNITUDE.search(plain):
        advice = "单位中已有，请只写数字" if found[0] in unit else "请换算后只写数字"
        return f"请不要写“{found[0]}”{_unit_words(unit)}：{advice}。"
    if re.fullmatch(r"[+-]?[0-9.]+[eE][+-]?[0-9]+", plain):
        return "请不要用科学计数法，写出完整的数字。"
    if re.fullmatch(r"[+-]?[0-9, ]+(\.[0-9]*)?", plain) and ("," in plain or " " in plain):
        return "分节的位置不对，应当每三位一节，例如1,234,567；也可以不分节。"
    if plain.count(".") > 1 or plain.endswith(".") or plain.startswith("."):
        return "小数点的位置不对，例如12.5。"
    if re.match(r"[+-]?[0-9]", plain):
        return f"只写数字，不写单位和文字{_unit_words(unit)}。"
    return f"这里只能填写数字{_unit_words(unit)}；{INSTEAD}"


def _check_size(number: Decimal, decimals: int) -> None:
    short = number.normalize()
    exponent = short.as_tuple().exponent
    places = max(-exponent, 0) if isinstance(exponent, int) else 0
    if number.adjusted() >= MOST_WHOLE_DIGITS:
        raise Refused(f"数字过大，整数部分最多{MOST_WHOLE_DIGITS}位，请核对计量单位。")
    if places > decimals and decimals == 0:
        raise Refused("本栏填写整数，不带小数。")
    if places > decimals:
        raise Refused(f"本栏最多保留{decimals}位小数，您填了{places}位，请四舍五入后填写。")


def read_text(text: str, *, value_type: str, levels: Collection[str] = ()) -> str:
    """What was chosen or typed in a row that is no figure; days become ISO text. Raises ``Refused``."""
    match value_type:
        case ValueType.YES_NO:
            return _one_of(text, YES_NO)
        case ValueType.LEVEL:
            return _one_of(text, [str(each) for each in levels])
        case ValueType.DATE:
            return read_day(text).isoformat()
    return text


def _one_of(text: str, words: Collection[str]) -> str:
    if text not in words:
        raise Refused(f"请从以下各项中选择：{'、'.join(words)}。")
    return text


def read_day(text: str) -> date:
    """2025-12-31, 2025/12/31, 2025.12.31 or 2025年12月31日. Raises ``Refused``."""
    found = _DAY.fullmatch(text.translate(_FULL_WIDTH).replace(" ", ""))
    if found is None:
        raise Refused("日期请写成2025-12-31或2025年12月31日。")
    try:
        return date(*(int(each) for each in found.groups()))
    except ValueError as fault:
        raise Refused("没有这一天，请核对年、月、日。") from fault


def read_year(text: str, *, latest: int) -> int:
    """The year that a figure is of, not after ``latest``. Raises ``Refused``."""
    plain = text.translate(_FULL_WIDTH).strip().removesuffix("年")
    if not re.fullmatch("[0-9]{4}", plain) or not 1949 <= int(plain) <= latest:
        raise Refused(f"数据年份写四位数字，1949至{latest}，例如{latest - 1}。")
    return int(plain)


def figure(number: Decimal, decimals: int) -> str:
    """As it is put into a field: the places of the definition, more where the figure has them; no thousands."""
    exponent = number.normalize().as_tuple().exponent
    places = max(-exponent, 0) if isinstance(exponent, int) else 0
    return f"{number:.{max(min(decimals, MOST_DECIMALS), places)}f}"


def day_words(text: str) -> str:
    """2025年12月31日 for a day that is stored; what is none stays as it is."""
    try:
        return chinese_date(date.fromisoformat(text))
    except ValueError:
        return text
