"""Two people at one objection, or at its notice, at the same moment: one wins, the other is told, nothing is half done."""

import pytest

from portal.history.models import Entry
from review.models import Case, Notice, Objection
from review.services import objections
from review.services.notices import withdraw_notice
from tests.notices import a_list_on_notice, a_notice_round, a_second_reviewer, an_objection
from tests.plot import a_case_in
from tests.review.test_at_once import at_once, colleague, the_refusal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sql]

WORDS = {"opinion": "（演示）已核实。", "reply": "（演示）已核实。"}


@pytest.fixture
def objected(cast):
    case = a_case_in(cast, "confirmed", a_notice_round(cast))
    return an_objection(a_list_on_notice(cast, case), case)


def test_one_handler_upholds_while_another_dismisses(cast, objected):
    first = a_second_reviewer(cast)
    second = colleague(first, "演示审核人丙")
    results = at_once(
        lambda: objections.uphold(objection=objected, user=first, seen=0, **WORDS),
        lambda: objections.dismiss(objection=objected, user=second, seen=0, **WORDS),
    )
    assert "页面已过期：" in the_refusal(results)
    now, case = Objection.objects.get(), Case.objects.get()
    assert (now.state, case.state) in {("upheld", "sent_up"), ("dismissed", "confirmed")}
    assert case.list_items.count() == (0 if now.state == "upheld" else 1)
    assert Entry.objects.filter(chain=now.chain, verb__in=("objection.uphold", "objection.dismiss")).count() == 1


def test_a_handler_upholds_while_the_notice_is_withdrawn(cast, objected):
    handler, mlist = a_second_reviewer(cast), objected.notice.list
    results = at_once(
        lambda: objections.uphold(objection=objected, user=handler, seen=0, **WORDS),
        lambda: withdraw_notice(mlist=mlist, user=cast.ministry_approver, seen=None, reason="（演示）更正"),
    )
    mlist.refresh_from_db()
    assert mlist.state == "draft" and Notice.objects.get().is_withdrawn
    state, case = Objection.objects.get().state, Case.objects.get()
    assert (state, case.state, mlist.items.count()) in {("upheld", "sent_up", 0), ("lapsed", "confirmed", 1)}
    if state == "lapsed":
        assert "页面已过期" in the_refusal(results)
