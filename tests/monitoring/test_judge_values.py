"""Rules over values: what they find and in which words; computed indicators in the order in which they depend."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.formulas import MOST_CHARACTERS, Missing
from monitoring.judging import compute, judge

NOW = {
    "people": Decimal("336.7"),
    "adults": Decimal("400"),
    "urban": Decimal("36.7"),
    "rural": Decimal("300"),
    "[1.1]": Decimal("50"),
    "library": Missing((("library", "暂无法取得：部门不提供"),)),
}
BEFORE = {"people": Decimal("300"), "[1.1]": Decimal("44"), "adults": Decimal(0), "library": Decimal(3)}
LABELS = {"people": "常住人口", "adults": "成人", "[1.1]": "1.1 参与率"}


def a_rule(kind, left, **columns):
    empty = {"comparison": "", "right": "", "low": None, "high": None, "message": "请看", "severity": "explain"}
    return SimpleNamespace(**{"code": "R1", "kind": kind, "left": left, **empty, **columns})


FOUND = {
    "below": (a_rule("range", "people", low=Decimal(400)), "常住人口为336.7，应当不小于400"),
    "above": (a_rule("range", "[1.1]", high=Decimal("49.5")), "1.1 参与率为50，应当不大于49.5"),
    "pair": (a_rule("pair", "adults", comparison="at_most", right="people"), "成人为400，应当不大于常住人口（336.7）"),
    "sum": (
        a_rule("sum", "urban + rural", comparison="equal", right="people + 1"),
        "urban + rural为336.7，应当等于常住人口 + 1（337.7）",
    ),
    "band": (
        a_rule("band", "people", high=Decimal(5)),
        "常住人口上年为300，本年为336.7，上升12.23%，超过5%",
    ),
    "points": (
        a_rule("band", "[1.1]", high=Decimal(5)),
        "1.1 参与率上年为44，本年为50，上升6个百分点，超过5个百分点",
    ),
    "mean in points": (a_rule("band", "round(mean([1.1], [1.1]) / 2 + 1, 1)", high=Decimal(2)), "上升3个百分点"),
}
QUIET = {
    "in range": a_rule("range", "people", low=Decimal(0), high=Decimal("336.7")),
    "agrees": a_rule("sum", "urban + rural", comparison="equal", right="people"),
    "within": a_rule("band", "people", high=Decimal(13)),
    "points within": a_rule("band", "[1.1]", high=Decimal(6)),
    "missing absorbs": a_rule("range", "library", low=Decimal(9)),
    "missing right": a_rule("pair", "people", comparison="equal", right="library"),
    "not given": a_rule("range", "stranger", low=Decimal(9)),
    "no last year": a_rule("band", "urban", high=Decimal(0)),
    "missing now": a_rule("band", "library", high=Decimal(0)),
    "from zero": a_rule("band", "adults", high=Decimal(0)),
    "cannot be read": a_rule("range", "people +", low=Decimal(999)),
}


def judged(rule):
    return judge([rule], NOW, BEFORE, percent_names={"[1.1]"}, labels=LABELS)


@pytest.mark.parametrize("name", FOUND)
def test_a_rule_says_what_is_wrong_with_its_figures(name):
    rule, words = FOUND[name]
    (found,) = judged(rule)
    assert words in found.words and found.words.startswith("请看。")
    assert (
        found.words.endswith("请核对；数据属实的，请写明原因。") and found.severity == "explain" and found.rule == "R1"
    )


@pytest.mark.parametrize("name", QUIET)
def test_a_rule_that_is_met_or_lacks_a_value_finds_nothing(name):
    assert judged(QUIET[name]) == []


def test_findings_name_the_codes_and_say_what_to_do():
    block = a_rule(
        "pair", "adults", comparison="at_most", right="people + adults * 0", severity="block", message="错。"
    )
    (found,) = judged(block)
    assert found.names == ("adults", "people") and found.words.endswith("请核对并改正后再提交。")
    assert found.words.startswith("错。成人为400")
    (notice,) = judged(a_rule("range", "people", low=Decimal(999), severity="notice"))
    assert notice.words.endswith("不必改动。")


def test_computed_values_follow_one_another():
    formulas = {
        "[3]": "[2] * 2",
        "[2]": "[1] + people",
        "[1]": "round(urban, 0)",
        "[4]": "library / people",
        "[5]": "[4] + 1",
        "[6]": "[7]",
        "[7]": "[6] + [8]",
        "[8]": "[8]",
        "[9]": "[6] + people",
        "[10]": "people +",
    }
    found = compute(formulas, {**NOW, "[1]": Decimal(-1)})
    assert list(found) == list(formulas)
    assert (found["[1]"], found["[2]"], found["[3]"]) == (Decimal(37), Decimal("373.7"), Decimal("747.4"))
    assert str(found["[5]"]) == str(found["[4]"]) == "library：暂无法取得：部门不提供"
    assert {str(found[name]) for name in ("[6]", "[7]")} == {"[6]：计算公式循环引用", "[7]：计算公式循环引用"}
    assert "循环引用" in str(found["[8]"]) and "循环引用" in str(found["[9]"])
    assert str(found["[10]"]) == "[10]：计算公式有误"


NAMES = ["a", "b", "[1]", "[2]", "[3]"]
numbers = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**18), max_value=10**18, places=6)
outcomes = st.one_of(numbers, st.builds(lambda why: Missing((("a", why),)), st.just("不适用")))
values = st.dictionaries(st.sampled_from(NAMES), outcomes)
texts = st.one_of(
    st.text(alphabet="ab[]123.+-*/(), ", max_size=MOST_CHARACTERS // 20),
    st.builds("{} {} {}".format, st.sampled_from(NAMES), st.sampled_from("+-*/"), st.sampled_from(NAMES)),
)
limits = st.none() | numbers
rules = st.builds(
    SimpleNamespace,
    code=st.just("R"),
    kind=st.sampled_from(["range", "sum", "pair", "band"]),
    severity=st.sampled_from(["block", "explain", "notice"]),
    left=texts,
    right=texts,
    comparison=st.sampled_from(["", "at_most", "at_least", "equal"]),
    low=limits,
    high=limits,
    message=st.just("请看"),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(rules, max_size=4), values, values, st.dictionaries(st.sampled_from(NAMES), texts))
def test_whatever_is_given_never_fails(some, now, before, formulas):
    found = compute(formulas, now)
    assert found.keys() == formulas.keys()
    for each in judge(some, {**now, **found}, before, percent_names={"[1]", "b"}):
        assert each.words.endswith("。") and each.names
    assert judge(some, {}, {}, percent_names=()) == judge(some, {}, before, percent_names=())


@settings(max_examples=100, deadline=None)
@given(numbers, numbers, st.decimals(min_value=0, max_value=1000, places=2))
def test_a_band_in_points_is_the_plain_difference(now, before, high):
    rule = a_rule("band", "[1]", high=high)
    found = judge([rule], {"[1]": now}, {"[1]": before}, percent_names={"[1]"})
    assert bool(found) == (abs(now - before) > high)
