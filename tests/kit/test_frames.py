"""Room for frames changes nothing of a call but its time."""

import sys

import pytest

from portal.kit.frames import roomy


def test_a_call_with_room_answers_as_without() -> None:
    assert roomy(divmod)(7, 2) == (3, 1)
    assert roomy(sorted)([2, 3, 1], reverse=True) == [3, 2, 1]
    with pytest.raises(ZeroDivisionError):
        roomy(divmod)(1, 0)


def test_what_calls_itself_without_end_is_still_stopped() -> None:
    def down(depth: int) -> int:
        return down(depth + 1)

    with pytest.raises(RecursionError):
        roomy(down)(0)
    assert roomy(sys.getrecursionlimit)() == sys.getrecursionlimit()
