"""Room for Python's frames, so that deep calls do not ask the operating system for memory again and again."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

# Places on the stack, of eight bytes: more than half of 512 KiB, so that Python fetches as much in one piece and some
# 190 KiB are left for all frames within. What is not written to takes no memory.
PLACES = 40_000


def roomy(call: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """``call`` with room for the frames of everything that it calls.

    CPython keeps frames in pieces of 16 KiB, fetches the next one with ``mmap`` when a call crosses the edge and gives
    it back as soon as that call returns. A request that works near an edge did so 800 times, which was a third of its
    time. The first frame here is so large that no edge lies within reach.
    """

    def within(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
        return call(*args, **kwargs)

    within.__code__ = within.__code__.replace(co_stacksize=PLACES)
    return within
