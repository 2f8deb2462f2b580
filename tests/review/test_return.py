"""Returning item by item: mark while reading, tell all at once, compare what came back, recommend again."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applications import services as desk
from applications.choices import ItemVerdict
from applications.models import Correction, CorrectionItem
from applications.selectors import deadline_of
from applications.services.evidence import mark as digest
from portal.documents.models import Paper
from portal.kit.dates import end_of_day
from portal.kit.verdicts import Refused
from portal.letters.models import Message
from portal.shell.demonstration import answer_return
from review.choices import STARTER_PHRASES
from review.models import Case, Mark, Phrase
from review.services import cases, marks
from review.workflow import may_return
from tests.cast import PARTS
from tests.plot import WAYS, a_round, a_submitted_case
from tests.review import crowd

pytestmark = pytest.mark.django_db

SLOGAN, AREA, CONSENT = "slogan", "area", "material:consent"


@pytest.fixture
def marked(cast, case_in):
    """Accepted, three faults marked by an officer."""
    case = case_in("accepted")
    for where, reason in (
        (SLOGAN, "（演示）口号请再精炼"),
        (AREA, "（演示）与年鉴不一致"),
        (CONSENT, "（演示）扫描不清"),
    ):
        marks.mark(case=case, user=cast.officer, where=where, reason=reason)
    return case


def returned(cast, case, **more):
    return cases.return_for_correction(case=case, user=cast.officer, seen=None, **more)


def came_back(cast, case, changes, clerk=None, approver=None):
    """The city writes ``changes``, answers, signs and submits again."""
    clerk, approver = clerk or cast.clerk, approver or cast.approver
    application = case.application
    entries = {each.pk: each for each in application.answers.all()}
    seen = {f"{each.question}.{each.cell}": each.version for each in entries.values() if not each.row_id}
    saved = desk.save_cells(application=application, user=clerk, values=changes, seen=seen)
    assert not saved.refused
    answer_return(application, clerk)
    desk.hand_over(application=application, user=clerk, seen=None)
    desk.submit(application=application, user=approver, seen=None)
    return Case.objects.get(pk=case.pk)


def page(client, name, *args, status=200):
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == status
    return answer.content.decode()


# --- Marking ------------------------------------------------------------------------------------------------------


def test_marks_are_drafts_that_colleagues_see_and_the_city_does_not(cast, marked, client_for):
    for part in ("officer", "second_officer", "province_approver"):
        text = page(client_for(getattr(cast, part)), "review:case", marked.pk)
        assert "（演示）口号请再精炼" in text and '<b id="mark-count">3</b>' in text, part
    for part in ("clerk", "approver", "reviewer"):
        assert "（演示）口号请再精炼" not in page(client_for(getattr(cast, part)), "review:case", marked.pk), part
    assert not Correction.objects.exists() and not Message.objects.filter(event="case.returned").exists()


def test_a_fault_is_marked_on_a_page_of_its_own_without_scripts(cast, case_in, client_for):
    case, client = case_in("accepted"), client_for(cast.officer)
    address = reverse("review:mark", args=[case.pk, "contact"])
    form = client.get(address, {"page": "beside"}).content.decode()
    assert "退回的范围" in form and "手机号" in form and STARTER_PHRASES[0] in form
    typed = {"where": "contact.mobile", "phrase": STARTER_PHRASES[0], "reason": "（演示）停机", "page": "beside"}
    answer = client.post(address, typed)
    assert answer.url == reverse("review:beside", args=[case.pk]) + "#mark-contact"
    mark = Mark.objects.get()
    assert (mark.label, mark.reason) == ("工作联系人 · 手机号", f"{STARTER_PHRASES[0]}\n（演示）停机")
    assert Phrase.objects.get().uses == 1, "what is used comes first next time"


def test_a_mark_within_the_page_comes_as_a_part_with_the_new_number(cast, marked, client_for):
    address = reverse("review:mark", args=[marked.pk, "goals"])
    answer = client_for(cast.officer).post(
        address, {"where": "goals", "reason": "（演示）空泛"}, HTTP_HX_REQUEST="true"
    )
    text = answer.content.decode()
    assert "<html" not in text and "（演示）空泛" in text and 'id="mark-count"' in text and ">4</span>" in text


def test_what_cannot_be_marked_is_said_in_words_and_the_text_stays(cast, case_in, client_for):
    case, client = case_in("accepted"), client_for(cast.officer)
    address = reverse("review:mark", args=[case.pk, SLOGAN])
    assert "请写明退回原因，或从短语库选用。" in client.post(address, {"where": SLOGAN, "reason": " "}).content.decode()
    answer = client.post(address, {"where": "nothing", "reason": "（演示）写了很久"}).content.decode()
    assert "当前版本没有这个栏目" in answer and "（演示）写了很久" in answer
    assert client.get(reverse("review:mark", args=[case.pk, "nothing"])).status_code == 404


def test_two_colleagues_at_one_mark_do_not_overwrite_each_other(cast, marked):
    from applications.services.evidence import mark as digest

    mark, shown = Mark.objects.get(where=SLOGAN), digest("（演示）口号请再精炼")
    first = {"case": marked, "user": cast.second_officer, "pk": mark.pk, "reason": "（演示）甲", "seen": shown}
    marks.change_mark(**first)
    with pytest.raises(Refused, match="的退回原因改为“（演示）甲”，您的文字尚未保存"):
        marks.change_mark(**{**first, "user": cast.officer, "reason": "（演示）乙"})
    assert (
        marks.mark(case=marked, user=cast.officer, where=SLOGAN, reason="（演示）丙").reason == "（演示）甲\n（演示）丙"
    )


@pytest.mark.parametrize("state", sorted(WAYS))
def test_who_may_mark(cast, case_in, state):
    """Whoever can return the case now: the province before it is sent up, the ministry after."""
    case = case_in(state)
    province = {"officer", "second_officer", "province_approver"}
    before = ("submitted", "accepted", "proposed", "endorsed")
    after = ("sent_up", "in_assessment", "assessed", "member_check")
    allowed = province if state in before else {"reviewer"} if state in after else set()
    for part in PARTS:
        person = getattr(cast, part)
        if person.organisation is None or person.organisation.kind == "expert":
            continue
        answer = may_return(person, case)
        assert bool(answer) == (part in allowed), (state, part)
        if answer:
            assert marks.mark(case=case, user=person, where=SLOGAN, reason="（演示）").pk
        else:
            with pytest.raises(Refused, match=r"。$"):
                marks.mark(case=case, user=person, where=SLOGAN, reason="（演示）")


# --- Sending ------------------------------------------------------------------------------------------------------


def shown(case):
    """The reasons as the page of sending shows them."""
    rows = Mark.objects.filter(case=case)
    return {f"reason_{each.pk}": each.reason for each in rows} | {
        f"seen_{each.pk}": digest(each.reason) for each in rows
    }


def test_all_is_told_at_once_with_one_due_day_that_extends_the_deadline(cast, marked, client_for):
    day = timezone.localdate() + timedelta(days=45)
    client, address = client_for(cast.officer), reverse("review:return", args=[marked.pk])
    assert "（演示）扫描不清" in client.get(address).content.decode()
    asked = {"action": "send", "revision": marked.revision, "due": day.isoformat(), "whole": ""}
    answer = client.post(address, shown(marked) | asked)
    assert answer.status_code == 302
    correction = Correction.objects.get()
    assert [each.where for each in correction.items.all()] == [SLOGAN, AREA, CONSENT]
    assert correction.due_at == end_of_day(day) == deadline_of(marked.application)
    assert not Mark.objects.filter(sent_at__isnull=True).exists()
    letter = Message.objects.get(event="case.returned", receiver=cast.clerk)
    assert "共3项" in letter.body and "（演示）口号请再精炼" in letter.body and "补正期限" in letter.body
    assert Message.objects.filter(event="case.returned", receiver=cast.approver).count() == 1
    assert "已退回修改，尚未重新提交" in page(client, "review:case", marked.pk)


@pytest.mark.parametrize(
    ("due", "why"),
    [
        ("", "请选择城市重新提交的最后一天"),
        ("2020-01-01", "应晚于现在"),
        ("2999-01-01", "请核对年份"),
        ("x", "尚未退回"),
    ],
)
def test_a_due_day_that_makes_no_sense_is_refused_and_all_that_was_typed_stays(cast, marked, client_for, due, why):
    mark = Mark.objects.get(where=SLOGAN)
    typed = shown(marked) | {f"reason_{mark.pk}": "（演示）改过的原因", "whole": "（演示）总体", "due": due}
    address = reverse("review:return", args=[marked.pk])
    answer = client_for(cast.officer).post(address, {**typed, "action": "send", "revision": marked.revision})
    text = answer.content.decode()
    assert answer.status_code == 409 and why in text and "（演示）改过的原因" in text and "（演示）总体" in text
    assert not Correction.objects.exists()


def test_nothing_marked_and_nothing_said_is_no_return(cast, case_in, client_for):
    case = case_in("accepted")
    day = timezone.localdate() + timedelta(days=9)
    address = reverse("review:return", args=[case.pk])
    answer = client_for(cast.officer).post(
        address, {"action": "send", "revision": case.revision, "due": day.isoformat()}
    )
    assert answer.status_code == 409 and "请填写理由后再退回修改。" in answer.content.decode()


def test_other_is_the_whole_form(cast, marked):
    returned(cast, marked, reason="（演示）请通读全文")
    assert CorrectionItem.objects.get(where="").label == "其他（整份申请）"
    assert CorrectionItem.objects.count() == 4


def test_colleagues_whose_signed_opinion_became_void_are_told_once(cast, case_in):
    case = case_in("endorsed")
    marks.mark(case=case, user=cast.officer, where=SLOGAN, reason="（演示）")
    returned(cast, case)
    told = Message.objects.filter(event="case.opinion_voided")
    assert {each.receiver for each in told} >= {cast.province_approver, cast.second_officer}
    assert cast.officer not in {each.receiver for each in told} and told.count() == len(
        {each.receiver_id for each in told}
    )
    assert "省级意见已作废" in Paper.objects.get(subject=case.chain, kind="application").voided_reason


# --- What came back -----------------------------------------------------------------------------------------------


def test_old_and_new_stand_side_by_side_below_the_item_with_the_citys_answer(cast, marked, client_for):
    returned(cast, marked)
    case = came_back(cast, marked, {"slogan.text": "处处可学，人人乐学", "area.value": "5821"})
    text = page(client_for(cast.officer), "review:changes", case.pk)
    assert "处处可学，<del>时时能学，</del>人人乐学" in text and "582<ins>1</ins>" in text
    assert "退回范围以外没有改动" in text and "（演示）已按退回意见修改。" in text
    assert "该项内容与原文相同" in text, "the consent was not changed"
    assert "（演示）已按退回意见修改。" in str(case.submission.data["returned"])
    assert "新旧对照" in page(client_for(cast.reviewer), "review:case", case.pk)
    assert client_for(cast.clerk).get(reverse("review:changes", args=[case.pk])).status_code == 403


def test_a_change_outside_the_returned_items_is_shown(cast, marked, client_for):
    """The doors are shut; should one have been left open, the comparison tells."""
    returned(cast, marked)
    marked.application.answers.filter(question="goals").update(value="（演示）换了一段")
    case = came_back(cast, marked, {"slogan.text": "人人乐学"})
    text = page(client_for(cast.officer), "review:changes", case.pk)
    assert "有 1 处不在退回的各项之内" in text and "<ins>" in text


def test_files_added_and_removed_are_listed(cast, marked, client_for):
    from applications.services import evidence
    from tests.plot import with_evidence

    returned(cast, marked)
    old = marked.application.evidence.get()
    evidence.remove(application=marked.application, user=cast.clerk, evidence_id=old.pk)
    with_evidence(marked.application, cast.clerk)
    case = came_back(cast, marked, {"slogan.text": "人人乐学"})
    text = page(client_for(cast.officer), "review:changes", case.pk)
    assert "移除</span>" in text and "新增</span>" in text and "退回范围以外没有改动" in text


def test_what_is_unresolved_lies_ready_for_the_next_return(cast, marked, client_for):
    returned(cast, marked)
    case = came_back(cast, marked, {"slogan.text": "人人乐学"})
    items = {each.where: each for each in CorrectionItem.objects.all()}
    client = client_for(cast.officer)
    for where, verdict in ((SLOGAN, "resolved"), (AREA, "unresolved"), (CONSENT, "unresolved")):
        assert (
            client.post(reverse("review:judge", args=[case.pk, items[where].pk]), {"verdict": verdict}).status_code
            == 302
        )
    marks.judge(case=case, user=cast.officer, item=items[CONSENT], verdict=ItemVerdict.RESOLVED)
    draft = Mark.objects.get(sent_at__isnull=True)
    assert (draft.where, draft.source, draft.reason) == (AREA, "unresolved", "（演示）与年鉴不一致")
    cases.accept(case=case, user=cast.officer, seen=None)
    returned(cast, case)
    assert CorrectionItem.objects.filter(correction__answered_at__isnull=True).get().where == AREA


# --- From the ministry --------------------------------------------------------------------------------------------


def test_the_ministry_names_faults_to_the_province_which_returns_them_to_the_city(cast, case_in, client_for):
    case = case_in("sent_up")
    marks.mark(case=case, user=cast.reviewer, where=AREA, reason="（演示）部里核实")
    cases.return_to_province(case=case, user=cast.reviewer, seen=None)
    text = page(client_for(cast.officer), "review:case", case.pk)
    assert "教育部退回意见" in text and "（演示）部里核实" in text
    assert Mark.objects.get(sent_at__isnull=True).source == "ministry"
    case.refresh_from_db()
    returned(cast, case)
    assert CorrectionItem.objects.get().reason == "（演示）部里核实"


def test_each_of_those_concerned_is_told_once_and_only_what_concerns_them(cast):
    round_ = a_round(cast)
    first = crowd.endorsed(cast, a_submitted_case(cast, round_))
    second = a_submitted_case(cast, round_, clerk=cast.neighbour_clerk, approver=cast.neighbour_approver)
    second = crowd.endorsed(cast, second)
    sheet = crowd.sent_up(cast, first, second)
    Message.objects.all().delete()
    day = timezone.now() + timedelta(days=20)
    cases.return_to_province(case=first, user=cast.reviewer, seen=None, reason="（演示）湖州面积有误", due_at=day)
    told = Message.objects.values_list("receiver", "organisation")
    assert len(told) == len(set(told)), "one letter each, in each capacity"
    province = Message.objects.get(receiver=cast.province_approver)
    assert sheet.document_number in province.body and "（演示）湖州面积有误" in province.body
    neighbour = Message.objects.get(receiver=cast.neighbour_clerk)
    assert "仍然有效" in neighbour.body and "湖州" not in neighbour.body + neighbour.subject
    assert "湖州面积有误" not in Message.objects.get(receiver=cast.clerk).body
    assert Paper.objects.get(subject=sheet.chain).voided_reason
    # The province's own deadline is over: what stood on the void sheet can be sent up again all the same.
    type(round_).objects.filter(pk=round_.pk).update(
        city_deadline=timezone.now() - timedelta(days=2), province_deadline=timezone.now() - timedelta(days=1)
    )
    second.refresh_from_db()
    crowd.sent_up(cast, second)
    assert Case.objects.get(pk=second.pk).sheet_items.filter(sheet__state="sent_up").exists()


# --- Phrases ------------------------------------------------------------------------------------------------------


def test_phrases_are_the_organisations_own_ordered_by_use(cast, client_for):
    client, address = client_for(cast.officer), reverse("review:phrases")
    for text in ("（演示）甲", "（演示）乙"):
        assert client.post(address, {"text": text}).status_code == 302
    assert "已有相同的短语" in client.post(address, {"text": "（演示）甲"}).content.decode()
    marks.note_use(user=cast.officer, text="（演示）乙")
    text = page(client, "review:phrases")
    assert text.index('value="（演示）乙"') < text.index('value="（演示）甲"') and "不是官方用语" in text
    second = Phrase.objects.get(text="（演示）乙")
    assert client.post(address, {"phrase": second.pk, "text": "（演示）丙"}).status_code == 302
    assert client.post(address, {"phrase": second.pk, "text": "", "action": "retire"}).status_code == 302
    assert "（演示）丙" not in page(client, "review:phrases")
    other = client_for(cast.other_officer)
    assert "（演示）甲" not in page(other, "review:phrases")
    assert other.post(address, {"phrase": Phrase.objects.first().pk, "text": "x"}).status_code == 404


# --- Counting -----------------------------------------------------------------------------------------------------


def test_pages_ask_as_often_for_many_items_as_for_one(cast, round_, client_for):
    people = (cast.clerk, cast.approver), (cast.neighbour_clerk, cast.neighbour_approver)
    wheres = [SLOGAN], [SLOGAN, "overview", "goals", "results", "coordination", AREA, CONSENT]
    one, many = (asked_for(cast, round_, client_for, *who, named) for who, named in zip(people, wheres, strict=True))
    assert one == many
    assert max(many) <= 40


def asked_for(cast, round_, client_for, clerk, approver, wheres):
    """How often each page asks the database, on the way of one return with these items."""
    case = a_submitted_case(cast, round_, clerk=clerk, approver=approver)
    officer, city = client_for(cast.officer), client_for(clerk)

    def count(who, name):
        address = reverse(name, args=[case.application_id if name.startswith("applications") else case.pk])
        who.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert who.get(address).status_code == 200
        return len(asked)

    for where in wheres:
        marks.mark(case=case, user=cast.officer, where=where, reason="（演示）")
    before = [count(officer, name) for name in ("review:case", "review:return")]
    returned(cast, case)
    there = [count(city, name) for name in ("applications:answers", "applications:application", "applications:check")]
    came_back(cast, case, {"slogan.text": "（演示）人人乐学"}, clerk, approver)
    return before + there + [count(officer, "review:changes")]


def test_what_a_colleague_marks_or_removes_meanwhile_is_shown_before_it_is_sent(cast, marked, client_for):
    first = Mark.objects.filter(case=marked).earliest("pk")
    client, address = client_for(cast.officer), reverse("review:return", args=[marked.pk])
    due = (timezone.localdate() + timedelta(days=10)).isoformat()
    post = shown(marked) | {"revision": marked.revision, "due": due, "whole": "", "action": "send"}
    marks.mark(case=marked, user=cast.second_officer, where="cases", reason="（演示）案例不实")
    page = client.post(address, post)
    assert page.status_code == 409 and "同事刚刚又标记了" in page.content.decode()
    assert "（演示）案例不实" in page.content.decode()
    extra = Mark.objects.get(where="cases")
    marks.take_off_mark(case=marked, user=cast.second_officer, pk=extra.pk)
    marks.take_off_mark(case=marked, user=cast.second_officer, pk=first.pk)
    page = client.post(address, post)
    assert page.status_code == 409 and f"同事刚刚删除了原因为“{first.reason}”的标记" in page.content.decode()
    marked.refresh_from_db()
    assert marked.state == "accepted"
