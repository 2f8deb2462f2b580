"""Drafts of lists: what they may be called, what a discarded one leaves behind, what a decision taken back does to one."""

import re

import pytest

from applications.models import Round
from portal.kit.verdicts import Refused
from review.models import Case, MembershipList
from review.services import cases, lists
from tests.plot import a_round
from tests.review import crowd

pytestmark = [pytest.mark.django_db, pytest.mark.sql]


@pytest.fixture
def drafted(cast):
    """A draft that lists one confirmed city."""
    round_ = a_round(cast)
    crowd.sent_up(cast, crowd.endorsed(cast, crowd.submitted(cast, round_, 2)))
    return crowd.list_drawn_up(cast, Case.objects.get())


def test_a_number_of_a_discarded_list_can_be_used_again(cast, drafted):
    draft = drafted
    lists.discard(mlist=draft, user=cast.reviewer, seen=None)
    again = crowd.list_drawn_up(cast, Case.objects.get(state="confirmed"))
    assert again.document_number == draft.document_number
    with pytest.raises(Refused, match="该文号已用于另一份名单"):
        crowd.list_drawn_up(cast, Case.objects.get(state="confirmed"))


def test_a_title_is_suggested_and_all_that_wait_are_ticked(cast, drafted, client_for):
    lists.discard(mlist=drafted, user=cast.reviewer, seen=None)
    reviewer, code = client_for(cast.reviewer), drafted.round.code
    Round.objects.update(title="第五批全国学习型城市网络申报（演示）")
    page = reviewer.get(f"/lists/draw-up/{code}/").text
    assert 'value="第五批全国学习型城市网络成员城市名单（演示）"' in page and "data-tick-all" in page
    assert re.search('name="batch"[^>]*value="第五批"|value="第五批"[^>]*name="batch"', page)
    assert re.search(rf'name="cases"[^>]*value="{Case.objects.get().pk}"[^>]*checked', page)
    wanting = reviewer.post(f"/lists/draw-up/{code}/", {"title": ""}).text
    assert "请填写这一栏。" in wanting and "必填项" not in wanting
    expired = client_for().post(f"/lists/draw-up/{code}/", {"title": "甲", "person": cast.reviewer.pk})
    assert expired.status_code == 401 and 'name="carried"' in expired.text


def test_a_discarded_correction_does_not_bar_the_next_one(cast, drafted):
    old = lists.publish(mlist=MembershipList.objects.get(), user=cast.ministry_approver, seen=None)
    case = Case.objects.get(state="published")
    correction = {"corrects": old, "correction_reason": "（演示）更正"}
    first = crowd.list_drawn_up(cast, case, number="演示〔2026〕2号", **correction)
    with pytest.raises(Refused, match="名单名称、文号和更正说明合计过长"):
        crowd.list_drawn_up(cast, case, number="演示〔2026〕3号", **correction | {"correction_reason": "更正" * 100})
    with pytest.raises(Refused, match="该名单已有更正名单在拟定"):
        crowd.list_drawn_up(cast, case, number="演示〔2026〕3号", **correction)
    lists.discard(mlist=first, user=cast.reviewer, seen=None)
    second = crowd.list_drawn_up(cast, case, number="演示〔2026〕2号", **correction)
    assert lists.publish(mlist=second, user=cast.ministry_approver, seen=None).state == "published"
    assert MembershipList.objects.get(pk=old.pk).state == "superseded"


@pytest.mark.parametrize("field", ["title", "batch", "number"])
def test_a_list_is_not_drawn_up_with_what_cannot_be_printed(cast, drafted, field):
    with pytest.raises(Refused, match="含有无法打印的字符"):
        crowd.list_drawn_up(cast, Case.objects.get(state="confirmed"), **{field: "名单\U0001fa77"})


def test_a_decision_taken_back_leaves_the_draft_numbered_and_its_open_page_stale(cast, drafted, client_for):
    round_ = drafted.round
    for number in (1, 3):
        crowd.endorsed(cast, crowd.submitted(cast, round_, number))
    crowd.sent_up(cast, Case.objects.filter(state="endorsed").first())
    draft = crowd.list_drawn_up(cast, *Case.objects.all(), number="演示〔2026〕9号")
    names = list(draft.items.values_list("city_name", flat=True))
    assert names == ["演示1市", "演示2市", "演示3市"]
    cases.reconsider(case=draft.items.all()[1].case, user=cast.reviewer, seen=None, reason="（演示）再议")
    assert list(draft.items.values_list("position", "city_name")) == [(1, names[0]), (2, names[2])]
    assert not drafted.items.exists()
    with pytest.raises(Refused, match="页面已过期：演示审核人甲已先行操作"):
        lists.publish(mlist=draft, user=cast.ministry_approver, seen=draft.revision)
    # What was ticked on the page that went stale is ticked still on the one that comes back.
    last = draft.items.all()[1].case_id
    chosen = {"step": "choose", "revision": draft.revision, "cases": [last], "person": cast.reviewer.pk}
    stale = client_for(cast.reviewer).post(f"/lists/{draft.pk}/step/", chosen)
    assert stale.status_code == 409 and "页面已过期" in stale.text
    ticked = re.findall(r'name="cases"[^>]*value="(\d+)"[^>]*checked', stale.text)
    assert ticked == [str(last)]
    signed_out = client_for().post(f"/lists/{draft.pk}/step/", chosen)
    assert signed_out.status_code == 401 and 'name="carried"' in signed_out.text
