"""A report on its way: department, city, signature, province, ministry; returned, opened again, closed by itself."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.kit.verdicts import Refused
from tests.reports import a_report, filled, row_of

pytestmark = [pytest.mark.django_db, pytest.mark.sql]


def all_of(report):
    return list(report.values.asked())


def assessed(report):
    from monitoring.models import Plan

    Plan.objects.update_or_create(
        report=report, defaults={"self_assessment": "自查自评（演示）", "self_assessed_at": timezone.now()}
    )
    return report


def handed_over(cast, report):
    from monitoring.services import flow

    flow.submit_rows(report=report, rows=all_of(report), user=cast.clerk)
    flow.check_rows(report=report, rows=all_of(report), user=cast.clerk)
    return flow.hand_over(report=assessed(report), user=cast.clerk)


def signed(cast, report):
    from monitoring.services import flow

    flow.sign(report=handed_over(cast, report), user=cast.approver)
    report.refresh_from_db()
    return report


def accepted(cast, report):
    from monitoring.services import acceptance

    acceptance.accept_rows(report=signed(cast, report), rows=all_of(report), user=cast.officer)
    acceptance.accept_for_the_province(report=report, user=cast.province_approver)
    return acceptance.accept(report=report, user=cast.reviewer)


def test_the_whole_way_up(cast):
    from monitoring.models import Submission
    from portal.documents.models import Paper

    report = accepted(cast, filled(a_report(cast)))
    assert report.state == "accepted" and report.number == 1
    submission = Submission.objects.get(report=report)
    assert submission.accepted_at and submission.content_hash
    paper = Paper.objects.get(subject=report.chain)
    assert paper.signatures.get().organisation == cast.huzhou and not paper.voided_reason


def test_a_department_submits_its_own_rows_alone(cast):
    from monitoring.services import flow

    report = filled(a_report(cast))
    own, others = row_of(report, "people"), row_of(report, "1.1.1")
    with pytest.raises(Refused, match="只有该项的填报单位"):
        flow.submit_rows(report=report, rows=[own, others], user=cast.department_clerk)
    flow.submit_rows(report=report, rows=[own], user=cast.department_clerk, seen={own.pk: own.revision})
    assert row_of(report, "people").state == "submitted"
    with pytest.raises(Refused, match="页面已过期"):
        flow.take_back_rows(report=report, rows=[own], user=cast.department_clerk, seen={own.pk: own.revision})


def test_empty_rows_are_not_submitted(cast):
    from monitoring.services import flow

    report = a_report(cast)
    with pytest.raises(Refused, match="尚未填写，不能提交"):
        flow.submit_rows(report=report, rows=[row_of(report, "people")], user=cast.department_clerk)


def test_a_returned_row_goes_back_and_the_sheet_no_longer_holds(cast):
    from monitoring.models import Remark
    from monitoring.services import acceptance, entry, flow
    from portal.documents.models import Paper
    from portal.letters.models import Message

    report = signed(cast, filled(a_report(cast)))
    people = row_of(report, "people")
    with pytest.raises(Refused, match="请填写理由"):
        acceptance.return_rows(report=report, rows=[people], user=cast.officer, reason=" ")
    acceptance.return_rows(report=report, rows=[people], user=cast.officer, reason="与年鉴不符", query="请附年鉴页。")
    report.refresh_from_db()
    people = row_of(report, "people")
    assert (report.state, people.state, people.returned_reason) == ("returned", "returned", "与年鉴不符")
    assert Paper.objects.get(subject=report.chain).voided_reason
    assert Remark.objects.get(value=people).words == "请附年鉴页。"
    assert Message.objects.filter(receiver=cast.department_clerk, subject__contains="退回修改").exists()
    # What the province reads meanwhile is what was handed up.
    assert not type(people).objects.visible_to(cast.officer).exists()
    assert report.submissions.visible_to(cast.officer).count() == 1
    entry.save_value(value=people, user=cast.department_clerk, seen=people.revision, data={"number": "33"})
    flow.submit_rows(report=report, rows=[people], user=cast.department_clerk)
    flow.check_rows(report=report, rows=[people], user=cast.clerk)
    flow.sign(report=flow.hand_over(report=report, user=cast.clerk), user=cast.approver)
    report.refresh_from_db()
    assert (report.state, report.number) == ("submitted", 2)


def test_a_reopened_row_is_corrected_under_a_signature_or_closes_by_itself(cast):
    from monitoring.models import CityReport, Value
    from monitoring.selectors.submissions import accepted_submission, changed, latest_submission, rows_of
    from monitoring.services import acceptance, cycles, entry, flow

    report = accepted(cast, filled(a_report(cast)))
    report = CityReport.objects.get(pk=report.pk)
    people = row_of(report, "people")
    with pytest.raises(Refused, match="晚于现在"):
        acceptance.reopen_rows(report=report, rows=[people], user=cast.reviewer, reason="更正", until=timezone.now())
    soon = timezone.now() + timedelta(days=3)
    acceptance.reopen_rows(report=report, rows=[people], user=cast.reviewer, reason="更正", until=soon)
    entry.save_value(value=people, user=cast.department_clerk, seen=None, data={"number": "77"})
    Value.objects.filter(pk=people.pk).update(reopened_until=timezone.now() - timedelta(minutes=1))
    with pytest.raises(Refused, match="已到期"):
        flow.submit_rows(report=report, rows=[people], user=cast.department_clerk)
    assert acceptance.close_overdue() == 1
    people = row_of(report, "people")
    assert people.state == "accepted" and people.number != 77 and people.reopened_until is None
    assert people.changes.first().why == acceptance.CLOSED

    # An erratum comes as a rule after the end of the cycle.
    cycles.move_cycle(cycle=report.cycle, step="close", user=cast.round_manager, seen=None)
    acceptance.reopen_rows(report=report, rows=[people], user=cast.reviewer, reason="更正", until=soon)
    entry.save_value(value=people, user=cast.department_clerk, seen=None, data={"number": "78"})
    flow.submit_rows(report=report, rows=[people], user=cast.department_clerk)
    with pytest.raises(Refused, match="更正由该市签发人签发"):
        flow.check_rows(report=report, rows=[people], user=cast.clerk)
    flow.correct_rows(report=report, rows=[people], user=cast.approver)
    acceptance.accept_rows(report=report, rows=[people], user=cast.officer)
    people = row_of(report, "people")
    assert people.state == "accepted" and people.reopened_until is None
    differing = changed(rows_of(accepted_submission(report)), rows_of(latest_submission(report)))
    assert [each.code for each in differing if each.code == "people"] == ["people"]

    # A correction that the province returns when its time is over is declined with it.
    late = timezone.now() + timedelta(days=400)
    with pytest.raises(Refused, match="最长180天"):
        acceptance.reopen_rows(report=report, rows=[people], user=cast.reviewer, reason="更正", until=late)
    acceptance.reopen_rows(report=report, rows=[people], user=cast.reviewer, reason="更正", until=soon)
    entry.save_value(value=people, user=cast.department_clerk, seen=None, data={"number": "79"})
    flow.submit_rows(report=report, rows=[people], user=cast.department_clerk)
    flow.correct_rows(report=report, rows=[people], user=cast.approver)
    Value.objects.filter(pk=people.pk).update(reopened_until=timezone.now() - timedelta(minutes=1))
    acceptance.return_rows(report=report, rows=[people], user=cast.officer, reason="口径不符")
    people = row_of(report, "people")
    assert (people.state, people.number, people.reopened_until) == ("accepted", 78, None)
