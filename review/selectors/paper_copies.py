"""How the paper copies of a case stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from portal.accounts.choices import OrganisationKind
from review.choices import COPIES_ASKED, CopiesEvent
from review.models import Case, Opinion, PaperCopies


@dataclass(frozen=True)
class CopiesStanding:
    """What was recorded for the current version and its seals."""

    copies: int
    is_waived: bool
    was_asked_for: bool  # the city has been told that they are missing

    @property
    def is_settled(self) -> bool:
        return self.is_waived or self.copies >= COPIES_ASKED

    @property
    def word(self) -> str:
        if self.is_waived:
            return "免交"
        if self.is_settled:
            return f"已收到{self.copies}份"
        if self.copies:
            return f"已收到{self.copies}份，缺{COPIES_ASKED - self.copies}份"
        return "未收到，已通知补寄" if self.was_asked_for else "未收到"

    @property
    def tone(self) -> str:
        return "green" if self.is_settled else "amber"


NOTHING = CopiesStanding(0, False, False)


def copies_of(case: Case) -> CopiesStanding:
    return copies_by_case([case])[case.pk]


def copies_by_case(cases: Iterable[Case]) -> dict[int, CopiesStanding]:
    """Case → how its paper copies stand, one query for all.

    Copies bear the seals: those that came before the province's present opinion bear one that is void, or none.
    """
    current = {case.pk: case.submission_id for case in cases}
    found: dict[int, list[Any]] = {pk: [] for pk in current}
    sealed = Opinion.objects.filter(
        case=OuterRef("case"),
        organisation__kind=OrganisationKind.PROVINCE,
        voided_at__isnull=True,
        signed_at__lte=OuterRef("recorded_at"),
    )
    rows = PaperCopies.objects.filter(Q(event=CopiesEvent.WAIVED) | Exists(sealed), case__in=current)
    for row in rows.only("case", "submission", "event", "copies"):
        if row.submission_id == current[row.case_id]:
            found[row.case_id].append(row)
    return {pk: _standing(rows) for pk, rows in found.items()}


def _standing(rows: list[PaperCopies]) -> CopiesStanding:
    return CopiesStanding(
        sum(each.copies for each in rows if each.event == CopiesEvent.ARRIVED),
        any(each.event == CopiesEvent.WAIVED for each in rows),
        any(each.event == CopiesEvent.MISSING for each in rows),
    )
