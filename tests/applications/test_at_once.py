"""Two people at the same moment, on a real database: one wins, the other is told, nothing comes twice."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applications import services
from applications.models import Answer, Application, Submission
from applications.services import Saved, slips, uploads
from portal.kit.verdicts import Refused
from tests.applications.evidence_files import a_pdf

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sql]


def at_once(*calls):
    """Run the calls in threads of their own; the results, refusals among them."""

    def run(call):
        try:
            return call()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_two_approvers_press_submit_at_the_same_moment(cast, handed_over):
    seen = Application.objects.get(pk=handed_over.pk).revision

    def by(user):
        return lambda: services.submit(application=handed_over, user=user, seen=seen)

    results = at_once(by(cast.approver), by(cast.second_approver))
    assert Submission.objects.count() == 1
    (refusal,) = [each for each in results if isinstance(each, Refused)]
    winner = Submission.objects.get().submitted_by
    assert f"页面已过期：{winner.name}已先行操作，当前为“已提交”" in str(refusal)


def test_two_clerks_begin_at_the_same_moment(cast, round_):
    results = at_once(
        *[lambda user=user: services.begin(round=round_, user=user) for user in (cast.clerk, cast.second_clerk)]
    )
    assert len({each.pk for each in results}) == 1 and Application.objects.count() == 1


def test_two_clerks_type_into_one_cell_at_the_same_moment(cast, application):
    def by(user, text):
        return lambda: services.save_cells(
            application=application, user=user, values={"slogan.text": text}, seen={"slogan.text": 1}
        )

    results = at_once(by(cast.clerk, "甲的口号"), by(cast.second_clerk, "乙的口号"))
    assert all(isinstance(each, Saved) for each in results)
    assert sorted(len(each.conflicts) for each in results) == [0, 1]
    (loser,) = [each for each in results if each.conflicts]
    kept = Answer.objects.get(application=application, question="slogan").value
    conflict = loser.conflicts["slogan.text"]
    assert conflict.theirs.value == kept and conflict.mine != kept


def test_two_clerks_add_the_last_row_at_the_same_moment(cast, application):
    calls = [
        lambda user=user: services.add_row(application=application, user=user, question="cases")
        for user in (cast.clerk, cast.second_clerk)
    ]
    results = at_once(*calls)
    assert application.rows.filter(question="cases").count() == 3
    assert len([each for each in results if isinstance(each, Refused)]) == 1


def test_taking_back_and_submitting_at_the_same_moment(cast, handed_over):
    seen = Application.objects.get(pk=handed_over.pk).revision
    results = at_once(
        lambda: services.take_back(application=handed_over, user=cast.clerk, seen=seen),
        lambda: services.submit(application=handed_over, user=cast.approver, seen=seen),
    )
    assert len([each for each in results if isinstance(each, Refused)]) == 1
    state = Application.objects.get(pk=handed_over.pk).state
    assert state == ("submitted" if Submission.objects.exists() else "drafting")


def test_two_pieces_for_one_place_arrive_at_the_same_moment(cast, application):
    first, second = a_pdf() + b"a" * 9000, a_pdf() + b"b" * 9000
    how = {"application": application, "user": cast.clerk, "item": "policies", "name": "一.pdf", "size": len(first)}
    row, again = at_once(*[lambda: uploads.begin(**how)] * 2)
    assert row == again

    def piece(data):
        def put():
            try:
                return uploads.append(upload=row, user=cast.clerk, offset=0, data=data)
            except uploads.WrongOffset as late:
                return late

        return put

    results = at_once(piece(first), piece(second))
    assert sorted(isinstance(each, uploads.WrongOffset) for each in results) == [False, True]
    stored = second if isinstance(results[0], uploads.WrongOffset) else first
    finished = at_once(*[lambda: uploads.finish(upload=row, user=cast.clerk)] * 2)
    assert len({each.evidence_id for each in finished}) == 1
    assert application.evidence.get(name="一.pdf").file.read() == stored


def test_a_department_answers_while_the_city_submits(cast, handed_over):
    """Both take the application first: whoever took the slip first would wait for the other for ever."""
    services.take_back(application=handed_over, user=cast.clerk, seen=None)
    due = timezone.now() + timedelta(days=3)
    slip = slips.ask(
        application=handed_over, user=cast.clerk, department=cast.statistics, places=["area"], message="", due_at=due
    )
    slips.save_slip(slip=slip, user=cast.department_clerk, values={"area.value": "5820", "area.year": "2024"}, seen={})
    services.hand_over(application=handed_over, user=cast.clerk, seen=None)
    with CaptureQueriesContext(connection) as queries, suppress(Refused):
        slips.answer(slip=slip, user=cast.department_clerk, seen=-1)
    read = [each["sql"] for each in queries if "SELECT" in each["sql"]]
    assert 'FROM "applications_application"' in read[0]
    results = at_once(
        lambda: slips.answer(slip=slip, user=cast.department_clerk, seen=None),
        lambda: services.submit(application=handed_over, user=cast.approver, seen=None),
    )
    slip.refresh_from_db()
    assert slip.state in ("answered", "closed") and isinstance(results[1], Submission)


def test_going_on_with_an_upload_does_not_hold_the_application(cast, application):
    """Finishing takes the upload and then the application; beginning must not take them the other way round."""
    how = {"application": application, "user": cast.clerk, "item": "policies", "name": "一.pdf", "size": 9000}
    uploads.begin(**how)
    with CaptureQueriesContext(connection) as queries:
        uploads.begin(**how)
    changed = [at for at, each in enumerate(queries) if each["sql"].startswith('UPDATE "applications_upload"')]
    assert changed == [len(queries) - 1]
