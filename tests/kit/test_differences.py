"""Two texts side by side: the pieces always make both texts again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kit.differences import MOST_COMPARED, Piece, differences


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("人人皆学", "人人乐学", [("same", "人人"), ("gone", "皆"), ("new", "乐"), ("same", "学")]),
        ("", "学", [("new", "学")]),
        ("学", "", [("gone", "学")]),
        ("学", "学", [("same", "学")]),
        ("学学", "学", [("same", "学"), ("gone", "学")]),
    ],
)
def test_differences_are_told_by_character(before: str, after: str, expected: list[tuple[str, str]]) -> None:
    assert differences(before, after) == [Piece(*each) for each in expected]


@given(st.text("学习城市😀\n", max_size=30), st.text("学习城市😀\n", max_size=30))
def test_the_pieces_make_both_texts_again(before: str, after: str) -> None:
    pieces = differences(before, after)
    assert "".join(each.text for each in pieces if each.kind != "new") == before
    assert "".join(each.text for each in pieces if each.kind != "gone") == after


def test_very_long_stretches_are_shown_as_a_whole() -> None:
    long = "学" * (MOST_COMPARED + 1)
    assert differences(f"头{long}尾", "头习尾") == [
        Piece("same", "头"),
        Piece("gone", long),
        Piece("new", "习"),
        Piece("same", "尾"),
    ]
