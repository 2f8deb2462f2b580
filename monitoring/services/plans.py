"""How a city goes about it: division of duties, work plan, commissions, self-assessment, improvements."""

from typing import Any

from django.db import IntegrityError, transaction
from django.forms import BaseModelFormSet
from django.utils import timezone

from monitoring.choices import COLLECTING, CycleState, Department
from monitoring.models import CityReport, Commission, Duty, Improvement, Plan
from monitoring.permissions import is_city_clerk
from monitoring.selectors.assignments import given_out, offices_for
from monitoring.selectors.cycles import report_before
from monitoring.selectors.plans import SEVEN, SOURCE, guessed_departments
from portal.accounts.models import User
from portal.history.services import record
from portal.kit.verdicts import Refused, require


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


def save_plan(*, report: CityReport, plan: Plan, user: User, seen: int | None, what: str = "监测工作方案") -> Plan:
    """Leading group, work plan, or the text of the self-assessment; while the city works on the report."""
    with transaction.atomic():
        locked = _locked(report, user, seen)
        _must_be_collecting(report)
        plan.revision = locked.revision
        _touched(plan, user, what)
    return plan


def assess_itself(*, report: CityReport, text: str, done: bool, user: User, seen: int | None) -> Plan:
    """自查自评: kept as a draft, or done, which must stand there before the report goes up."""
    if done and not text.strip():
        raise Refused("请写明自查自评的情况后，再标为完成。")
    with transaction.atomic():
        plan = _locked(report, user, seen)
        _must_be_collecting(report)
        plan.self_assessment = text
        plan.self_assessed_at = timezone.now() if done else None
        _touched(plan, user, "自查自评（完成）" if done else "自查自评（草稿）")
    return plan


def save_lines(*, report: CityReport, lines: BaseModelFormSet, user: User, seen: int | None) -> Plan:
    """Duties, commissions or improvements: all lines of one kind at once. Improvements may come later, too."""
    with transaction.atomic():
        plan = _locked(report, user, seen)
        model: Any = lines.model
        if model is not Improvement:
            _must_be_collecting(report)
        try:
            for gone in lines.deleted_forms:
                _must_not_be_continued(gone.instance)
            lines.save()
        except IntegrityError as fault:
            raise Refused("有一行与已有的一行重复，请核对。") from fault
        if model is Commission:
            _must_be_commissioned(report)
        if model is Improvement:
            _carry_on(report)
        _touched(plan, user, str(model._meta.verbose_name))
    return plan


def _must_not_be_continued(line: Any) -> None:
    if isinstance(line, Improvement) and (line.carried_from_id or Improvement.objects.filter(carried_from=line)):
        raise Refused(f"“{line}”由上期转来或已转入下期，不能删除；已完成的请填写完成日期和完成情况。")


def _must_be_commissioned(report: CityReport) -> None:
    """Whoever still has rows to fill in stays on the list."""
    rows = given_out(report).exclude(organisation=None)
    stray = rows.exclude(organisation__in=[each.pk for each in offices_for(report)]).select_related("organisation")
    if (row := stray.first()) is not None:
        raise Refused(
            f"{row.organisation}还承担着{stray.filter(organisation=row.organisation_id).count()}行填报，请先在“分工”中收回或改分，再取消委托。"
        )


def _carry_on(report: CityReport) -> None:
    """What is found when the next report has begun already goes into it, too."""
    later = CityReport.objects.filter(city=report.city, state__in=sorted(COLLECTING), cycle__state=CycleState.OPEN)
    for each in later.exclude(pk=report.pk).select_related("cycle"):
        if report_before(each) == report:
            carry_improvements(report, each)


def _locked(report: CityReport, user: User, seen: int | None) -> Plan:
    """The plan stands for all of its parts: whoever saves one shows the revision of the whole."""
    require(is_city_clerk(user, report))
    plan = Plan.objects.select_for_update().get_or_create(report=report)[0]
    if seen is not None and plan.revision != seen:
        raise Refused(f"页面已过期：{plan.last_actor}已先行修改。您填写的内容仍在，请核对后再保存。")
    return plan


def _must_be_collecting(report: CityReport) -> None:
    fresh = CityReport.objects.select_related("cycle").get(pk=report.pk)
    if not fresh.is_collecting:
        if fresh.state in COLLECTING:
            raise Refused("本期监测已结束，工作方案和自查自评不再修改；改进事项仍可填写。")
        raise Refused("报告已送签或上报，工作方案和自查自评不再修改；改进事项仍可填写。")


def _touched(plan: Plan, user: User, what: str) -> None:
    plan.revision += 1
    plan.last_actor = user.name
    plan.save()
    payload = {"title": str(plan.report.cycle), "what": what}
    record(plan.report.chain, "city_report.plan_saved", user=user, payload=payload)
