"""实地考察: planned, announced, reported, called off; the decision waits for the report; nobody below reads it."""

import io
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from portal.documents.models import Paper
from portal.letters.models import Message
from review.models import Attachment, Case, Visit
from review.services import cases, visits
from review.services.attachments import attach
from review.workflow import CASE, VISIT
from tests.cast import PARTS
from tests.plot import a_reported_visit, a_visit

pytestmark = pytest.mark.django_db
Refused = visits.Refused


def photo(color="red"):
    out = io.BytesIO()
    Image.effect_noise((640, 480), 60 if color == "red" else 90).convert("RGB").save(out, "JPEG")
    return SimpleUploadedFile(f"{color}.jpg", out.getvalue(), "image/jpeg")


def typed_plan(starts_on=None, **more):
    day = starts_on or timezone.localdate()
    team = {"team-TOTAL_FORMS": "8", "team-INITIAL_FORMS": "8", "team-MIN_NUM_FORMS": "8", "team-MAX_NUM_FORMS": "8"}
    for row in range(8):
        team |= {f"team-{row}-name": "", f"team-{row}-unit": "", f"team-{row}-role": "成员", f"team-{row}-user": ""}
    team |= {"team-0-name": "演示考察组长", "team-0-unit": "演示研究所", "team-0-role": "组长"}
    dates = {"starts_on": day.isoformat(), "ends_on": (day + timedelta(days=1)).isoformat()}
    return {**dates, "programme": "上午座谈，下午走访社区学院（演示）", **team, **more}


def test_a_reviewer_plans_announces_and_reports_in_the_pages(cast, case_in, client_for):
    case = case_in("sent_up")
    reviewer = client_for(cast.reviewer)
    page = reviewer.get(f"/cases/{case.pk}/").content.decode()
    assert f"/cases/{case.pk}/visits/new/" in page
    answer = reviewer.post(f"/cases/{case.pk}/visits/new/", typed_plan())
    visit = Visit.objects.get()
    assert answer.url == f"/visits/{visit.pk}/" and visit.members.get().role == "组长"

    answer = reviewer.post(f"/visits/{visit.pk}/step/", {"step": "announce", "revision": visit.revision})
    visit.refresh_from_db()
    assert answer.status_code == 302 and visit.state == "announced"
    letters = Message.objects.filter(event="case.visit_announced")
    assert {each.receiver.username for each in letters} >= {"hz-clerk", "hz-approver", "zj-officer", "zj-approver"}
    assert all("走访社区学院" in each.body and "演示考察组长" not in each.body for each in letters)
    assert "实地考察" in client_for(cast.clerk).get(f"/applications/{case.application_id}/").content.decode()

    reviewer.post(f"/visits/{visit.pk}/files/", {"files": [photo("red"), photo("blue")], "caption": "社区学院"})
    assert Attachment.objects.filter(subject=visit.chain, caption="社区学院").count() == 2
    told = {"report": "座谈、走访，情况属实。", "finding": "reserved", "finding_text": "经费需落实", "revision": 1}
    answer = reviewer.post(f"/visits/{visit.pk}/report/", told)
    visit.refresh_from_db()
    assert answer.status_code == 302 and (visit.state, visit.version) == ("reported", 1)
    page = reviewer.get(f"/visits/{visit.pk}/").content.decode()
    assert "有保留" in page and "经费需落实" in page
    assert len(Paper.objects.get(subject=visit.chain).data["pictures"]) == 2


def test_a_visit_under_way_holds_up_the_confirmation(cast, case_in):
    case = case_in("sent_up")
    visit = a_visit(cast, case)
    with pytest.raises(Refused, match=r"已安排实地考察.*尚未报告；请先提交考察报告，或取消考察"):
        cases.confirm(case=case, user=cast.reviewer, seen=None, opinion="同意")
    visits.cancel(visit=visit, user=cast.reviewer, seen=None, reason="（演示）改为视频连线")
    cases.confirm(case=case, user=cast.reviewer, seen=None, opinion="同意")
    assert Case.objects.get(pk=case.pk).state == "confirmed"


def test_after_the_report_the_city_can_be_confirmed(cast, case_in):
    case = case_in("sent_up")
    a_reported_visit(cast, case)
    cases.confirm(case=case, user=cast.reviewer, seen=None, opinion="同意")


def test_only_one_visit_at_a_time_and_only_before_the_ministry(cast, case_in):
    case = case_in("sent_up")
    a_visit(cast, case)
    with pytest.raises(Refused, match="已有一次实地考察尚未报告"):
        a_visit(cast, case)


def test_a_case_with_the_province_is_not_visited(cast, case_in):
    with pytest.raises(Refused, match="只有按省级推荐、正在教育部审核中的城市"):
        a_visit(cast, case_in("accepted"))


def test_a_visit_is_not_reported_before_it_has_begun(cast, case_in):
    visit = a_visit(cast, case_in("sent_up"), starts_on=timezone.localdate() + timedelta(days=3))
    with pytest.raises(Refused, match="开始后才能提交报告"):
        visits.report(visit=visit, user=cast.reviewer, seen=None, text="情况", finding="pass", finding_text="")


def test_a_reservation_says_why(cast, case_in):
    visit = a_visit(cast, case_in("sent_up"))
    with pytest.raises(Refused, match="请填写结论说明"):
        visits.report(visit=visit, user=cast.reviewer, seen=None, text="情况", finding="fail", finding_text=" ")


