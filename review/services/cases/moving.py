"""The one door of a case: lock, take a step of the table, write it down."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from portal.accounts.models import User
from portal.history.services import record
from portal.kit.transitions import Recorder, Step
from review.models import Case
from review.selectors import PENDING
from review.workflow import table_of

Apply = Callable[[Case], None]

# What nobody below the ministry learns yet: even the time of the last step would tell.
PENDING_STEPS = frozenset(verb.removeprefix("case.") for verb in PENDING)


def lock_case(case: Case, *, by_document: bool = False, arrived_at: datetime | None = None) -> Case:
    """The case fresh and locked; ``by_document`` when a sheet or list that is signed right now moves it.

    The lock alone first, then what belongs to it: a query that waits for the lock joins what it saw before, and
    PostgreSQL drops the row when a new version has come meanwhile.
    """
    Case.objects.select_for_update().only("pk").get(pk=case.pk)
    related = ("application__organisation__parent", "application__round", "submission", "ground")
    locked = Case.objects.select_related(*related).get(pk=case.pk)
    locked.is_moved_by_document = by_document
    locked.arrived_at = arrived_at
    return locked


def record_case(case: Case, step: Step, user: User, before: str, data: Mapping[str, Any]) -> None:
    payload = {
        "number": case.application.number,
        "version": case.submission.version,
        "sha256": case.submission.sha256,
        "before": before,
        "after": case.state,
        **data,
    }
    record(
        case.chain,
        f"case.{step.name}",
        user=user,
        organisation=user.organisation,
        payload=payload,
    )


def move(
    name: str,
    *,
    case: Case,
    user: User,
    seen: int | None,
    data: Mapping[str, Any] | None = None,
    apply: Apply | None = None,
    recorder: Recorder = record_case,
    by_document: bool = False,
    arrived_at: datetime | None = None,
) -> Case:
    """Take one step of the case's table; the only way in which a case changes its state."""

    def applied(moving: Case) -> None:
        moving.last_actor = user.name
        if name not in PENDING_STEPS:
            moving.moved_at = timezone.now()
        if apply is not None:
            apply(moving)

    return table_of(case).take(
        name,
        lock=lambda: lock_case(case, by_document=by_document, arrived_at=arrived_at),
        user=user,
        seen=seen,
        record=recorder,
        data=data,
        apply=applied,
    )
