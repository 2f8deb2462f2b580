"""会议材料 and 会议纪要 of a province: put together from what is frozen, the province's own alone."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from portal.documents.models import Paper
from portal.history.models import Entry
from portal.jobs.models import Job
from portal.kit.verdicts import Refused
from review.choices import CheckMethod, CheckResult
from review.models import Check, Checklist, ChecklistItem, MeetingMinutes, MeetingPack
from review.services import cases, meetings
from tests.applications.evidence_files import a_pdf

pytestmark = pytest.mark.django_db
PDF = a_pdf()


@pytest.fixture
def proposed(case_in):
    return case_in("proposed")


def test_a_page_for_each_city_from_the_frozen_form(cast, proposed):
    pack = meetings.order_pack(round=proposed.application.round, user=cast.officer, cases=[proposed.pk, 999999])
    paper = Paper.objects.get(subject=pack.chain)
    (city,) = paper.data["cities"]
    assert (city["city"], city["version"], city["sha256"]) == ("湖州市", 1, proposed.submission.sha256)
    assert [each["label"] for each in city["figures"]][:2] == ["本市常驻人口", "总面积"]
    assert all(each["value"] and each["year"] for each in city["figures"])
    assert city["opinion"] == "（演示）同意推荐。" and city["opinion_state"].startswith("拟稿")
    assert Job.objects.filter(label__contains="会议材料", organisation=cast.zhejiang).exists()
    assert "生成会议材料（1个城市）" in Entry.objects.get(verb="meeting.pack_ordered").sentence
    contact = next(each for each in proposed.submission.data["answers"]["contact"].values())
    assert contact not in paper.content  # people and telephone numbers are not for a meeting


def test_what_was_verified_stands_beside_the_opinion(cast, proposed):
    checklist = Checklist.objects.create(round=proposed.application.round, province=cast.zhejiang)
    first, _ = (ChecklistItem.objects.create(checklist=checklist, position=n, text=f"核实事项{n}") for n in (1, 2))
    Check.objects.create(
        case=proposed,
        submission=proposed.submission,
        item=first,
        text=first.text,
        how="telephone",
        result="true",
        note="（演示）只给本省看",
        checked_by=cast.officer,
    )
    pack = meetings.order_pack(round=proposed.application.round, user=cast.officer, cases=[proposed.pk])
    paper = Paper.objects.get(subject=pack.chain)
    verified = paper.data["cities"][0]["verification"]
    assert [(each["text"], each["how"], each["result"]) for each in verified] == [
        ("核实事项1", CheckMethod("telephone").label, CheckResult("true").label),
        ("核实事项2", "—", "未核实"),
    ]
    assert "只给本省看" not in paper.content


def test_other_cities_and_offices_stay_outside(cast, proposed, client_for):
    round_ = proposed.application.round
    for user in (cast.other_officer, cast.province_manager, cast.clerk, cast.reviewer):
        with pytest.raises(Refused):
            meetings.order_pack(round=round_, user=user, cases=[proposed.pk])
    pack = meetings.order_pack(round=round_, user=cast.officer, cases=[proposed.pk])
    address = reverse("documents:paper_state", args=[Paper.objects.get(subject=pack.chain).pk])
    assert client_for(cast.province_approver).get(address).status_code == 200
    for user in (cast.other_officer, cast.reviewer, cast.clerk):
        assert client_for(user).get(address).status_code == 404
    cases.return_for_correction(case=proposed, user=cast.officer, seen=None, reason="（演示）请补正")
    with pytest.raises(Refused, match="至少选择一个城市"):
        meetings.order_pack(round=round_, user=cast.officer, cases=[proposed.pk])
    assert list(MeetingPack.objects.values_list("number", flat=True)) == [1]


def minutes(name="纪要（演示）.pdf", data=None):
    return SimpleUploadedFile(name, data or PDF, content_type="application/pdf")


def test_minutes_are_kept_and_voided_with_a_reason(cast, round_, client_for):
    officer, page = client_for(cast.officer), reverse("review:meetings", args=[round_.code])
    typed = {"title": "（演示）专题会议", "held_on": timezone.localdate().isoformat()}
    refused = officer.post(page + "minutes/", {**typed, "file": minutes("a.pdf", b"no pdf at all")})
    assert refused.status_code == 409 and "（演示）专题会议" in refused.content.decode()
    officer.post(page + "minutes/", {**typed, "file": minutes()})
    kept = MeetingMinutes.objects.get()
    assert officer.post(page + "minutes/", {**typed, "file": minutes()}).status_code == 409  # the same file again
    address = reverse("review:minutes_file", args=[kept.pk])
    assert b"".join(officer.get(address).streaming_content) == PDF
    for user in (cast.other_officer, cast.reviewer, cast.clerk):
        assert client_for(user).get(address).status_code in {403, 404}
    void = reverse("review:void_minutes", args=[kept.pk])
    assert officer.post(void, {"reason": " "}).status_code == 409
    officer.post(void, {"reason": "（演示）传错文件"})
    assert "（演示）传错文件" in officer.get(page).content.decode()
    with pytest.raises(Refused, match="已经作废"):
        meetings.void_minutes(minutes=kept, user=cast.officer, reason="（演示）")
    verbs = ["meeting.minutes_kept", "meeting.minutes_downloaded", "meeting.minutes_voided"]
    assert list(Entry.objects.filter(chain=f"meeting-minutes:{kept.pk}").values_list("verb", flat=True)) == verbs
    # The ministry's own minutes bear the same numbers; their page reads the history ``minutes:1``.
    assert not Entry.objects.filter(chain=f"minutes:{kept.pk}").exists()


def test_the_case_names_the_minutes_to_its_province_alone(cast, proposed, client_for):
    meetings.keep_minutes(
        round=proposed.application.round,
        user=cast.officer,
        title="（演示）专题会议",
        held_on=timezone.localdate(),
        file=minutes(),
        name="a.pdf",
    )
    address = reverse("review:case", args=[proposed.pk])
    assert "（演示）专题会议" in client_for(cast.province_approver).get(address).content.decode()
    for user in (cast.reviewer, cast.approver):
        assert "（演示）专题会议" not in client_for(user).get(address).content.decode()


def test_a_meeting_that_has_not_been_held(cast, round_):
    from datetime import timedelta

    later = timezone.localdate() + timedelta(days=1)
    with pytest.raises(Refused, match="不能晚于今天"):
        meetings.keep_minutes(round=round_, user=cast.officer, title="会", held_on=later, file=minutes(), name="a.pdf")
