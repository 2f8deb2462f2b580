"""Experts and the chair of their panel."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from portal.shell.desk.tasks import LINES_ON_DESK, Line, Task
from review.choices import (
    CaseState,
)
from review.selectors.assessments import own_assignments, round_assessments, rounds_in_assessment


def expert(user: Any) -> Iterator[Line]:
    """Cities to assess, by the day that they are due; what was submitted is under way until the assessment is closed."""
    rows = own_assignments(user).filter(ended_at__isnull=True, case__state=CaseState.IN_ASSESSMENT)
    for each in rows.order_by("submitted_at", "due_at", "pk")[:LINES_ON_DESK]:
        title = f"评审：{each.case.application.place.full_name}"
        url, tone = reverse("review:assessment", args=[each.pk]), "green" if each.submitted_at else "amber"
        task = Task(title, url, each.state.label, tone, each.case.application.round.title, each.due_at)
        yield each.submitted_at is None, task


def chair(user: Any) -> Iterator[Line]:
    """Cities whose experts have all scored, to be closed; of the others how far each round is."""
    for round in rounds_in_assessment().filter(assessment_plan__panel=user.organisation):
        rows = [each for each in round_assessments(round) if each.case.state == CaseState.IN_ASSESSMENT]
        ready = [each for each in rows if each.is_complete]
        for each in ready[:LINES_ON_DESK]:
            url = reverse("review:case_assessment", args=[each.case.pk])
            title = f"结束评审：{each.case.application.place.full_name}"
            yield True, Task(title, url, "均已评分", "amber", round.title)
        if len(rows) > len(ready):
            url = reverse("review:round_assessment", args=[round.code])
            yield False, Task(f"专家评审：{len(rows) - len(ready)}个城市评分中", url, "评分中", "blue", round.title)
