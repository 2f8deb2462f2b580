"""What an organisation has marked in a version, where it can mark, and the phrases that it writes with."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from applications.editions import Edition, Question, get_edition
from applications.editions.targets import Target, file_target, material_target, row_target
from applications.models import Evidence, Submission
from applications.selectors import target_label
from applications.selectors.corrections import WHOLE_FORM, has_figure
from review.choices import STARTER_PHRASES
from review.models import Case, Mark, Phrase

# The places on the page of a version where marks are made, beside the questions themselves.
AT_EVIDENCE, AT_WHOLE = "evidence", "whole"


def draft_marks(case: Case, organisation: Any) -> QuerySet[Mark]:
    """What the organisation has marked and not yet sent, in the order of marking."""
    rows = Mark.objects.filter(case=case, organisation=organisation, sent_at__isnull=True)
    return rows.select_related("marked_by", "submission").defer("submission__content")


def sent_marks(case: Case, kind: str) -> QuerySet[Mark]:
    """What an organisation of this kind has sent back with its last return of the version that the case follows."""
    rows = Mark.objects.filter(case=case, organisation__kind=kind, sent_at__isnull=False, submission=case.submission_id)
    return rows.select_related("organisation", "marked_by")


@dataclass(frozen=True)
class Version:
    """What of a version is needed to name its places: the form, its rows and files."""

    edition: Edition
    rows: dict[str, list[str]]
    files: dict[int, tuple[str, str]]  # number → kind of material, name

    @classmethod
    def of(cls, submission: Submission) -> "Version":
        data = submission.data
        return cls(
            get_edition(data["edition"], data["options"]),
            {key: [row["id"] for row in rows] for key, rows in data["answers"].items() if isinstance(rows, list)},
            {each["id"]: (each["item"], each["name"]) for each in data["evidence"]},
        )

    def label(self, where: str) -> str:
        """The place by the form's own words; empty when this version does not have it."""
        return target_label(
            self.edition, where, rows=self.rows, files={pk: name for pk, (_, name) in self.files.items()}
        )

    def choices(self, at: str) -> list[tuple[str, str]]:
        """The places that can be marked at one spot of the page: (place, label)."""
        if at == AT_WHOLE:
            return [("", WHOLE_FORM)]
        if at == AT_EVIDENCE:
            materials = [(material_target(each.key), f"{each.label}（整类）") for each in self.edition.evidence]
            return materials + [(file_target(pk), f"文件：{name}") for pk, (_, name) in self.files.items()]
        question = next((each for each in self.edition.questions if each.key == at), None)
        return self._within(question) if question is not None else []

    def _within(self, question: Question) -> list[tuple[str, str]]:
        whole = [(question.key, "整题")]
        if question.repeats:
            rows = self.rows.get(question.key, [])
            return whole + [(row_target(question.key, row), f"第{n}项") for n, row in enumerate(rows, start=1)]
        if len(question.cells) == 1 or has_figure(question):
            return whole
        return whole + [(f"{question.key}.{cell.key}", cell.label) for cell in question.cells]

    def nearest(self, where: str) -> str:
        """The place itself, or what is left of it in this version: its question, its kind of material."""
        if self.label(where):
            return where
        target = Target.read(where)
        if target.file:
            item = Evidence.objects.filter(pk=target.file).values_list("item", flat=True).first()
            return material_target(item) if item else ""
        return target.question


def spot(where: str) -> str:
    """At which spot of the page a place is marked: the key of its question, the materials, or the whole form."""
    target = Target.read(where)
    if target.is_whole:
        return AT_WHOLE
    return target.question or AT_EVIDENCE


@dataclass
class MarkBox:
    """The marks at one spot of the page, as its template draws them."""

    at: str
    marks: list[Mark] = field(default_factory=list)


def boxes(marks: list[Mark]) -> dict[str, MarkBox]:
    found: dict[str, MarkBox] = {}
    for each in marks:
        found.setdefault(spot(each.where), MarkBox(spot(each.where))).marks.append(each)
    return found


def phrases_of(organisation: Any) -> QuerySet[Phrase]:
    """The organisation's own phrases, those used most first."""
    return Phrase.objects.filter(organisation=organisation, retired_at__isnull=True)


def offered_phrases(organisation: Any) -> list[str]:
    """What can be picked: the own phrases, then those that the portal offers to begin with."""
    own = list(phrases_of(organisation).values_list("text", flat=True))
    return own + [each for each in STARTER_PHRASES if each not in own]
