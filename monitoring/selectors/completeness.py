"""How complete a report is: four numbers over the national indicators. Extensions (+N) never count."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from monitoring.choices import ANSWERED, REPORTED, Answer, Level
from monitoring.formulas import NOT_GIVEN
from monitoring.models import Figure, Value

REPORTS = Q(answer__in=sorted(REPORTED))
COVERS = REPORTS | Q(answer=Answer.SUBSTITUTE)
NATIONAL = Q(definition__isnull=False, definition__version__framework__level=Level.NATIONAL)


@dataclass(frozen=True)
class Completeness:
    """Of ``asked`` indicators: a figure or a text, that or a substitute, any answer with its reason, that by its date."""

    asked: int
    reported: int
    covered: int
    answered: int
    on_time: int

    def share(self, name: str) -> int:
        """In whole percent, rounded down: 100 only where all is there."""
        return int(getattr(self, name) * 100 / self.asked) if self.asked else 0

    @property
    def lines(self) -> list[tuple[str, int, int, str]]:
        """(word, number, percent, meaning) of the four."""
        return [(word, getattr(self, name), self.share(name), meaning) for name, word, meaning in WORDS]


NOTHING = Completeness(0, 0, 0, 0, 0)
WORDS = (
    ("reported", "已报", "有数值或文字"),
    ("covered", "已覆盖", "已报的，加上用替代指标的"),
    ("answered", "已答复", "已覆盖的，加上写明原因的“暂无法取得”“不适用”"),
    ("on_time", "按时", "已答复，并在期限内提交的"),
)


def _answers(why: str) -> Q:
    """What has an answer; of a computed indicator its inputs have, where none of them is still to be filled in."""
    counted_out = Q(answer=Answer.MISSING) & ~Q(**{why: ""}) & ~Q(**{f"{why}__contains": NOT_GIVEN})
    return Q(answer__in=sorted(ANSWERED)) | counted_out


def _in_time() -> Q:
    """Given by the department by its date, what the city itself gives by the city's date."""
    due = Coalesce("due_at", "report__cycle__due_departments")
    by_office = Q(submitted_at__isnull=False, submitted_at__lte=due)
    by_city = Q(submitted_at__isnull=True, report__submitted_at__lte=F("report__cycle__due_cities"))
    return by_office | by_city


def counts(of: Any = Value) -> dict[str, Count]:
    """The four numbers and what they are of, to be aggregated or annotated over values or figures."""
    in_time = _in_time() if of is Value else Q(on_time=True)
    answers = _answers("reason_note" if of is Value else "note")
    core = NATIONAL if of is Value else Q(is_core=True, definition__isnull=False)
    return {
        "asked": Count("pk", filter=core),
        "reported": Count("pk", filter=core & REPORTS),
        "covered": Count("pk", filter=core & COVERS),
        "answered": Count("pk", filter=core & answers),
        "on_time": Count("pk", filter=core & answers & in_time),
    }


def completeness(rows: "QuerySet[Value] | QuerySet[Figure]") -> Completeness:
    """The four numbers over ``rows``: values of a report, or figures of a snapshot."""
    return Completeness(**rows.order_by().aggregate(**counts(rows.model)))


def completeness_by(rows: "QuerySet[Value]", by: str) -> dict[Any, Completeness]:
    """The same for each value of ``by`` (``report``, ``organisation``), in one query."""
    found = rows.order_by().values(by).annotate(**counts(rows.model))
    return {each.pop(by): Completeness(**each) for each in map(dict, found)}
