"""Which figures could not be obtained, where and why: what the next framework should know."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count

from monitoring.choices import Answer, Reason
from monitoring.models import Snapshot


@dataclass
class Availability:
    """Of one indicator or data item, over all cities of a snapshot or of a part of it."""

    code: str  # empty for a data item, whose code is for formulas
    title: str
    is_unofficial: bool
    answers: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    regions: Counter[str] = field(default_factory=Counter)  # of those that are unobtainable

    @property
    def label(self) -> str:
        return f"{self.code} {self.title}".strip()

    @property
    def asked(self) -> int:
        """The cities for which the row has a meaning."""
        return sum(self.answers.values()) - self.answers[Answer.NOT_APPLICABLE]

    @property
    def reported(self) -> int:
        return self.answers[Answer.NUMBER] + self.answers[Answer.TEXT]

    @property
    def substituted(self) -> int:
        return self.answers[Answer.SUBSTITUTE]

    @property
    def unobtainable(self) -> int:
        return self.answers[Answer.UNOBTAINABLE]

    @property
    def missing(self) -> int:
        """Computed rows whose inputs are wanting."""
        return self.answers[Answer.MISSING]

    @property
    def percent(self) -> int | None:
        """The share of cities that reported a figure of their own, in full percent; None where nobody was asked."""
        return round(100 * self.reported / self.asked) if self.asked else None

    @property
    def reason_words(self) -> list[tuple[str, int]]:
        """The reasons with how often they were given, most frequent first."""
        return [(str(Reason(reason).label), number) for reason, number in self.reasons.most_common()]


def availability(snapshot: Snapshot, **part: Any) -> list[Availability]:
    """Each row of the framework, in its order, in one query; ``part`` narrows the figures, say ``region="west"``."""
    rows = (
        snapshot.figures.filter(**part)
        .order_by(
            "definition__version_id",
            "definition__element__area__position",
            "definition__element__position",
            "definition__position",
            "item__position",
            "code",
        )
        .values("code", "title", "item", "is_unofficial", "answer", "reason", "region")
        .annotate(number=Count("pk"))
    )
    found: dict[tuple[str, str], Availability] = {}
    for row in rows:
        code = row["code"] if row["item"] is None else ""
        key = row["code"], row["title"]
        each = found.setdefault(key, Availability(code, row["title"], row["is_unofficial"]))
        each.answers[row["answer"]] += row["number"]
        if row["answer"] == Answer.UNOBTAINABLE:
            each.reasons[row["reason"]] += row["number"]
            each.regions[row["region"]] += row["number"]
    return list(found.values())
