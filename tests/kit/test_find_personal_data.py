"""What is about to be published names no telephone, identity number or mail address."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kit.personal import IDENTITY, LANDLINE, MAIL, PHONE, check_character, is_identity_number, personal_data

FULL_WIDTH = str.maketrans("0123456789-()@", "０１２３４５６７８９－（）＠")

mobiles = st.builds("1{}{}".format, st.sampled_from("3456789"), st.from_regex(r"[0-9]{9}", fullmatch=True))
areas = st.sampled_from(["010", "021", "0571", "0838"])
fixed = st.builds("{}{}".format, st.sampled_from("2345678"), st.from_regex(r"[0-9]{7}", fullmatch=True))
bodies = st.builds(
    lambda born, order: f"330501{born:%Y%m%d}{order:03}",
    st.dates(date(1930, 1, 1), date(2020, 12, 31)),
    st.integers(0, 999),
)
around = st.sampled_from(["", "联系人张某，", "（", "见附件：", "。"])


def kinds(text: str) -> list[str]:
    return [each.kind for each in personal_data(text)]


@given(
    mobiles, st.sampled_from(["{0}", "{0:.3}-{1}-{2}", "{0:.3} {1} {2}", "+86 {0}", "0086{0}"]), around, st.booleans()
)
def test_a_mobile_number_is_found_however_it_is_written(number, shape, before, wide):
    text = shape.format(number, number[3:7], number[7:])
    text = f"{before}{text.translate(FULL_WIDTH) if wide else text}，欢迎来电"
    found = personal_data(text)
    assert [each.kind for each in found] == [PHONE]
    assert text[found[0].at - 1 :].startswith(found[0].text)
    assert "****" in found[0].masked and found[0].text not in found[0].masked


@given(areas, fixed, st.sampled_from(["{}-{}", "({}){}", "（{}）{}", "{} {}", "{}{}"]), around)
def test_a_fixed_line_with_its_area_code_is_found(area, number, shape, before):
    assert kinds(f"{before}{shape.format(area, number)}。") == [LANDLINE]


@given(bodies, around)
def test_an_identity_number_is_found_by_its_check_character(body, before):
    number = body + check_character(body)
    assert is_identity_number(number)
    assert kinds(f"{before}{number}。") == [IDENTITY]
    wrong = body + ("1" if number[-1] != "1" else "2")
    assert IDENTITY not in kinds(wrong)


@given(
    st.from_regex(r"[a-z][a-z0-9._]{0,12}", fullmatch=True),
    st.sampled_from(["edu.cn", "example.com", "qq.com"]),
    around,
)
def test_a_mail_address_is_found(name, host, before):
    assert kinds(f"{before}{name}@{host}") == [MAIL]
    assert kinds(f"{before}{name}＠{host}") == [MAIL]


@given(st.text(max_size=200))
def test_any_text_is_read_to_its_end(text):
    for found in personal_data(text):
        assert text[found.at - 1 : found.at - 1 + len(found.text)] == found.text


@given(st.text(alphabet="全国学习型城市网络名单，。（）《》abc \n", max_size=200))
def test_a_text_without_figures_holds_nothing(text):
    assert personal_data(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "教职成〔2026〕12号",
        "演示〔2026〕8号，W2026-330500-0001",
        "2026年11月21日 17:00，2023-2025年",
        "国办发〔2025〕33号，国函〔2026〕1380013号",
        "地区生产总值13812345678元",
        "13812345678.55",
        "常住人口3,405,800人，面积5820平方公里",
        "统一社会信用代码 12330500470900123X",
        f"校验值{'13800138000' * 3}a",
        "电话咨询时间为工作日",
        "第1期至第15期，编号330501-2026-0012",
    ],
)
def test_document_numbers_dates_codes_and_figures_are_no_telephone_numbers(text):
    assert personal_data(text) == []


def test_what_hides_between_characters_without_width_is_found():
    assert kinds("138\u200b0013\u200b8000") == [PHONE]


def test_a_number_called_a_telephone_is_one_without_its_area_code():
    assert kinds("咨询电话：66097788") == [LANDLINE]
    assert kinds("共66097788册") == []
