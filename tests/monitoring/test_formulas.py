"""The closed language of formulas: values, what is missing and why, refusals that say where and what."""

import os
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.formulas import MOST_CHARACTERS, BadFormula, Missing, parse

VALUES = {
    "population": Decimal("336.7"),
    "adults": Decimal("280"),
    "learners": Decimal("140"),
    "nobody": Decimal(0),
    "library": Missing((("library", "暂无法取得：部门不提供"),)),
    "museum": Missing((("museum", "不适用"),)),
    "[2.3.1]": Decimal("12.5"),
}
COUNTED = {
    "learners / adults * 100": "50",
    "1 + 2 * 3 - 4 / 2": "5",
    "10 - 2 - 3": "5",
    "100 / 10 / 2": "5",
    "-(learners - 150)": "10",
    "--3": "3",
    "(learners＋adults)÷２".replace("２", "2"): "210",
    "[2.3.1] × 2": "25",
    "sum(1, 2, learners)": "143",
    "mean（1，2）": "1.5",
    "min(3, 1, 2) + max(3, 1, 2)": "4",
    "ROUND(2.345, 2)": "2.35",
    "round(-2.5, 0)": "-3",
    "abs(1 - learners)": "139",
    "0.1 + 0.2": "0.3",
    "0 * adults": "0",
}
MISSING = {
    "library + 1": "library：暂无法取得：部门不提供",
    "library * 0": "library：暂无法取得：部门不提供",
    "museum + library + museum": "museum：不适用；library：暂无法取得：部门不提供",
    "1 / nobody": "nobody：除数为零",
    "1 / (learners - 140)": "除数为零",
    "0 / 0": "除数为零",
    "stranger * 2": "stranger：尚未填报",
    "sum(learners, museum)": "museum：不适用",
    "*".join(["99999999999999999999"] * 12): "数值超出范围",
    "round(" + "*".join(["99999999999999999999"] * 3) + ", 6)": "数值超出范围",
}
HOSTILE = {
    "": (1, "公式是空的"),
    "   ": (1, "公式是空的"),
    "__import__('os')": (1, "“_”不能用在公式里"),
    "population.__class__": (11, "“.”不能用在公式里"),
    "os.system(1)": (3, "“.”不能用在公式里"),
    "eval(1)": (1, "没有“eval”这个函数"),
    "open(1)": (1, "没有“open”这个函数"),
    "exec": None,  # a name like any other: missing, nothing more
    "2 ** 9999": (4, "这里不能是“*”"),
    "9 ^ 9": (3, "“^”不能用在公式里"),
    "1e999": (2, "多出“e999”"),
    "0x10": (2, "多出“x10”"),
    "NaN(1)": (1, "没有“NaN”这个函数"),
    "1 // 2": (4, "这里不能是“/”"),
    "population; 1": (11, "“;”不能用在公式里"),
    "population\n= 1": (12, "“=”不能用在公式里"),
    "a if b else c": (3, "多出“if”"),
    "lambda: 1": (7, "“:”不能用在公式里"),
    "[x for x in y]": (1, "方括号内应当是一个指标编号"),
    "[2.3.1": (1, "方括号内应当是一个指标编号"),
    "[]": (1, "方括号内应当是一个指标编号"),
    "{1}": (1, "“{”不能用在公式里"),
    "'a' * 9": (1, "“'”不能用在公式里"),
    "f(1)(2)": (1, "没有“f”这个函数"),
    "(1)(2)": (4, "多出“(”"),
    "1 +": (4, "公式没有写完"),
    "(1 + 2": (1, "这个左括号没有配上右括号"),
    "1 + 2)": (6, "多出“)”"),
    "sum()": (5, "这里不能是“)”"),
    "sum": (1, "函数“sum”后面应当是左括号"),
    "abs(1, 2)": (1, "函数“abs”要1个值，这里有2个"),
    "round(1, 2.5)": (1, "小数位数"),
    "round(1, population)": (1, "小数位数"),
    "round(1, 99999)": (1, "小数位数"),
    "1 2": (3, "多出“2”"),
    "1,2": (2, "多出“,”"),
    "\x00": (1, "“U+0000”不能用在公式里"),
    "\ud800": (1, "“U+D800”不能用在公式里"),
    "１": (1, "“１”不能用在公式里"),
    "١": (1, "不能用在公式里"),
    "1" * 21: (1, "数字过长"),
    "(" * 13 + "1" + ")" * 13: (13, "套得太深"),
    "-" * 300 + "1": (13, "套得太深"),
    "1" + "+1" * 60: (None, "超过100个"),
    "1" * (MOST_CHARACTERS + 1): (MOST_CHARACTERS + 1, "公式过长"),
    "(" * 100_000: (MOST_CHARACTERS + 1, "公式过长"),
}


@pytest.mark.parametrize("text", COUNTED)
def test_a_formula_is_counted_in_decimals(text):
    assert parse(text).evaluate(VALUES) == Decimal(COUNTED[text])


@pytest.mark.parametrize("text", MISSING)
def test_what_is_missing_absorbs_and_keeps_its_reason(text):
    found = parse(text).evaluate(VALUES)
    assert isinstance(found, Missing) and str(found) == MISSING[text]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_refused_with_place_and_reason(text):
    expected = HOSTILE[text]
    if expected is None:
        assert isinstance(parse(text).evaluate({}), Missing)
        return
    with pytest.raises(BadFormula) as refusal:
        parse(text)
    place, words = expected
    assert words in str(refusal.value) and place in (None, refusal.value.position)


def test_names_and_words():
    formula = parse("round(learners / (adults + learners) * 100, 1) - [2.3.1]")
    assert formula.names == ("learners", "adults", "[2.3.1]")
    labels = {"learners": "参加学习人数", "adults": "成人人口", "[2.3.1]": "2.3.1 学习点"}
    assert formula.in_words(labels) == (
        "四舍五入（参加学习人数 ÷ （成人人口 + 参加学习人数） × 100，1） − 2.3.1 学习点"
    )


NAMES = ["population", "library", "nobody", "x", "[2.3.1]", "sum(", "round(", "mean(", "eval(", "99999999999999999999"]
SIGNS = [
    "[",
    "]",
    "(",
    ")",
    ",",
    "+",
    "-",
    "*",
    "/",
    "×",
    "÷",
    "（",
    "）",
    "0",
    "1",
    "0.000001",
    ".",
    " ",
    "__",
    "'",
    "\n",
]
PIECES = st.sampled_from(NAMES + SIGNS)
# The long run asks for 100,000 strings: script/formulas.
STRINGS = int(os.environ.get("FORMULA_STRINGS", "200"))


@settings(max_examples=STRINGS, deadline=None, database=None)
@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=40).map("".join), st.text("0123456789+-*/().,ab[]")))
def test_any_string_gives_a_value_or_a_refusal(text):
    found: object
    try:
        found = parse(text).evaluate(VALUES)
    except BadFormula as refusal:
        found = refusal
    if isinstance(found, BadFormula):
        assert 1 <= found.position <= len(text) + 1
    else:
        assert isinstance(found, Missing) or found.is_finite()
