"""各市进度: who has not started, how far, who is late; tabs, filters, order and saved selections."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from applications import services
from applications.models import Extension
from portal.kit.verdicts import Refused
from review.models import SavedView
from review.selectors.boards import city_rows
from review.services import boards
from tests.plot import a_complete_application, a_round
from tests.review import crowd

pytestmark = pytest.mark.django_db


def keys(cast, round_):
    return {each.organisation.pk: each.key for each in city_rows(round_, cast.zhejiang)}


def test_who_has_not_started_and_how_far_the_others_are(cast, round_, client_for):
    application = services.begin(round=round_, user=cast.clerk)
    rows = {each.organisation.pk: each for each in city_rows(round_, cast.zhejiang)}
    assert (rows[cast.huzhou.pk].key, rows[cast.jiaxing.pk].key) == ("drafting", "not_started")
    assert rows[cast.huzhou.pk].filled.done == 0
    services.void(application=application, user=cast.approver, seen=None, reason="（演示）重填")
    a_complete_application(cast, round_)
    rows = {each.organisation.pk: each for each in city_rows(round_, cast.zhejiang)}
    assert rows[cast.huzhou.pk].filled.percent == 100
    page = client_for(cast.officer).get(reverse("review:board")).content.decode()
    assert "100%" in page and "未开始" in page and "绵阳市" not in page


def test_who_is_late_and_what_an_extension_does(cast, client_for):
    now = timezone.now()
    round_ = a_round(cast, opens_at=now - timedelta(days=9), city_deadline=now - timedelta(days=1))
    officer, board = client_for(cast.officer), reverse("review:board")
    assert "2个城市逾期未提交" in officer.get(board).content.decode()
    Extension.objects.create(
        round=round_,
        organisation=cast.jiaxing,
        until=now + timedelta(days=3),
        reason="（演示）",
        granted_by=cast.officer,
    )
    late = officer.get(board, {"due": "late"}).content.decode()
    assert "湖州市" in late and "嘉兴市" not in late
    soon = officer.get(board, {"due": "soon"}).content.decode()
    assert "嘉兴市" in soon and "湖州市" not in soon
    link = f"{reverse('applications:deadlines', args=[round_.code])}?city={cast.huzhou.pk}"
    assert f'<option value="{cast.huzhou.pk}" selected>' in officer.get(link).content.decode()
    assert "selected>湖州" not in client_for(cast.other_officer).get(link).content.decode()


def test_order_and_selection_stand_in_the_address(cast, round_, client_for):
    crowd.submitted(cast, round_, 1)
    officer, board = client_for(cast.officer), reverse("review:board")

    def cities(**query):
        rows = officer.get(board, query).context["page"].object_list
        return [each.organisation.place.name for each in rows]

    assert cities() == ["嘉兴市", "湖州市", "演示1市"]
    assert cities(sort="-place") == ["演示1市", "湖州市", "嘉兴市"]
    assert cities(sort="-state") == ["演示1市", "嘉兴市", "湖州市"]
    assert cities(state="submitted") == ["演示1市"]
    assert cities(q="湖") == ["湖州市"]
    assert cities(q="没有") == cities(state="nonsense") == []
    assert len(cities(sort="nonsense", due="nonsense", state="\0")) == 3  # what cannot be read narrows nothing
    page = officer.get(board, {"state": "submitted", "sort": "-due"}).content.decode()
    assert "sort=due" in page and 'aria-sort="descending"' in page


def test_saved_selections_are_ones_own(cast, round_, client_for):
    officer, board = client_for(cast.officer), reverse("review:board")
    given = {"round": round_.code, "page": "board", "name": "每天先看", "query": "due=late&sort=due&page=3&evil=1"}
    back = officer.post(reverse("review:save_view"), given)
    saved = SavedView.objects.get()
    assert (saved.query, back.url) == ("due=late&sort=due", f"{board}?due=late&sort=due&round={round_.code}")
    assert "每天先看" in officer.get(board).content.decode()
    assert "每天先看" not in client_for(cast.second_officer).get(board).content.decode()
    assert client_for(cast.second_officer).post(reverse("review:delete_view", args=[saved.pk])).status_code == 404
    boards.save_view(user=cast.officer, page="board", name="每天先看", query="")
    assert SavedView.objects.get().query == ""
    with pytest.raises(Refused, match="请填写视图名称"):
        boards.save_view(user=cast.officer, page="board", name="  ", query="")
    officer.post(reverse("review:delete_view", args=[saved.pk]))
    assert not SavedView.objects.exists()


def test_a_pending_decision_changes_nothing_on_the_board(cast, case_in, client_for):
    case_in("sent_up")
    board = reverse("review:board")
    officer = client_for(cast.officer)
    before = [(each.key, each.standing.moved_at) for each in officer.get(board).context["page"].object_list]
    from review.models import Case
    from review.services import cases

    cases.confirm(case=Case.objects.get(), user=cast.reviewer, seen=None, opinion="（演示）同意")
    after = officer.get(board)
    assert [(each.key, each.standing.moved_at) for each in after.context["page"].object_list] == before
    assert "拟确认" not in after.content.decode()
    assert officer.get(board, {"state": "confirmed"}).context["page"].object_list == []


def test_nobody_is_late_in_a_round_that_is_over(cast, client_for):
    now = timezone.now()
    round_ = a_round(cast, opens_at=now - timedelta(days=9), city_deadline=now - timedelta(days=1))
    services.move_round(round=round_, step="close", user=cast.round_manager, seen=None)
    page = client_for(cast.officer).get(reverse("review:board")).content.decode()
    assert "逾期未提交" not in page and 'value="remind:' not in page
