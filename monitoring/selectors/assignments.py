"""Who answers for which rows of a report, and how far they are: the board of the city."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Min, Q
from django.db.models.functions import Coalesce

from monitoring.choices import WITH_THE_DEPARTMENT, Answer, Department, RowState
from monitoring.models import CityReport, Value
from monitoring.selectors.plans import bodies_of
from portal.accounts.choices import OrganisationKind
from portal.accounts.models import Organisation

ASKED_OF_PEOPLE = Q(item__isnull=False) | Q(definition__formula="")


def given_out(report: CityReport) -> Any:
    """The rows that people answer: all but the computed ones."""
    return report.values.filter(ASKED_OF_PEOPLE)


def offices_for(report: CityReport) -> list[Organisation]:
    """Whom rows may go to: the city's own office, its departments, institutions that it has commissioned."""
    commissioned = Organisation.objects.active().filter(
        pk__in=report.commissions.filter(organisation__isnull=False).values("organisation")
    )
    found = {each.pk: each for each in [report.city, *bodies_of(report.city), *commissioned.order_by("pk")]}
    return list(found.values())


def departments_asked(report: CityReport) -> list[tuple[str, str]]:
    """The default departments of the rows that people answer, as choices."""
    asked = given_out(report).order_by().values_list(Coalesce("definition__department", "item__department"), flat=True)
    there = set(asked.distinct())
    return [(key, label) for key, label in Department.choices if key in there]


def institutions_for(report: CityReport) -> Any:
    """Whom the city may commission: its own institutions and those of the ministry, never another city's."""
    known = Organisation.objects.active().filter(kind=OrganisationKind.INSTITUTION)
    ours = Q(parent=report.city_id) | Q(parent__kind=OrganisationKind.MINISTRY) | Q(parent__isnull=True)
    return known.filter(ours | Q(pk__in=report.commissions.values("organisation")))


@dataclass
class Office:
    """One line of the board: a body, its rows by state, how many of them say something, its nearest date."""

    organisation: Organisation | None
    due_at: datetime | None = None
    filled: int = 0
    states: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.states.values())

    @property
    def open(self) -> int:
        """Rows that still have to be submitted."""
        return sum(self.states.get(each, 0) for each in WITH_THE_DEPARTMENT)

    @property
    def returned(self) -> int:
        return self.states.get(RowState.RETURNED, 0) + self.states.get(RowState.REOPENED, 0)

    @property
    def submitted(self) -> int:
        return self.states.get(RowState.SUBMITTED, 0)

    @property
    def checked(self) -> int:
        return self.states.get(RowState.CHECKED, 0) + self.states.get(RowState.ACCEPTED, 0)

    def is_late(self, now: datetime) -> bool:
        return bool(self.open) and self.due_at is not None and self.due_at < now


def board(report: CityReport) -> list[Office]:
    """The bodies of the city with their rows; those without any at the end, rows without a body first of all."""
    lines = {each.pk: Office(each) for each in offices_for(report)}
    due = Coalesce("due_at", "report__cycle__due_departments")
    rows = given_out(report).order_by().values("organisation", "state")
    still = Q(state__in=sorted(WITH_THE_DEPARTMENT))
    said = ~Q(answer=Answer.EMPTY)
    for row in rows.annotate(number=Count("pk"), filled=Count("pk", filter=said), due=Min(due, filter=still)):
        line = lines.get(row["organisation"])
        if line is None:
            key = row["organisation"]
            line = lines[key] = Office(Organisation.objects.filter(pk=key).first())
        line.states[row["state"]] = row["number"]
        line.filled += row["filled"]
        line.due_at = min(filter(None, (line.due_at, row["due"])), default=None)
    return sorted(lines.values(), key=lambda each: (each.organisation is not None, not each.total))


def rows_by_element(values: Any) -> list[tuple[str, list[Value]]]:
    """Rows under their elements, items last, in the order of the framework."""
    found: dict[str, list[Value]] = {}
    beside = ("definition__element", "definition__version__framework", "item__version__framework", "organisation")
    order = ("definition__version", "definition__element__position", "definition__position")
    last = [F(each).asc(nulls_last=True) for each in order]
    for row in values.select_related(*beside).order_by(*last, "item__version", "item__position"):
        heading = str(row.definition.element) if row.definition is not None else "数据项（几个指标共用，只填一次）"
        version = row.asked.version
        if version.framework.prefix:
            heading = f"{version.framework.title}：{heading}"
        found.setdefault(heading, []).append(row)
    return list(found.items())
