"""催办: who is reminded, once a day, and what is said when nobody would get it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Appointment
from portal.history.models import Entry
from portal.kit.verdicts import Refused
from portal.letters.models import Message
from review.models import Batch, Nudge
from review.services.nudges import nudge
from tests.plot import a_complete_application, a_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def nudged(cast, round_):
    return nudge(round=round_, organisation=cast.huzhou, user=cast.officer)


def test_those_who_can_begin_are_told(cast, round_, nudged):
    told = Message.objects.filter(event="round.nudged")
    assert set(told.values_list("receiver__username", flat=True)) == {"hz-clerk", "hz-clerk2", "seconded"}
    assert nudged.receivers == 3
    assert "未开始" in told.first().body
    assert Entry.objects.get(verb="round.nudged").sentence.endswith("催办湖州市教育局（演示），发给3人。")


def test_what_was_handed_over_waits_for_an_approver(cast, round_):
    from applications import services

    application = a_complete_application(cast, round_)
    services.hand_over(application=application, user=cast.clerk, seen=None)
    nudge(round=round_, organisation=cast.huzhou, user=cast.province_approver, text="请于周五前提交。")
    told = Message.objects.filter(event="round.nudged")
    assert set(told.values_list("receiver__username", flat=True)) == {"hz-approver", "hz-approver2"}
    assert "请于周五前提交。" in told.first().body
    assert told.first().link == f"/applications/{application.pk}/"


def test_once_a_day_unless_confirmed(cast, round_, nudged):
    with pytest.raises(Refused, match=r"今天.*已由.*催办过"):
        nudge(round=round_, organisation=cast.huzhou, user=cast.second_officer)
    nudge(round=round_, organisation=cast.huzhou, user=cast.second_officer, again=True)
    Nudge.objects.update(sent_at=timezone.now() - timedelta(days=1))
    nudge(round=round_, organisation=cast.huzhou, user=cast.officer)
    assert Nudge.objects.count() == 3


def test_nobody_to_tell_is_said_and_nobody_else_is_told(cast, round_):
    Appointment.objects.filter(organisation=cast.huzhou, role="clerk").delete()
    before = Message.objects.count()
    with pytest.raises(Refused, match="没有人收得到：该市没有可以办理的填报人账号"):
        nudge(round=round_, organisation=cast.huzhou, user=cast.officer)
    assert (Nudge.objects.count(), Message.objects.count()) == (0, before)


@pytest.mark.parametrize("who", ["other_officer", "province_manager", "clerk", "reviewer"])
def test_only_the_office_above_reminds(cast, round_, who):
    with pytest.raises(Refused):
        nudge(round=round_, organisation=cast.huzhou, user=getattr(cast, who))


def test_who_has_submitted_or_whose_round_is_over_is_left_alone(cast, round_, case_in):
    case_in("submitted", round=round_)
    with pytest.raises(Refused, match=r"已提交.*无须催办"):
        nudge(round=round_, organisation=cast.huzhou, user=cast.officer)
    type(round_).objects.update(state="closed")
    round_.refresh_from_db()
    with pytest.raises(Refused, match="不能催办"):
        nudge(round=round_, organisation=cast.jiaxing, user=cast.officer)


def test_the_ministry_reminds_provinces(cast, round_, client_for):
    nudge(round=round_, organisation=cast.zhejiang, user=cast.reviewer)
    told = Message.objects.filter(event="round.nudged")
    assert "zj-officer" in told.values_list("receiver__username", flat=True)
    page = client_for(cast.reviewer).get(reverse("review:provinces")).content.decode()
    assert "尚无城市开始" in page and "发给" in page
    assert "发给" not in client_for(cast.other_officer).get(reverse("review:board")).content.decode()


def test_all_of_a_selection_by_way_of_the_preview(cast, client_for):
    round_ = a_round(cast)
    Appointment.objects.filter(organisation=cast.jiaxing).delete()
    officer = client_for(cast.officer)
    sent = officer.post(reverse("review:choose_batch"), {"round": round_.code, "all": "remind", "state": "not_started"})
    batch = Batch.objects.get()
    assert sent.url == reverse("review:batch", args=[batch.pk])
    preview = officer.get(sent.url).content.decode()
    assert "没有人收得到" in preview and "可办1项，1项不能办理" in preview and "提交截止" not in preview
    assert "截止时间为" in preview and not Nudge.objects.exists()
    done = officer.post(reverse("review:run_batch", args=[batch.pk]), {"text": "请抓紧。"})
    result = officer.get(done.url).content.decode()
    assert "已办理1项，未办理1项" in result and "没有人收得到" in result
    assert Nudge.objects.get().text.count("请抓紧。") == 1
    assert officer.get(done.url).content.decode().count("已发给3人。") == 1  # nothing is lost when it is loaded again
