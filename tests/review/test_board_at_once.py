"""Two people at one row of a board at the same moment: it is reminded once, and each row of a batch is done once."""

import pytest

from portal.history.models import Entry
from portal.history.verification import faults
from review.models import Batch, Case, Nudge
from review.services import batches
from review.services.nudges import nudge
from tests.plot import a_round, a_submitted_case
from tests.review.test_at_once import at_once, the_refusal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sql]


def test_two_officers_remind_one_city(cast):
    round_ = a_round(cast)
    people = (cast.officer, cast.second_officer)
    calls = [lambda user=user: nudge(round=round_, organisation=cast.jiaxing, user=user) for user in people]
    assert "催办过" in the_refusal(at_once(*calls))
    assert Nudge.objects.count() == 1
    assert list(faults()) == []


def test_one_batch_pressed_twice_and_a_colleague_at_one_of_its_rows(cast):
    round_ = a_round(cast)
    a_submitted_case(cast, round_)
    a_submitted_case(cast, round_, clerk=cast.neighbour_clerk, approver=cast.neighbour_approver)
    rows = [
        (str(each.application.organisation_id), each.revision) for each in Case.objects.select_related("application")
    ]
    mine = batches.choose(round=round_, user=cast.officer, step="accept", rows=rows)
    theirs = batches.choose(round=round_, user=cast.second_officer, step="accept", rows=rows[:1])
    at_once(
        lambda: batches.run(batch=mine, user=cast.officer),
        lambda: batches.run(batch=mine, user=cast.officer),
        lambda: batches.run(batch=theirs, user=cast.second_officer),
    )
    assert Entry.objects.filter(verb="case.accept").count() == 2
    assert set(Case.objects.values_list("state", "revision")) == {("accepted", 1)}
    outcomes = [item.outcome for batch in Batch.objects.all() for item in batch.items.all()]
    assert sorted(outcomes) == ["done", "done", "refused"]
    assert Entry.objects.filter(verb="batch.done").count() == 2
    assert list(faults()) == []
