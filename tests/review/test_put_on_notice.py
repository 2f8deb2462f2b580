"""公示: a list is shown to everybody before it is published, frozen, closed with a report or withdrawn."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from portal.documents.models import Paper
from portal.documents.permissions import may_read
from portal.history.models import Entry
from portal.kit.verdicts import Refused
from portal.letters.models import Message
from review.models import CalendarDay, CalendarYear, Case, MembershipList, Notice, Objection
from review.selectors import timeline
from review.selectors.notices import due_on
from review.services import cases, lists
from review.services.notices import (
    close_notice,
    draw_up_notice,
    draw_up_report,
    last_day_of,
    put_on_notice,
    withdraw_notice,
)
from review.workflow import LIST
from tests.cast import PARTS
from tests.notices import (
    CONTACTS,
    a_list_on_notice,
    a_notice_drawn_up,
    a_notice_round,
    a_noticed_list,
    an_objection,
    answered,
    calendars_are_known,
    move_notice,
    next_workday,
    the_notice,
)
from tests.plot import a_round
from tests.review import crowd

pytestmark = [pytest.mark.django_db, pytest.mark.sql]

CONCLUSION = "（演示）公示期满，可以公布。"
APPROVER = "ministry_approver"
# What each state of a list offers in a round with public notices; everybody else is offered nothing.
OFFERED = {
    "draft": {"reviewer": {"discard"}, APPROVER: {"put_on_notice"}},
    "on_notice": {APPROVER: {"withdraw_notice"}},
    "over": {APPROVER: {"withdraw_notice", "close_notice"}},
    "noticed": {APPROVER: {"withdraw_notice", "publish"}},
    "published": {},
}


@pytest.fixture
def two(cast):
    """Two cities of Zhejiang before the ministry, in a round with public notices."""
    return two_cities(cast, a_notice_round(cast))


def two_cities(cast, round_):
    sent = [crowd.endorsed(cast, crowd.submitted(cast, round_, number)) for number in (1, 2)]
    crowd.sent_up(cast, *sent)
    return [Case.objects.get(pk=each.pk) for each in sent]


def assert_offered(cast, mlist, key):
    fresh = MembershipList.objects.select_related("round").get(pk=mlist.pk)
    for part in PARTS:
        offers = LIST.available(fresh, getattr(cast, part))
        assert {each.step.name for each in offers if each.verdict} == OFFERED[key].get(part, set()), (key, part)
        assert all(each.verdict or each.verdict.reason.endswith("。") for each in offers)


def test_the_whole_way_with_an_objection_upheld_and_one_dismissed(cast, two, client_for):
    first, second = two
    mlist = crowd.list_drawn_up(cast, *two)
    with pytest.raises(Refused, match="尚未拟定公示"):
        put_on_notice(mlist=mlist, user=cast.ministry_approver, seen=None)
    with pytest.raises(Refused, match="本批次名单须先公示"):
        lists.publish(mlist=mlist, user=cast.ministry_approver, seen=None)
    a_notice_drawn_up(cast, mlist)
    assert_offered(cast, mlist, "draft")
    notice = put_on_notice(mlist=mlist, user=cast.ministry_approver, seen=None)
    move_notice(notice, first=-1, last=6)
    assert_offered(cast, mlist, "on_notice")
    # Everybody may know from now on, and is told.
    assert Message.objects.filter(event="notice.signed").values("organisation").distinct().count() == 3
    page = client_for().get(f"/notices/{notice.pk}/").text
    assert "演示1市" in page and "还剩7天" in page and "010-00000000" in page
    # Frozen: neither the list nor a decision changes by itself.
    with pytest.raises(Refused, match="名单已公示、公布或弃用"):
        lists.choose_cities(mlist=mlist, user=cast.reviewer, seen=None, cases=[first])
    with pytest.raises(Refused, match="正在公示，决定不能改回"):
        cases.reconsider(case=first, user=cast.reviewer, seen=None, reason="（演示）再议")
    with pytest.raises(Refused, match="不能再改"):
        a_notice_drawn_up(cast, mlist)

    about_first, about_second = an_objection(mlist, first), an_objection(mlist, second, by="unit", unit="演示协会")
    with pytest.raises(Refused, match=r"公示期至.*期满后才能办结"):
        close_notice(mlist=mlist, user=cast.ministry_approver, seen=None)
    assert answered(cast, about_first, "uphold").state == "upheld"
    move_notice(notice, first=-9, last=-1)
    with pytest.raises(Refused, match="还有1件异议未办结"):
        close_notice(mlist=mlist, user=cast.ministry_approver, seen=None)
    assert answered(cast, about_second, "dismiss").state == "dismissed"
    # The city whose objection was upheld is off the list and back in the assessment; below nobody sees a difference.
    assert Case.objects.get(pk=first.pk).state == "sent_up"
    assert list(mlist.items.values_list("case", flat=True)) == [second.pk]
    for case in two:
        verbs = list(timeline(Case.objects.get(pk=case.pk), cast.officer).values_list("verb", flat=True))
        assert verbs[-1] == "case.put_on_notice"
        assert "公示中" in client_for(cast.officer).get(f"/cases/{case.pk}/").text
    with pytest.raises(Refused, match="尚未拟定公示情况报告"):
        close_notice(mlist=mlist, user=cast.ministry_approver, seen=None)
    draw_up_report(mlist=mlist, user=cast.reviewer, seen=None, conclusion=CONCLUSION)
    assert_offered(cast, mlist, "over")
    close_notice(mlist=mlist, user=cast.ministry_approver, seen=None)
    assert_offered(cast, mlist, "noticed")
    report = Paper.objects.get(kind="notice_report").data
    assert (report["removed_count"], report["removed"], report["kept_count"]) == (1, [], 1)
    counted = report["objections"]
    assert (counted["upheld"], counted["dismissed"], counted["persons"], counted["units"]) == (1, 1, 1, 1)
    # How many were taken off is told with the published list, and not before.
    report = Paper.objects.get(kind="notice_report")
    assert not may_read(cast.officer, report) and may_read(cast.reviewer, report)
    page = client_for().get(f"/notices/{notice.pk}/")
    assert (
        "与名单同时公布" in page.text and client_for().get(f"/notices/{notice.pk}/notice_report.pdf").status_code == 404
    )
    lists.publish(mlist=mlist, user=cast.ministry_approver, seen=None)
    assert may_read(cast.officer, report)
    assert f'href="/notices/{notice.pk}/"' in client_for().get(f"/lists/{mlist.pk}/").text
    assert_offered(cast, mlist, "published")
    assert [Case.objects.get(pk=each.pk).state for each in two] == ["sent_up", "published"]
    # Nobody who objected stands in a history, on a paper, or in a letter.
    for text in (*Entry.objects.values_list("text", flat=True), *Paper.objects.values_list("content", flat=True)):
        assert "演示异议人甲" not in text and "演示协会" not in text and "0571-00000000" not in text
    assert not Message.objects.filter(body__contains="演示异议人甲").exists()
    assert set(Entry.objects.filter(verb="objection.filed").values_list("origin", "actor")) == {("", "")}


def test_the_period_ends_by_the_databases_clock(cast, two, client_for, monkeypatch):
    """A web machine whose clock is ahead closes nothing early, one that is behind holds nothing up."""
    mlist = a_list_on_notice(cast, *two)
    notice, approver = the_notice(mlist), client_for(cast.ministry_approver)
    draw_up_report(mlist=mlist, user=cast.reviewer, seen=None, conclusion=CONCLUSION)
    mlist.refresh_from_db()
    step = {"step": "close_notice", "revision": mlist.revision}
    for last, seconds, status in ((-1, 0, 409), (-1, 600, 409), (0, 601, 302)):
        move_notice(notice, first=-5, last=last)
        there = notice.ends_at + timedelta(seconds=seconds)
        monkeypatch.setattr("portal.kit.clock.database_now", lambda there=there: there)
        assert approver.post(f"/lists/{mlist.pk}/step/", step).status_code == status
    assert Notice.objects.get(pk=notice.pk).is_closed


def test_a_notice_is_withdrawn_with_its_reason_and_can_be_put_up_again(cast, two, client_for):
    mlist = a_list_on_notice(cast, *two)
    notice = the_notice(mlist)
    objection = an_objection(mlist, two[0])
    with pytest.raises(Refused, match=r"“撤回原因”第3字起有手机号码（138.*000）"):
        withdraw_notice(mlist=mlist, user=cast.ministry_approver, seen=None, reason="请致13800138000")
    with pytest.raises(Refused, match="异议人的姓名"):
        withdraw_notice(mlist=mlist, user=cast.ministry_approver, seen=None, reason="演示异议人甲反映属实")
    with pytest.raises(Refused, match="请填写理由"):
        withdraw_notice(mlist=mlist, user=cast.ministry_approver, seen=None, reason=" ")
    with pytest.raises(Refused, match="只有教育部签发人"):
        withdraw_notice(mlist=mlist, user=cast.reviewer, seen=None, reason="（演示）")
    withdraw_notice(mlist=mlist, user=cast.ministry_approver, seen=None, reason="（演示）名单文字有误")
    mlist.refresh_from_db()
    assert mlist.state == "draft" and Objection.objects.get(pk=objection.pk).state == "lapsed"
    assert Paper.objects.get(subject=notice.chain).voided_reason.startswith("公示已撤回")
    page = client_for().get(f"/notices/{notice.pk}/").text
    assert "公示已撤回" in page and "名单文字有误" in page
    assert "公示中" not in client_for(cast.officer).get(f"/cases/{two[0].pk}/").text
    a_notice_drawn_up(cast, mlist)
    again = put_on_notice(mlist=mlist, user=cast.ministry_approver, seen=None)
    assert again.pk != notice.pk and Notice.objects.public().count() == 2
    move_notice(again, first=0, last=3)
    # Everything upheld leaves nothing to publish; the way back stays open.
    for case in two:
        answered(cast, an_objection(mlist, case), "uphold")
    a_noticed_list(cast, mlist)
    with pytest.raises(Refused, match="尚未列入城市"):
        lists.publish(mlist=mlist, user=cast.ministry_approver, seen=None)
    withdraw_notice(mlist=mlist, user=cast.ministry_approver, seen=None, reason="（演示）名单无城市")
    assert lists.discard(mlist=mlist, user=cast.reviewer, seen=None).state == "discarded"


def test_who_draws_up_does_not_sign_and_what_is_published_names_nobody(cast, two):
    mlist = crowd.list_drawn_up(cast, *two)
    for text, found in (
        ("电话13800138000", "名单名称”第3字起有手机号码"),
        ("名单a@b.cn", "名单名称”第3字起有电子邮箱"),
    ):
        with pytest.raises(Refused, match=found):
            crowd.list_drawn_up(cast, *two, number="演示〔2026〕2号", title=text)
    with pytest.raises(Refused, match="有居民身份证号码"):
        a_notice_drawn_up(cast, mlist, contacts="身份证110101199003070011")
    a_notice_drawn_up(cast, mlist, contacts=CONTACTS)
    Notice.objects.update(drawn_up_by=cast.ministry_approver)
    with pytest.raises(Refused, match="拟定人不能签发自己拟定的公示"):
        put_on_notice(mlist=mlist, user=cast.ministry_approver, seen=None)
    Notice.objects.update(drawn_up_by=cast.round_manager)
    with pytest.raises(Refused, match="页面已过期"):
        put_on_notice(mlist=mlist, user=cast.ministry_approver, seen=mlist.revision)
    given = {"first_day": next_workday(), "workdays": 5, "answer_workdays": 5, "contacts": CONTACTS}
    with pytest.raises(Refused, match="审核人或批次管理员拟定"):
        draw_up_notice(mlist=mlist, user=cast.officer, seen=None, **given)
    move_notice(the_notice(mlist), first=-3, last=3)
    with pytest.raises(Refused, match=r"公示首日.*已过"):
        put_on_notice(mlist=mlist, user=cast.ministry_approver, seen=None)


def test_a_round_without_public_notices_publishes_from_the_draft(cast):
    first, _ = two_cities(cast, a_round(cast))
    mlist = crowd.list_drawn_up(cast, first)
    with pytest.raises(Refused, match="本批次不设公示"):
        a_notice_drawn_up(cast, mlist)
    with pytest.raises(Refused, match="本批次不设公示"):
        put_on_notice(mlist=mlist, user=cast.ministry_approver, seen=None)
    assert lists.publish(mlist=mlist, user=cast.ministry_approver, seen=None).state == "published"


@pytest.mark.django_db
def test_the_last_day_is_counted_by_the_official_calendar(cast):
    # The library's table of the State Council's announcement: 1 to 7 October 2026 are holidays, the 10th is worked.
    assert last_day_of(date(2026, 9, 28), 5) == date(2026, 10, 9)
    with pytest.raises(Refused, match="2026年10月1日不是工作日"):
        last_day_of(date(2026, 10, 1), 5)
    year = CalendarYear.objects.create(year=2027, source="演示通知")
    CalendarDay.objects.create(year=year, day=date(2027, 1, 1), is_workday=False, name="元旦")
    assert last_day_of(date(2026, 12, 30), 5) == date(2027, 1, 6)


def test_without_a_calendar_nothing_is_counted_silently(cast, two, client_for):
    calendars_are_known()
    mlist = crowd.list_drawn_up(cast, *two)
    far = date(2031, 12, 29)
    given = {"first_day": far, "workdays": 5, "answer_workdays": 10, "contacts": CONTACTS, "revision": mlist.revision}
    for part, word in (("round_manager", "录入放假安排"), ("reviewer", "请批次管理员")):
        page = client_for(getattr(cast, part)).post(f"/lists/{mlist.pk}/notice/", given)
        assert page.status_code == 200 and "2031年的放假安排尚未录入" in page.text and word in page.text
        assert "010-00000000" in page.text, "what was typed stays"
    assert not Notice.objects.exists()
    assert due_on(timezone.now() + timedelta(days=365 * 5), 10) is None


def test_the_report_is_signed_by_another_and_says_that_nobody_objected(cast, two):
    mlist = a_list_on_notice(cast, two[0])
    move_notice(the_notice(mlist), first=-9, last=-1)
    draw_up_report(mlist=mlist, user=cast.reviewer, seen=None, conclusion=CONCLUSION)
    Notice.objects.update(reported_by=cast.ministry_approver)
    with pytest.raises(Refused, match="拟定人不能签发自己拟定的公示情况报告"):
        close_notice(mlist=mlist, user=cast.ministry_approver, seen=None)
    with pytest.raises(Refused, match="“公示结论”第1字起有电子邮箱"):
        draw_up_report(mlist=mlist, user=cast.reviewer, seen=None, conclusion="abc@edu.cn")
    assert a_noticed_list(cast, mlist).state == "noticed"
    assert Paper.objects.get(kind="notice_report").data["objections"]["total"] == 0
