"""Expert scores of qualitative rows: what is asked of whom, median and spread; no totals, no ranking."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from monitoring.choices import ANSWERED, IndicatorKind
from monitoring.models import CityReport, Cycle, IndicatorRevision, Score, Value
from portal.accounts.models import Appointment, Organisation, User
from review.models import ExpertProfile

# The rubric where the cycle sets none of its own (``score_scheme["rubric"]``): five grades in general words.
GRADES = (
    (1, "尚无进展"),
    (2, "已经起步"),
    (3, "有一定基础"),
    (4, "进展较好"),
    (5, "成效突出"),
)


def rubric_of(cycle: Cycle, code: str = "") -> list[tuple[int, str]]:
    """The five grades in words: those of the indicator ``code``, else the cycle's own, else the general ones."""
    scheme = cycle.score_scheme if isinstance(cycle.score_scheme, dict) else {}
    own = scheme.get("rubrics", {}).get(code) or scheme.get("rubric")
    return [(at, str(words)) for at, words in enumerate(own, 1)] if own and len(own) == len(GRADES) else list(GRADES)


def scorable(cycle: Cycle) -> list[IndicatorRevision]:
    """The qualitative indicators of the cycle's national version and of its extensions."""
    versions = [cycle.version_id, *cycle.extensions.values_list("pk", flat=True)]
    rows = IndicatorRevision.objects.filter(version__in=versions, kind=IndicatorKind.QUALITATIVE)
    return list(rows.select_related("version__framework").order_by("version", "position"))


def scoring_begun(cycle: Cycle) -> bool:
    return Score.objects.filter(value__report__cycle=cycle, points__isnull=False).exists()


def qualitative_rows(report: CityReport) -> list[Value]:
    """The rows that experts score: qualitative indicators with an answer."""
    rows = report.values.filter(definition__kind=IndicatorKind.QUALITATIVE, answer__in=sorted(ANSWERED))
    return list(rows.select_related("definition__element").order_by("definition__position"))


def _provinces(city: Organisation) -> set[int]:
    """By place, and by the office that it reports to: 石河子 counts under both."""
    above = city.parent.place_id if city.parent is not None else None
    return {city.seat.province.pk, *([above] if above is not None else [])}


def experts_for(report: CityReport) -> list[User]:
    """Experts in office, without those of the city's own province, by home or by an office there (回避).

    Whose province nobody has registered is left out too: whether they must stand back cannot be told.
    """
    experts = Appointment.objects.current().filter(role="expert", organisation__kind="panel").values("user")
    province = report.city.parent_id
    known = ExpertProfile.objects.filter(province__isnull=False).exclude(province__in=_provinces(report.city))
    own = Appointment.objects.current().filter(organisation__in=[report.city_id, province])
    below = Appointment.objects.current().filter(organisation__parent__in=[report.city_id, province])
    people = User.objects.filter(is_active=True, pk__in=experts).filter(pk__in=known.values("user"))
    return list(people.exclude(pk__in=own.values("user")).exclude(pk__in=below.values("user")).order_by("name"))


@dataclass
class Scored:
    """A row with what the experts gave it, by which grades."""

    row: Value
    rubric: list[tuple[int, str]]
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


@dataclass(frozen=True)
class Total:
    """The medians added up, where a cycle has switched totals on; ``scored`` of ``rows`` have been given."""

    points: float
    rows: int
    scored: int

    @property
    def most(self) -> int:
        return self.scored * len(GRADES)


def total_of(cycle: Cycle, rows: Iterable[Scored]) -> Total | None:
    """Off by default: 非学习型城市和学习型城市之间没有一个明确的界线."""
    if not cycle.has_scores:
        return None
    rows = list(rows)
    medians = [each.median for each in rows if each.median is not None]
    return Total(sum(medians), len(rows), len(medians))


def scored_rows(report: CityReport) -> list[Scored]:
    rows = {row.pk: Scored(row, rubric_of(report.cycle, row.asked.code)) for row in qualitative_rows(report)}
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
