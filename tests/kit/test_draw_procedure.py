"""The picture of a procedure says what its table says."""

import re
from html import unescape
from itertools import pairwise

import pytest

from applications.workflow import DESK, ROUND
from portal.kit.drawing import draw
from portal.kit.transitions import Step, Table
from portal.kit.verdicts import ALLOWED
from review.workflow import CASE, LIST, SHEET


def step(name: str, sources: tuple[str, ...], target: str) -> Step:
    return Step(name=name, label=f"办{name}", sources=sources, target=target, actor="人", who=lambda user, row: ALLOWED)


def words(picture: str) -> set[str]:
    return set(unescape(" ".join(re.findall(r"<text[^>]*>([^<]*)</text>", picture))).replace("、", " ").split())


@pytest.mark.parametrize("table", [DESK, ROUND, CASE, SHEET, LIST], ids=lambda table: table.name)
def test_every_state_and_every_step_stands_in_the_picture(table: Table) -> None:
    picture = draw(table, name="picture")
    assert {*table.state_labels.values()} <= words(picture)
    assert {each.label for each in table.steps} <= words(picture)
    assert table.name in picture
    assert "style=" not in picture and "<script" not in picture


def test_a_step_more_in_the_table_is_a_line_more_in_the_picture() -> None:
    states = {"a": "甲", "b": "乙", "c": "丙"}
    short = Table("程序", states, (step("进", ("a",), "b"),))
    longer = Table("程序", states, (*short.steps, step("跃", ("a",), "c"), step("退", ("b", "c"), "a")))
    assert draw(short, name="x").count("<path class") + 4 == draw(longer, name="x").count("<path class")
    assert {"办跃", "办退"} <= words(draw(longer, name="x")) - words(draw(short, name="x"))


def test_lines_beside_each_other_stay_apart() -> None:
    """Two lines never share a lane on the same stretch, so that no arrow hides another."""
    states = {key: key for key in "abcdef"}
    steps = tuple(step(f"{a}{b}", (a,), b) for a in "abcd" for b in "cdef" if ord(b) - ord(a) > 1)
    picture = draw(Table("程序", states, steps), name="x")
    stretches: dict[str, list[tuple[float, float]]] = {}
    for x, begin, end in re.findall(r"H(\d+)M\1 ([\d.]+)V([\d.]+)", picture):
        stretches.setdefault(x, []).append((float(begin), float(end)))
    for each in stretches.values():
        ordered = sorted(each)
        assert all(first[1] < second[0] for first, second in pairwise(ordered))


def test_names_are_escaped() -> None:
    picture = draw(Table("<b>", {"a": "<i>", "b": "乙"}, (step("&", ("a",), "b"),)), name="x")
    assert "<b>" not in picture and "<i>" not in picture


def test_a_step_that_ends_where_it_began_is_drawn_too() -> None:
    picture = draw(Table("程序", {"a": "甲"}, (step("留", ("a",), "a"),)), name="x")
    assert "办留" in words(picture)
