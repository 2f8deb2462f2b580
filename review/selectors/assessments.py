"""How far the assessment of a case, of a round, of an expert is; and what each may read of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from applications.models import Round, Submission
from review.choices import ASSESSING, LEVELS, SEEN_BY_PANEL, CaseState, expert_word
from review.models import Assignment, Case, Rubric
from review.models.panels import DEFAULT_PER_CASE
from review.selectors import scores
from review.selectors.panels import plan_of, shown_cases


def rubric_of(round: Round) -> Rubric | None:
    """评分标准: the newest version of the round."""
    return round.rubrics.order_by("-version").first()


def wanted(case: Case) -> int:
    """How many experts must have scored a city of this round."""
    plan = plan_of(case.application.round)
    return plan.per_case if plan is not None else DEFAULT_PER_CASE


def live_assignments(case: Case) -> QuerySet[Assignment]:
    return case.assignments.live().select_related("expert", "rubric").order_by("number")


@dataclass(frozen=True)
class Assessment:
    """The assessment of one case: who scores it now, who did not in the end, and what the scores come to."""

    case: Case
    wanted: int
    rows: list[Assignment]
    ended: list[Assignment]

    @cached_property
    def totals(self) -> dict[int, Decimal]:
        return {each.pk: each.total for each in self.rows if each.submitted_at and each.total is not None}

    @property
    def submitted(self) -> int:
        return len(self.totals)

    @property
    def lacking(self) -> int:
        return max(0, self.wanted - len(self.rows))

    @property
    def is_complete(self) -> bool:
        """All who score it have, and they are enough: now they see each other's scores."""
        return self.submitted >= self.wanted and self.submitted == len(self.rows)

    @property
    def median(self) -> Decimal | None:
        return scores.middle(list(self.totals.values()))

    @property
    def spread(self) -> Decimal | None:
        return scores.spread(list(self.totals.values()))

    @cached_property
    def far_off(self) -> set[int]:
        return scores.far_off(self.totals)


def assessment_of(case: Case) -> Assessment:
    rows = list(case.assignments.select_related("expert", "rubric").order_by("number"))
    for each in rows:
        each.case = case
    return _assessment(case, rows, wanted(case))


def _assessment(case: Case, rows: Iterable[Assignment], number: int) -> Assessment:
    rows = list(rows)
    live = [each for each in rows if each.ended_at is None]
    return Assessment(case, number, live, [each for each in rows if each.ended_at is not None])


def round_assessments(round: Round) -> list[Assessment]:
    """Every city that went to the experts of this round, in official order, in a fixed number of queries."""
    plan = plan_of(round)
    number = plan.per_case if plan is not None else DEFAULT_PER_CASE
    rows = Assignment.objects.select_related("expert").order_by("number")
    found = shown_cases(round).prefetch_related(Prefetch("assignments", queryset=rows))
    return [_assessment(case, case.assignments.all(), number) for case in found]


def rounds_in_assessment() -> QuerySet[Round]:
    """Rounds in which a city is assessed now."""
    return Round.objects.filter(applications__case__state=CaseState.IN_ASSESSMENT).distinct().order_by("pk")


def own_assignments(user: Any) -> QuerySet[Assignment]:
    """What an expert has to assess or has assessed: what is open first, then by day."""
    rows = Assignment.objects.visible_to(user).filter(expert=user)
    return rows.select_related("case__application__round", "case__application__organisation__place__parent")


def readable_submissions(user: Any) -> QuerySet[Submission]:
    """The versions that a person of a panel may read now: assigned and declared free of interest, while it is assessed.

    The chair reads those of the rounds of the own panel.
    """
    none = Submission.objects.none()
    if not user.is_authenticated or user.organisation is None or user.organisation.kind != "panel":
        return none
    rule = Q(pk__in=[])
    if user.acts_as("expert", "panel"):
        own = Assignment.objects.live().filter(
            expert=user, cleared_at__isnull=False, case__state=CaseState.IN_ASSESSMENT
        )
        rule |= Q(pk__in=own.values("submission"))
    if user.acts_as("approver", "panel"):
        # What closed to the chair with a decision would tell that there is one.
        undecided = Q(state__in=ASSESSING) | Q(state__in=list(SEEN_BY_PANEL), announced_at__isnull=True)
        led = Case.objects.filter(undecided, application__round__assessment_plan__panel=user.organisation)
        rule |= Q(pk__in=led.values("submission"))
    return Submission.objects.filter(rule)


@dataclass(frozen=True)
class ScoredCriterion:
    """A criterion of the rubric with what one expert gave it."""

    key: str
    title: str
    weight: int
    levels: list[tuple[int, str, str]]  # number, word, what it means here; the highest first
    level: int | None
    comment: str

    @property
    def word(self) -> str:
        return LEVELS[self.level - 1] if self.level and self.level <= len(LEVELS) else ""

    @property
    def points(self) -> Decimal | None:
        return Decimal(self.weight * self.level) / len(LEVELS) if self.level else None


def scored(rubric: Rubric | None, assignment: Assignment) -> list[ScoredCriterion]:
    """The rubric with the scores of one expert, in its order."""
    return [
        ScoredCriterion(
            each["key"],
            each["title"],
            each["weight"],
            [(number, LEVELS[number - 1], each["anchors"][number - 1]) for number in range(len(LEVELS), 0, -1)],
            assignment.level(each["key"]),
            (assignment.scores.get(each["key"]) or {}).get("comment", ""),
        )
        for each in (rubric.criteria if rubric is not None else [])
    ]


@dataclass(frozen=True)
class Voice:
    """One post of the discussion as somebody of the panel or the ministry reads it."""

    word: str
    text: str
    at: Any
    is_own: bool


def discussion(case: Case, user: Any, *, by_name: bool) -> list[Voice]:
    """What was said: by 专家一, 专家二 and 组长, with names for the ministry alone."""
    return [
        Voice(
            _word(each) + (f"（{each.author.name}）" if by_name else ""), each.text, each.at, each.author_id == user.pk
        )
        for each in case.posts.select_related("author", "assignment")
    ]


def _word(post: Any) -> str:
    return expert_word(post.assignment.number) if post.assignment is not None else "组长"
