"""Figures, days and years as people type them: understood where they can only mean one thing, else refused in words."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.validators import MOST_WHOLE_DIGITS, figure, read_day, read_number, read_text, read_year
from portal.kit.verdicts import Refused

FULL_WIDTH = str.maketrans("0123456789.,-%", "０１２３４５６７８９．，－％")


def number(text: str, kind: str = "decimal", unit: str = "人", decimals: int = 6) -> Decimal:
    return read_number(text, value_type=kind, unit=unit, decimals=decimals)


@given(
    st.decimals(min_value="-999999999999999", max_value="999999999999999", places=4, allow_nan=False),
    st.sampled_from(["plain", "grouped", "full width", "spaces", "percent"]),
)
def test_every_figure_is_read_as_it_was_meant(value: Decimal, way: str) -> None:
    text = {
        "plain": f"{value:f}",
        "grouped": f"{value:,f}",
        "full width": f"{value:,f}".translate(FULL_WIDTH),
        "spaces": f"  {value:,f} ".replace(",", " "),
        "percent": f"{value:f}％",
    }[way]
    assert number(text, "percent" if way == "percent" else "decimal") == value


@given(st.text(max_size=30) | st.from_regex(r"[0-9０-９,，. %万亿千百eE+\-]{0,24}", fullmatch=True))
def test_whatever_is_typed_becomes_a_figure_or_a_refusal_in_words(text: str) -> None:
    try:
        found = number(text)
    except Refused as refusal:
        words = str(refusal)
    else:
        words = "。"
        assert found.is_finite() and found.adjusted() < MOST_WHOLE_DIGITS
        assert number(figure(found, 2)) == found
    assert words.endswith("。")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("12.5万", "请不要写“万”，计量单位是“人”：请换算后只写数字"),
        ("3亿", "请不要写“亿”"),
        ("十二", "请不要写“十”"),
        ("56%", "本栏不是百分比，计量单位是“人”，请去掉百分号"),
        ("1,23", "分节的位置不对"),
        ("1e5", "不要用科学计数法"),
        ("120人", "只写数字，不写单位和文字"),
        ("10²", "只写数字"),
        ("1.2.3", "小数点的位置不对"),
        ("—", "填报方式请选“暂无法取得”"),
        ("约一半", "这里只能填写数字"),
        ("1" + "0" * 18, "数字过大"),
    ],
)
def test_what_could_mean_two_things_is_refused(text: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        number(text)


def test_units_and_places_of_the_definition_count() -> None:
    with pytest.raises(Refused, match="单位中已有，请只写数字"):
        number("3万", unit="万人")
    with pytest.raises(Refused, match="最多保留2位小数，您填了3位"):
        number("1.234", decimals=2)
    assert number("1.230", decimals=2) == Decimal("1.23")
    assert str(number("-0")) == "0"


def test_days_years_and_choices() -> None:
    assert read_day("２０２５年2月28日").isoformat() == read_day("2025/2/28").isoformat() == "2025-02-28"
    assert read_year("2025年", latest=2026) == 2025
    assert read_text("是", value_type="yes_no") == "是"
    for wrong in ("2025-02-30", "去年"):
        with pytest.raises(Refused, match=r"没有这一天|日期请写成"):
            read_day(wrong)
    with pytest.raises(Refused, match="请从以下各项中选择：好、一般"):
        read_text("最好", value_type="level", levels=["好", "一般"])
    with pytest.raises(Refused, match="例如2025"):
        read_year("2027", latest=2026)