def test_a_change_of_dates_is_told_once_it_was_announced_and_only_then(cast, case_in):
    visit = a_visit(cast, case_in("sent_up"))
    later = visits.Plan(visit.ends_on, visit.ends_on + timedelta(days=1), "改期（演示）", visits.team([{"name": "甲"}]))
    visits.change_plan(visit=visit, user=cast.reviewer, seen=None, plan=later)
    assert not Message.objects.filter(event__startswith="case.visit").exists()
    visit = visits.announce(visit=visit, user=cast.reviewer, seen=None)
    visits.change_plan(visit=visit, user=cast.reviewer, seen=None, plan=later)
    assert not Message.objects.filter(event="case.visit_rescheduled").exists(), "nothing below has changed"
    again = visits.Plan(later.starts_on, later.ends_on, "再改（演示）", later.team)
    visits.change_plan(visit=visit, user=cast.reviewer, seen=None, plan=again)
    assert Message.objects.filter(event="case.visit_rescheduled", receiver=cast.clerk).exists()
    visits.cancel(visit=visit, user=cast.reviewer, seen=None, reason="（演示）内部原因")
    letter = Message.objects.get(event="case.visit_called_off", receiver=cast.clerk)
    assert "取消" in letter.body and "内部原因" not in letter.body


def test_an_amended_report_replaces_the_paper_and_says_why(cast, case_in):
    visit = a_reported_visit(cast, case_in("sent_up"))
    told = {"text": "更正后的情况", "finding": "pass", "finding_text": ""}
    with pytest.raises(Refused, match="请填写更正原因"):
        visits.report(visit=visit, user=cast.reviewer, seen=None, **told)
    visits.report(visit=visit, user=cast.reviewer, seen=None, reason="（演示）日期有误", **told)
    first, second = Paper.objects.filter(subject=visit.chain).order_by("version")
    assert "已更正" in first.voided_reason and not second.voided_reason and second.version == 2


def test_an_old_page_is_refused_with_what_was_typed(cast, case_in, client_for):
    visit = a_visit(cast, case_in("sent_up"))
    visits.announce(visit=visit, user=cast.reviewer, seen=None)
    told = {"report": "很长的报告", "finding": "pass", "finding_text": "", "revision": 0}
    page = client_for(cast.reviewer).post(f"/visits/{visit.pk}/report/", told).content.decode()
    assert "页面已过期" in page and "很长的报告" in page and 'name="revision" value="0"' in re.sub(r"\s+", " ", page)


def test_nobody_else_finds_a_visit_its_paper_or_its_photos(cast, case_in, client_for):
    visit = a_reported_visit(cast, case_in("sent_up"))
    kept = visits_photo(cast, visit)
    paper = Paper.objects.get(subject=visit.chain)
    for part in ("clerk", "approver", "officer", "province_approver", "expert", "stranger", None):
        client = client_for(getattr(cast, part) if part else None)
        for address in (f"/visits/{visit.pk}/", "/visits/", f"/attachments/{kept.pk}/", f"/papers/{paper.pk}/"):
            assert client.get(address).status_code in (302, 403, 404), (part, address)


def visits_photo(cast, visit, color="red"):
    return attach(subject=visit.chain, user=cast.reviewer, file=photo(color), name="照片.jpg")


def test_who_may_take_which_step_in_which_state(cast, case_in):
    offered = {
        "planned": {"announce", "report", "rearrange", "cancel"},
        "announced": {"report", "reschedule", "cancel"},
        "reported": {"amend"},
        "cancelled": set(),
    }
    visit = a_visit(cast, case_in("sent_up"))
    for state, steps in offered.items():
        visit.state = state
        for part in PARTS:
            person = getattr(cast, part)
            found = {offer.step.name for offer in VISIT.available(visit, person) if offer.verdict}
            assert found == (steps if part == "reviewer" else set()), (state, part)
    assert set(offered) == set(VISIT.state_labels)


def test_the_reason_stands_beside_the_button_that_is_not_offered(cast, case_in):
    case = case_in("sent_up")
    a_visit(cast, case)
    offer = next(each for each in CASE.available(case, cast.reviewer) if each.step.name == "confirm")
    assert "尚未报告" in offer.verdict.reason


def test_a_list_of_many_visits_asks_as_often_as_one(cast, case_in, client_for):
    visit = a_reported_visit(cast, case_in("sent_up"))
    reviewer = client_for(cast.reviewer)
    reviewer.get("/visits/")
    with CaptureQueriesContext(connection) as one:
        reviewer.get("/visits/")
    for number in range(5):
        copy = Visit.objects.get(pk=visit.pk)
        copy.pk, copy.key = None, f"KEY{number}"
        copy.save(force_insert=True)
    with CaptureQueriesContext(connection) as many:
        reviewer.get("/visits/")
    assert len(many) == len(one)


def test_a_file_that_is_no_photo_is_refused_by_name(cast, case_in, client_for):
    visit = a_visit(cast, case_in("sent_up"))
    wrong = SimpleUploadedFile("报告.exe", b"MZ not a picture", "image/jpeg")
    answer = client_for(cast.reviewer).post(f"/visits/{visit.pk}/files/", {"files": wrong})
    assert answer.status_code == 409 and "报告.exe" in answer.content.decode()


def test_what_a_report_rests_on_is_not_taken_off_any_more(cast, case_in, client_for):
    visit = a_visit(cast, case_in("sent_up"))
    first, second = visits_photo(cast, visit), visits_photo(cast, visit, "blue")
    reviewer = client_for(cast.reviewer)
    reviewer.post(f"/attachments/{first.pk}/remove/")
    assert list(Attachment.objects.all()) == [second]
    visits.report(visit=visit, user=cast.reviewer, seen=None, text="情况", finding="pass", finding_text="")
    page = reviewer.post(f"/attachments/{second.pk}/remove/", follow=True).content.decode()
    assert "不能删去" in page and Attachment.objects.exists()
