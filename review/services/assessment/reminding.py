"""Experts are reminded by themselves before the day on which their scores are due."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from applications.models import Round
from portal.kit.pages import deadline_words
from portal.letters.reminders import stage
from portal.letters.services import once
from review.choices import CaseState
from review.models import Assignment
from review.services.assessment.noting import tell_experts


def remind_of_due(now: datetime | None = None) -> int:
    """Each expert once for a round, a due moment and a stage, with the cities still open; how many were reminded."""
    now = now or timezone.now()
    rows = Assignment.objects.live().filter(
        submitted_at__isnull=True, due_at__isnull=False, case__state=CaseState.IN_ASSESSMENT
    )
    waiting: dict[tuple[int, int, datetime, int], list[Assignment]] = {}
    for row in rows.select_related("expert", "case__application__round", "case__application__organisation__place"):
        reached = stage(now, row.due_at, row.assigned_at) if row.due_at else None
        if row.due_at is not None and reached is not None:
            key = (row.expert_id, row.case.application.round_id, row.due_at, reached)
            waiting.setdefault(key, []).append(row)
    return sum(_remind(found, found[0].case.application.round, key) for key, found in waiting.items())


def _remind(rows: list[Assignment], round: Round, key: tuple[int, int, datetime, int]) -> bool:
    expert, number, due, reached = key
    cities = "、".join(each.case.application.place.name for each in rows)
    with transaction.atomic():
        if not once(f"assessment:{number}:{expert}:{due:%Y%m%d%H%M}:{reached}"):
            return False
        body = f"评审截止时间为{deadline_words(due)}。您还有{len(rows)}个城市未提交评分：{cities}。"
        tell_experts([rows[0].expert], round, "assessment.reminded", "评审提醒", body)
    return True
