"""Expert scores of qualitative rows: what is asked of whom, median and spread; no totals, no ranking."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from monitoring.choices import ANSWERED, IndicatorKind
from monitoring.models import CityReport, Cycle, Score, Value
from portal.accounts.models import Appointment, User

# The rubric where the cycle sets none of its own (``score_scheme["rubric"]``): five grades in general words.
GRADES = (
    (1, "尚无进展"),
    (2, "已经起步"),
    (3, "有一定基础"),
    (4, "进展较好"),
    (5, "成效突出"),
)


def rubric_of(cycle: Cycle) -> list[tuple[int, str]]:
    """The five grades in words: the cycle's own, else the general ones."""
    own = cycle.score_scheme.get("rubric") if isinstance(cycle.score_scheme, dict) else None
    return [(at, str(words)) for at, words in enumerate(own, 1)] if own and len(own) == len(GRADES) else list(GRADES)


def qualitative_rows(report: CityReport) -> list[Value]:
    """The rows that experts score: qualitative indicators with an answer."""
    rows = report.values.filter(definition__kind=IndicatorKind.QUALITATIVE, answer__in=sorted(ANSWERED))
    return list(rows.select_related("definition__element").order_by("definition__position"))


def experts_for(report: CityReport) -> list[User]:
    """Experts in office, without those who act for an office of the city's own province (回避)."""
    experts = Appointment.objects.current().filter(role="expert", organisation__kind="panel").values("user")
    province = report.city.parent_id
    own = Appointment.objects.current().filter(organisation__in=[report.city_id, province])
    below = Appointment.objects.current().filter(organisation__parent__in=[report.city_id, province])
    people = User.objects.filter(is_active=True, pk__in=experts)
    return list(people.exclude(pk__in=own.values("user")).exclude(pk__in=below.values("user")).order_by("name"))


@dataclass
class Scored:
    """A row with what the experts gave it."""

    row: Value
    scores: list[Score] = field(default_factory=list)

    @property
    def points(self) -> list[int]:
        return [each.points for each in self.scores if each.points is not None]

    @property
    def median(self) -> float | None:
        return median(self.points) if self.points else None

    @property
    def spread(self) -> int | None:
        """From the lowest to the highest."""
        return max(self.points) - min(self.points) if self.points else None


def scored_rows(report: CityReport) -> list[Scored]:
    rows = {row.pk: Scored(row) for row in qualitative_rows(report)}
    for score in Score.objects.filter(value__in=rows).select_related("expert").order_by("pk"):
        rows[score.value_id].scores.append(score)
    return list(rows.values())


def asked_of(user: Any) -> list[tuple[CityReport, list[Score]]]:
    """What this expert was asked to score, report by report; names of other experts and their scores are not in it."""
    beside = ("value__report__cycle", "value__report__city__place__parent", "value__definition__element")
    found: dict[int, list[Score]] = defaultdict(list)
    reports: dict[int, CityReport] = {}
    for score in (
        Score.objects.visible_to(user).filter(expert=user).select_related(*beside).order_by("value__report", "pk")
    ):
        found[score.value.report_id].append(score)
        reports[score.value.report_id] = score.value.report
    return [(reports[key], scores) for key, scores in found.items()]


def to_score(scores: Iterable[Score]) -> int:
    return sum(each.points is None for each in scores)
