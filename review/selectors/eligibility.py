"""How the conditions of applying stand on a case: what the city says of each, and what the province judges."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from applications.editions import Question, get_edition
from applications.models import Evidence, Submission
from applications.selectors import answers_in
from review.choices import ConditionResult
from review.models import Case, ConditionJudgement

TONES = {ConditionResult.MET: "green", ConditionResult.NOT_MET: "red"}


@dataclass
class ConditionStanding:
    """One condition: the city's word and its evidence, the newest judgement on this version and those before it."""

    question: Question
    city_says: str
    grounds: str
    files: list[Evidence]
    current: ConditionJudgement | None = None
    before: list[ConditionJudgement] = field(default_factory=list)

    @property
    def number(self) -> str:
        return self.question.key.rpartition("_")[2]

    @property
    def word(self) -> str:
        return self.current.get_result_display() if self.current else "未认定"

    @property
    def tone(self) -> str:
        return TONES[ConditionResult(self.current.result)] if self.current else "grey"


def conditions_in(submission: Submission) -> tuple[Question, ...]:
    """The conditions of the form that this version was filled in on."""
    return get_edition(submission.data["edition"], submission.data["options"]).conditions


def standings_of(case: Case, user: Any) -> list[ConditionStanding]:
    """Condition by condition; empty where the form has none."""
    sheet = answers_in(case.submission.data)
    files: dict[str, list[Evidence]] = {}
    for file in case.submission.evidence.order_by("position", "pk"):
        files.setdefault(file.item, []).append(file)
    found = {
        question.key: ConditionStanding(
            question,
            sheet.value(question.key, "met"),
            sheet.value(question.key, "grounds"),
            files.get(question.key, []),
        )
        for question in conditions_in(case.submission)
    }
    for judgement in _judgements(case, user):
        standing = found.get(judgement.condition)
        if standing is None:
            continue
        if judgement.submission_id == case.submission_id and standing.current is None:
            standing.current = judgement
        else:
            standing.before.append(judgement)
    return list(found.values())


def _judgements(case: Case, user: Any) -> Iterable[ConditionJudgement]:
    """Newest first."""
    rows = ConditionJudgement.objects.visible_to(user).filter(case=case).select_related("judged_by", "submission")
    return rows.defer("submission__content").order_by("-pk")


def results_of(case: Case) -> dict[str, str]:
    """Condition → the newest result on the current version."""
    rows = ConditionJudgement.objects.filter(case=case, submission=case.submission_id).order_by("pk")
    return dict(rows.values_list("condition", "result"))
