"""决定一览: where all cities stand, the same decision for several, packs for the committee and its minutes."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from portal.documents.models import Paper
from portal.history.selectors import entries
from portal.kit.verdicts import Refused
from review.models import Attachment, Case, Certificate, MembershipList, Minutes, Pack
from review.services import cases, committee, lists, summary_sheets
from review.services.decisions import decide_many
from tests.plot import a_case_in, a_reported_visit, a_round, a_submitted_case, a_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_sent_up(cast):
    """Huzhou and Jiaxing on one summary sheet, before the ministry."""
    round_ = a_round(cast)
    first = a_case_in(cast, "endorsed", round_)
    second = a_submitted_case(cast, round_, clerk=cast.neighbour_clerk, approver=cast.neighbour_approver)
    cases.accept(case=second, user=cast.officer, seen=None)
    cases.propose(case=second, user=cast.officer, seen=None, opinion="（演示）同意推荐。")
    cases.endorse(case=second, user=cast.province_approver, seen=None)
    sheet = summary_sheets.draw_up(round=round_, user=cast.officer, filler="演示经办人甲", filler_contact="0")
    summary_sheets.send_up(sheet=sheet, user=cast.province_approver, seen=None)
    return Case.objects.get(pk=first.pk), Case.objects.get(pk=second.pk)


def signed_copy():
    out = io.BytesIO()
    Image.effect_noise((600, 800), 80).convert("RGB").save(out, "JPEG")
    return SimpleUploadedFile("纪要.jpg", out.getvalue(), "image/jpeg")


def minutes_of(cast, round_, **votes):
    meeting = committee.Meeting("部级审议会（演示）", timezone.localdate(), "演示委员甲、演示委员乙", votes=votes or {})
    return committee.record_minutes(round=round_, user=cast.reviewer, meeting=meeting, files=[signed_copy()])


def chosen(*rows, **more):
    ticked = {"case": [str(each.pk) for each in rows]}
    return {**ticked, **{f"seen-{each.pk}": each.revision for each in rows}, **more}


def test_several_cities_are_decided_with_one_opinion_and_changed_freely(cast, two_sent_up, client_for):
    first, second = two_sent_up
    reviewer, code = client_for(cast.reviewer), first.application.round.code
    page = reviewer.get(f"/decisions/?round={code}").content.decode()
    assert "湖州市" in page and "嘉兴市" in page and "待决定" in page
    answer = reviewer.post(
        f"/decisions/{code}/decide/", chosen(first, second, step="confirm", text="（演示）同意加入", minutes="")
    )
    assert answer.status_code == 200 and "全部办理" in answer.content.decode()
    states = {each.state for each in Case.objects.all()}
    assert states == {"confirmed"}
    first, second = Case.objects.order_by("application__organisation__place__code")[::-1]
    reviewer.post(f"/decisions/{code}/decide/", chosen(first, step="reconsider", text="（演示）再议", minutes=""))
    first.refresh_from_db()
    assert first.state == "sent_up" and first.decided_by is None


def test_a_city_that_cannot_be_decided_says_why_and_does_not_hold_up_the_others(cast, two_sent_up, client_for):
    first, second = two_sent_up
    a_visit(cast, first)
    stale = Case(pk=second.pk, revision=second.revision - 1)
    code = first.application.round.code
    decide = f"/decisions/{code}/decide/"
    reviewer = client_for(cast.reviewer)
    page = reviewer.post(decide, chosen(first, stale, step="confirm", text="同意", minutes="")).content.decode()
    assert "尚未报告" in page and "页面已过期" in page
    page = reviewer.post(decide, chosen(first, second, step="confirm", text="同意", minutes="")).content.decode()
    assert "有的城市没有办理" in page and "尚未报告" in page
    assert {each.pk: each.state for each in Case.objects.all()} == {first.pk: "sent_up", second.pk: "confirmed"}


def test_without_words_nothing_is_decided_and_the_ticks_stay(cast, two_sent_up, client_for):
    first, _ = two_sent_up
    decide = f"/decisions/{first.application.round.code}/decide/"
    answer = client_for(cast.reviewer).post(decide, chosen(first, step="not_confirm", text=" ", minutes=""))
    page = answer.content.decode()
    assert answer.status_code == 409 and "请填写意见或理由" in page and "checked" in page
    with pytest.raises(Refused, match="请先勾选城市"):
        decide_many(step="confirm", user=cast.reviewer, rows=[], text="同意")
    with pytest.raises(Refused, match="只有教育部审核人"):
        decide_many(step="confirm", user=cast.ministry_approver, rows=[(first, 0)], text="同意")


def test_minutes_hold_votes_and_a_decision_names_them(cast, two_sent_up, client_for):
    first, _second = two_sent_up
    round_, reviewer = first.application.round, client_for(cast.reviewer)
    typed = {
        "title": "部级审议会（演示）",
        "held_on": timezone.localdate().isoformat(),
        "attendants": "演示委员甲",
        "summary": "",
        "mlist": "",
        "files": signed_copy(),
        f"agree-{first.pk}": "7",
        f"against-{first.pk}": "1",
        f"abstain-{first.pk}": "",
    }
    answer = reviewer.post(f"/minutes/{round_.code}/new/", typed)
    minutes = Minutes.objects.get()
    assert answer.url == f"/minutes/{minutes.pk}/"
    assert minutes.votes.get().words == "同意7、不同意1、弃权0"
    assert "同意7" in reviewer.get(f"/cases/{first.pk}/").content.decode()
    reviewer.post(
        f"/decisions/{round_.code}/decide/", chosen(first, step="confirm", text="同意", minutes=str(minutes.pk))
    )
    assert "minutes.decided" in [each.verb for each in entries(minutes.chain)]
    assert "据部级审议会" in reviewer.get(f"/decisions/?round={round_.code}").content.decode()
    # A mistake is mended by a new version; the old one stays, and nothing is based on it any more.
    amend = f"/minutes/{minutes.pk}/amend/"
    assert "演示委员甲" in reviewer.get(amend).text and 'value="7"' in reviewer.get(amend).text
    mended = {each: value for each, value in typed.items() if each != "files"} | {f"agree-{first.pk}": "6"}
    assert "更正原因" in reviewer.post(amend, mended).text and Minutes.objects.count() == 1
    answer = reviewer.post(amend, {**mended, "reason": "（演示）票数录入有误"})
    newer = Minutes.objects.get(replaces=minutes)
    assert answer.url == f"/minutes/{newer.pk}/" and newer.version == 2
    assert [each.sha256 for each in Attachment.objects.filter(subject=newer.chain)] == [
        each.sha256 for each in Attachment.objects.filter(subject=minutes.chain)
    ]
    old, new = (reviewer.get(f"/minutes/{each.pk}/").text for each in (minutes, newer))
    assert "这一版已更正" in old and "票数录入有误" in old and f"{amend}" not in old
    assert "成为第2版" in new and "第1版" in new
    read = reviewer.get(f"/cases/{first.pk}/").text
    assert "同意6" in read and "同意7" not in read
    listed = reviewer.get(f"/packs/?round={round_.code}").text
    assert f"/minutes/{newer.pk}/" in listed and f"/minutes/{minutes.pk}/" not in listed
    late = reviewer.post(amend, {**mended, "reason": "（演示）再改"})
    assert "已由演示审核人甲更正为第2版" in late.text and "（演示）再改" in late.text
    tomorrow = {**typed, "held_on": (timezone.localdate() + timedelta(days=1)).isoformat(), "files": signed_copy()}
    page = reviewer.post(f"/minutes/{round_.code}/new/", tomorrow).content.decode()
    assert "会议日期不能晚于今天" in page and "演示委员甲" in page


def test_a_pack_is_put_together_by_a_job_for_the_ministry_alone(cast, two_sent_up, client_for):
    first, _second = two_sent_up
    a_reported_visit(cast, first, "reserved")
    round_ = first.application.round
    answer = client_for(cast.reviewer).post(f"/packs/{round_.code}/order/", {"title": "部级审议会", "meets_on": ""})
    pack = Pack.objects.get()
    assert answer.status_code == 302 and pack.made_at is None
    committee.assemble(pack, lambda done, total, words: None)
    committee.assemble(Pack.objects.get(), lambda done, total, words: None)
    paper = Paper.objects.get(subject=pack.chain)
    assert [each["city"] for each in paper.data["cities"]] == ["嘉兴市", "湖州市"]
    assert paper.data["cities"][1]["visits"][0]["finding"] == "有保留"
    for part in ("clerk", "officer", "province_approver", "expert", None):
        client = client_for(getattr(cast, part) if part else None)
        for address in (f"/papers/{paper.pk}/", "/packs/", "/decisions/", f"/minutes/{round_.code}/new/"):
            assert client.get(address).status_code in (302, 403, 404), (part, address)
    assert client_for(None).get(f"/verify/{round_.code}-SY-1/1/").status_code == 404, "its number is not guessed"


def test_a_round_with_nothing_before_the_ministry_has_no_pack(cast, round_):
    with pytest.raises(Refused, match="还没有到达教育部的城市"):
        committee.order_pack(round=round_, user=cast.reviewer, title="会议")


def test_many_cities_ask_as_often_as_one(cast, two_sent_up, client_for):
    first, second = two_sent_up
    reviewer, address = client_for(cast.reviewer), f"/decisions/?round={first.application.round.code}"
    Case.objects.filter(pk=second.pk).update(state="accepted")
    reviewer.get(address)
    with CaptureQueriesContext(connection) as one:
        reviewer.get(address)
    Case.objects.filter(pk=second.pk).update(state="sent_up")
    with CaptureQueriesContext(connection) as two:
        reviewer.get(address)
    assert len(two) == len(one)


def test_a_city_that_a_correction_leaves_out_has_no_valid_certificate(cast, two_sent_up, client_for):
    first, second = two_sent_up
    rows = [(each, each.revision) for each in two_sent_up]
    decide_many(step="confirm", user=cast.reviewer, rows=rows, text="（演示）同意加入")
    head = {"round": first.application.round, "user": cast.reviewer, "title": "名单（演示）", "batch": "演示第一批"}
    old = lists.draw_up(**head, document_number="演示〔2026〕1号", cases=two_sent_up)
    lists.publish(mlist=old, user=cast.ministry_approver, seen=None)
    why = {"corrects": MembershipList.objects.get(), "correction_reason": "（演示）误列"}
    new = lists.draw_up(**head, document_number="演示〔2026〕2号", cases=[first], **why)
    lists.publish(mlist=new, user=cast.ministry_approver, seen=None)
    kept, struck = Certificate.objects.get(case=first), Certificate.objects.get(case=second)
    assert (kept.state, struck.state) == ("valid", "lapsed")
    address = f"/certificates/check/?number={struck.number}&code={struck.code}"
    page = client_for(None).get(address).content.decode()
    assert "证书已失效" in page and "由更正名单删去" in page and "误列" not in page
