"""Chinese names found by what people type in letters."""

import pytest

from portal.kit.pinyin import answers_to, initials, is_latin, plain


@pytest.mark.parametrize("typed", ["huzhou", "Húzhōu", "hu zhou", "hu2 zhou1", "HUZHOUSHI", "huz", "hz", "hzs"])
def test_a_city_is_found_by_pinyin_with_and_without_tones_and_by_initials(typed: str) -> None:
    assert answers_to(typed, "湖州市", "huzhoushi")


@pytest.mark.parametrize("typed", ["lvliang", "luliang", "lǚ liáng", "ll"])
def test_u_with_two_dots_is_typed_in_several_ways(typed: str) -> None:
    assert answers_to(typed, "吕梁市", "lvliangshi")


def test_letters_are_cut_into_as_many_syllables_as_there_are_characters() -> None:
    assert initials("西安市", "xianshi") == {"xas"}
    assert initials("吉安市", "jianshi") == {"jas"}
    assert initials("恩施土家族苗族自治州", "enshitujiazumiaozuzizhizhou") == {"estjzmzzzz"}
    assert initials("济南市", "jinanshi") == {"jns", "jas"}, "where two cuts are possible, both count"


@pytest.mark.parametrize("typed", ["", "hx", "湖州", "123", "zhou", "q" * 500])
def test_what_is_no_beginning_of_the_name_does_not_find_it(typed: str) -> None:
    assert not answers_to(typed, "湖州市", "huzhoushi")


def test_characters_are_not_letters() -> None:
    assert is_latin("hu zhou") and not is_latin("湖州hz") and not is_latin("12") and plain("Lǚ-liáng 2") == "luliang"
