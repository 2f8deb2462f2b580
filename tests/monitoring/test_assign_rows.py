"""The city gives rows to its departments, passes them on, is handed rows back, reminds: every change is kept."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from monitoring.models import ValueChange
from monitoring.selectors.assignments import board
from monitoring.selectors.completeness import completeness
from monitoring.services import assignments
from monitoring.services.cycles import move_cycle
from portal.kit.verdicts import Refused
from portal.letters.models import Message
from tests.reports import a_cycle, a_report, filled, row_of

pytestmark = pytest.mark.django_db


def test_rows_change_hands_and_each_change_is_kept(cast):
    report = a_report(cast)
    row = row_of(report, "1.1.1")
    due = report.cycle.due_departments - timedelta(days=3)
    asked = {"report": report, "values": [row.pk], "user": cast.clerk}
    given = assignments.assign(**asked, organisation=cast.statistics, due_at=due, why="统计局有数")
    assert (given.changed, given.left) == (1, 0)
    kept = ValueChange.objects.get(value=row)
    assert kept.before["organisation"] == cast.huzhou.name and kept.after["organisation"] == cast.statistics.name
    assert kept.why == "统计局有数" and row_of(report, "1.1.1").due_at == due
    letter = Message.objects.get(event="monitoring.assigned")
    assert letter.receiver == cast.department_clerk and "1行" in letter.subject
    for organisation, why in ((cast.jiaxing, "只能分给本市"), (cast.panel, "只能分给本市")):
        with pytest.raises(Refused, match=why):
            assignments.assign(**asked, organisation=organisation)
    with pytest.raises(Refused, match="不能晚于城市上报期限"):
        assignments.assign(**asked, organisation=cast.huzhou, due_at=report.cycle.due_cities + timedelta(days=1))
    with pytest.raises(Refused, match="已经过去"):
        assignments.assign(**asked, organisation=cast.huzhou, due_at=timezone.now() - timedelta(days=1))
    with pytest.raises(Refused, match="由该市填报人办理"):
        assignments.assign(**(asked | {"user": cast.neighbour_clerk}), organisation=cast.huzhou)
    with pytest.raises(Refused, match="请写明退还的理由"):
        assignments.hand_back(report=report, values=[row.pk], user=cast.department_clerk, why=" ")
    number = assignments.hand_back(report=report, values=[row.pk], user=cast.department_clerk, why="不属本局职责")
    assert number == 1 and row_of(report, "1.1.1").organisation is None
    assert "不属本局职责" in Message.objects.get(event="monitoring.handed_back", receiver=cast.clerk).body
    assert assignments.assign_by_duties(report=report, user=cast.clerk).changed == 1
    assert row_of(report, "1.1.1").organisation == cast.huzhou and row_of(report, "1.1.1").due_at is None


def test_submitted_rows_stay_and_last_time_is_the_template(cast):
    cycle = a_cycle(cast)
    before = a_report(cast, cycle=cycle)
    item = row_of(before, "people")
    assignments.assign(report=before, values=[item.pk], organisation=cast.huzhou, user=cast.clerk)
    next_cycle = a_cycle(cast, year=2026, version=cycle.version, previous=cycle)
    report = a_report(cast, cycle=next_cycle)
    assert row_of(report, "people").organisation == cast.huzhou  # as last time
    assert report.duties.count() == before.duties.count()
    rows = list(report.values.values_list("pk", flat=True))
    assignments.assign(report=report, values=rows, organisation=cast.statistics, user=cast.clerk)
    assert row_of(report, "1.1.2").organisation is None  # computed
    assert assignments.assign_like(report=report, template=before, user=cast.clerk).changed == 2
    filled(report, rows="submitted")
    with pytest.raises(Refused, match="所选各行都已提交"):
        assignments.assign(report=report, values=rows, organisation=cast.statistics, user=cast.clerk)
    sent_up = a_report(cast, cycle=next_cycle, city=cast.jiaxing, state="submitted")
    with pytest.raises(Refused, match="已送签或上报"):
        assignments.assign_by_duties(report=sent_up, user=cast.neighbour_clerk)
    move_cycle(cycle=next_cycle, step="close", user=cast.round_manager, seen=None)
    with pytest.raises(Refused, match="本期监测已结束"):
        assignments.remind(report=report, user=cast.clerk)


def test_nobody_is_reminded_twice_a_day(cast):
    report = a_report(cast)
    (own, statistics) = [each for each in board(report) if each.total]
    assert (own.total, statistics.open, statistics.filled) == (1, 1, 0)
    first = assignments.remind(report=report, user=cast.clerk)
    again = assignments.remind(report=report, user=cast.clerk)
    assert first.told == [cast.statistics] and again.told == [] and again.told_before == [cast.statistics]
    three_days_before = report.cycle.due_departments - timedelta(days=3)
    assert assignments.remind_of_due_dates(three_days_before) == 0  # told today by the city
    assert assignments.remind_of_due_dates(report.cycle.due_cities - timedelta(days=2)) == 0
    assert assignments.remind_of_due_dates(report.cycle.due_cities - timedelta(days=1)) == 1
    letters = Message.objects.filter(event="monitoring.reminder")
    assert letters.get().receiver == cast.department_clerk and "1行待提交" in letters.get().subject
    filled(report, rows="submitted")
    with pytest.raises(Refused, match="没有需要提醒的单位"):
        assignments.remind(report=report, user=cast.clerk)


def test_completeness_is_four_numbers_over_the_national_indicators(cast):
    report = filled(
        a_report(cast), **{"1.1.2": {"answer": "missing", "reason_note": "人口：不适用"}, "people": {"answer": ""}}
    )
    assert completeness(report.values).lines[2][:3] == ("已答复", 2, 100)
    report.values.filter(definition__code="1.1.1").update(submitted_at=timezone.now())
    found = completeness(report.values)
    assert (found.asked, found.reported, found.covered, found.answered, found.on_time) == (2, 1, 1, 2, 1)


def test_the_board_and_the_pages_of_assignment(cast, client_for):
    report = a_report(cast)
    clerk, board_url = client_for(cast.clerk), reverse("monitoring:board", args=[report.pk])
    page = clerk.get(board_url).content.decode()
    assert "湖州市统计局" in page and "提醒全部待提交单位" in page and "0/2项国家指标" in page
    assert "湖州市统计局" in client_for(cast.officer).get(board_url).content.decode()
    assert "提醒全部" not in client_for(cast.approver).get(board_url).content.decode()
    told = clerk.post(reverse("monitoring:remind", args=[report.pk]), {"all": "1"}, follow=True).content.decode()
    assert "已提醒1个单位：湖州市统计局" in told
    again = clerk.post(reverse("monitoring:remind", args=[report.pk]), {"row": [cast.statistics.pk]}, follow=True)
    assert "今天已提醒过，不再重复" in again.content.decode()
    where, row = reverse("monitoring:assign", args=[report.pk]), row_of(report, "1.1.1")
    refused = clerk.post(where, {"how": "rows", "row": [row.pk], "why": "请协助"})
    words = refused.content.decode()
    assert refused.status_code == 409 and "请选择承担单位" in words and "请协助" in words and "checked" in words
    clerk.post(where, {"how": "rows", "row": [row.pk], "organisation": cast.statistics.pk, "due_at": "2099-01-01"})
    assert row_of(report, "1.1.1").organisation == cast.huzhou  # a date after the city's own is refused
    clerk.post(where, {"how": "rows", "row": [row.pk], "organisation": cast.statistics.pk})
    assert row_of(report, "1.1.1").organisation == cast.statistics
    shown = clerk.get(where, {"department": "statistics"}).content.decode()
    assert "1.1.1 测量点1" not in shown and 'value="statistics" selected' in shown
    shown = clerk.get(where, {"office": cast.statistics.pk}).content.decode()
    assert "1.1.1 测量点1" in shown and "1.1.2" not in shown
    body, back = client_for(cast.department_clerk), reverse("monitoring:hand_back", args=[report.pk])
    assert "1.1.1 测量点1" in body.get(reverse("monitoring:hand_back_rows", args=[report.pk])).content.decode()
    refused = body.post(back, {"row": [row.pk]}, follow=True).content.decode()
    assert "请写明退还的理由" in refused
    body.post(back, {"row": [row.pk], "why": "不属本局职责"})
    assert row_of(report, "1.1.1").organisation is None
    clerk.post(where, {"how": "duties"})
    assert row_of(report, "1.1.1").organisation == cast.huzhou
    clerk.post(where, {"how": "rows", "row": [row.pk], "takes_back": "1"})
    assert row_of(report, "1.1.1").organisation is None
