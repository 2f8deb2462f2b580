"""What the answers of the API have in common: refusals, pages, the words that parameters may hold."""

from collections.abc import Callable
from typing import Annotated, Any

from ninja import Field, Schema
from pydantic import StringConstraints

from portal.shell.public.selectors import Row

LARGEST_PAGE = 200

Code = Annotated[str, StringConstraints(pattern=r"^[0-9]{6,12}$")]
Words = Annotated[str, StringConstraints(max_length=40, pattern=r"^[^\x00-\x1f]*$")]


class Refusal(Schema):
    """Why there is no answer, in Chinese."""

    detail: str = Field(description="原因和办法")


class Fault(Schema):
    parameter: str = Field(description="参数")
    reason: str = Field(description="不符合要求之处")


class Faults(Refusal):
    errors: list[Fault]


ANSWERS: dict[int, Any] = {304: None, 422: Faults, 429: Refusal}


class Page(Schema):
    count: int = Field(description="总条数")
    page: int = Field(description="第几页")
    pages: int = Field(description="共几页")


class Paging(Schema):
    page: int = Field(1, ge=1, le=10_000, description="第几页")
    page_size: int = Field(50, ge=1, le=LARGEST_PAGE, description=f"每页条数，最多 {LARGEST_PAGE}")


def paged(rows: Any, asked: Paging, row: Callable[[Any], Row]) -> dict[str, Any]:
    """One page of ``rows``; beyond the last there is nothing, and no error."""
    count = rows.count()
    start = (asked.page - 1) * asked.page_size
    return {
        "count": count,
        "page": asked.page,
        "pages": max(1, -(-count // asked.page_size)),
        "items": [row(each) for each in rows[start : start + asked.page_size]],
    }
