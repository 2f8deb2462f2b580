"""How a city goes about it: division of duties, work plan, commissions, self-assessment, improvements."""

from monitoring.choices import Department
from monitoring.models import CityReport, Duty, Improvement
from monitoring.selectors.plans import SEVEN, SOURCE, guessed_departments


def begin_duties(report: CityReport, before: CityReport | None) -> dict[str, int]:
    """责任分工 as last time, or the seven departments in the words of the opinions of 2014.

    Returns which organisation does the work of which department. The education department is the city's own office;
    of the others a body is proposed where its name says what it is.
    """
    duties = _as_before(report, before) if before is not None else _from_the_opinions(report)
    Duty.objects.bulk_create(duties)
    return {each.department: each.organisation_id for each in duties if each.department and each.organisation_id}


def _as_before(report: CityReport, before: CityReport) -> list[Duty]:
    rows = list(before.duties.select_related("organisation"))
    for row in rows:
        row.pk, row._state.adding, row.report = None, True, report
        if row.organisation is not None and not row.organisation.is_active:
            row.organisation = None
    return rows


def _from_the_opinions(report: CityReport) -> list[Duty]:
    bodies = guessed_departments(report.city) | {Department.EDUCATION: report.city.pk}
    further = [each for each in (Department.STATISTICS, Department.SURVEY) if each in bodies]
    seven = [(each, words, SOURCE) for each, words in SEVEN.items()]
    return [
        Duty(
            report=report,
            position=position,
            department=department,
            organisation_id=bodies.get(department),
            words=words,
            source=source,
        )
        for position, (department, words, source) in enumerate([*seven, *((each, "", "") for each in further)], 1)
    ]


def carry_improvements(before: CityReport, report: CityReport) -> None:
    """What was not done opens the new cycle, each tied to the entry that it continues."""
    Improvement.objects.bulk_create(
        Improvement(
            report=report,
            element=each.element,
            words=each.words,
            owner=each.owner,
            due_on=each.due_on,
            carried_from=each,
        )
        for each in before.improvements.filter(done_on__isnull=True, carried_to__isnull=True)
    )
