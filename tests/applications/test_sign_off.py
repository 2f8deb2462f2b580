"""The clerk hands over, the approver reads, signs and submits; every refusal says what to do and keeps what was typed."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from applications import services
from applications.models import Answer, Application, Round, Submission
from applications.selectors import deadline_of
from applications.workflow import DESK
from portal.accounts.models import Appointment
from portal.documents.models import Paper
from portal.history.selectors import entries
from portal.kit.canonical import sha256_hex
from portal.kit.dates import beijing, beijing_second
from portal.kit.verdicts import Refused
from portal.letters.models import Message
from portal.shell.demonstration import answer_return
from tests.applications.pages import seen_text, text_of

pytestmark = pytest.mark.django_db


def revision_of(application):
    return Application.objects.get(pk=application.pk).revision


def press(client, at, application, step, *, revision=None, **more):
    seen = revision_of(application) if revision is None else revision
    fields = {"step": step, "revision": str(seen), **more}
    return client.post(at("take_step", application), fields, follow=True)


def state_of(application):
    return Application.objects.get(pk=application.pk).state


# --- Handing over --------------------------------------------------------------------------------------------------


def test_a_clerk_hands_over_and_the_approvers_are_told(clerk, application, at, cast):
    answer = press(clerk, at, application, "hand_over")
    assert state_of(application) == "handed_over"
    assert "签发人签发后才算提交" in text_of(answer) and "待签发，尚未提交" in seen_text(answer)
    told = {each.receiver for each in Message.objects.filter(event="application.hand_over")}
    assert told == {cast.approver, cast.second_approver}
    assert Message.objects.filter(event="application.hand_over")[0].link == at("sign", application)


def test_the_overview_offers_and_refuses_with_reasons(clerk, draft, at):
    page = seen_text(clerk.get(at("application", draft)))
    assert "填写检查未通过" in page
    assert "当前状态为“填写中”，只有“待签发”状态下才能取回" in page


def test_a_clerk_takes_back_before_the_signature(clerk, handed_over, at):
    press(clerk, at, handed_over, "take_back")
    assert state_of(handed_over) == "drafting"


def test_an_incomplete_application_is_not_handed_over(clerk, draft, at):
    answer = press(clerk, at, draft, "hand_over")
    assert answer.status_code == 409 and "填写检查未通过" in seen_text(answer)
    assert state_of(draft) == "drafting"


def test_a_closed_round_takes_no_hand_over(clerk, application, at, round_):
    Round.objects.filter(pk=round_.pk).update(state="closed")
    answer = press(clerk, at, application, "hand_over")
    assert answer.status_code == 409 and "已结束，不能办理；请联系批次管理员" in seen_text(answer)


# --- Reading and signing ---------------------------------------------------------------------------------------------


def test_the_approver_reads_the_whole_form_before_signing(approver, handed_over, at):
    page = approver.get(at("sign", handed_over))
    text = seen_text(page)
    for _, words in [(each, each.label) for each in handed_over.edition.questions]:
        assert words in text
    for answer in Answer.objects.filter(application=handed_over).exclude(value=""):
        assert " ".join(answer.value.split()) in text
    assert "市政府同意文件（演示）.pdf" in text
    assert "湖州市，申请加入全国学习型城市网络。" in text
    assert "签发并提交至浙江省教育厅" in text and "其受理前可以撤回" in text
    assert "<textarea" not in text_of(page).split('id="steps"')[0]


def test_the_overview_leads_the_approver_to_reading(approver, handed_over, at):
    page = text_of(approver.get(at("application", handed_over)))
    assert at("sign", handed_over) in page and "等待您签发" in page
    assert 'value="submit"' not in page


def test_submission_freezes_a_version_and_gives_a_receipt(approver, handed_over, at, cast):
    answer = press(approver, at, handed_over, "submit")
    submission = Submission.objects.get()
    assert answer.redirect_chain[-1][0] == at("receipt", handed_over, 1)
    text = seen_text(answer)
    assert "W2026-330500" in text and "第 1 版" in text and "演示签发人甲" in text and "浙江省教育厅" in text
    assert beijing_second(submission.submitted_at) in text
    assert submission.sha256 == sha256_hex(submission.content)
    assert submission.sha256 in text.replace(" ", "")
    assert submission.data["answers"]["slogan"]["text"] == "处处可学，时时能学，人人乐学"
    assert [each["name"] for each in submission.data["evidence"]] == ["市政府同意文件（演示）.pdf"]
    assert state_of(handed_over) == "submitted"


def test_the_papers_are_ordered_with_both_seals_of_the_city(submitted, cast):
    form = Paper.objects.get(kind="application")
    assert [each.slot for each in form.signatures.all()] == ["cover", "declaration"]
    assert {each.organisation for each in form.signatures.all()} == {cast.huzhou}
    assert Paper.objects.filter(kind="receipt", version=1).exists()


def test_the_history_tells_it_in_sentences(clerk, submitted, at):
    sentences = [each.sentence for each in entries(submitted.application.chain)]
    for start in ("湖州市教育局（演示）开始填报", "演示填报员甲送签", "演示签发人甲签发并提交第 1 版"):
        assert any(each.startswith(start) for each in sentences)
    assert "签发并提交第 1 版" in seen_text(clerk.get(at("application", submitted.application)))


def test_the_approver_sends_back_with_a_reason(approver, clerk, handed_over, at, cast):
    press(approver, at, handed_over, "send_back", reason="口号请再精炼")
    assert state_of(handed_over) == "drafting"
    assert "口号请再精炼" in seen_text(clerk.get(at("part", handed_over, "strategy")))
    told = Message.objects.filter(event="application.send_back")
    assert {each.receiver for each in told} == {cast.clerk, cast.second_clerk, cast.seconded}


def test_sending_back_needs_a_reason(approver, handed_over, at):
    answer = press(approver, at, handed_over, "send_back", reason="  ")
    assert answer.status_code == 409 and "请填写理由后再退回填报人" in seen_text(answer)


def test_who_handed_over_does_not_sign(application, cast, client_for, at):
    Appointment.objects.create(user=cast.clerk, organisation=cast.huzhou, role="approver")
    services.hand_over(application=application, user=cast.clerk, seen=None)
    both = type(cast.clerk).objects.get(pk=cast.clerk.pk)
    answer = press(client_for(both), at, application, "submit")
    assert answer.status_code == 409 and "送签人不能签发自己送签的申请" in seen_text(answer)
    assert not Submission.objects.exists()


def test_what_became_faulty_after_the_hand_over_is_not_submitted(approver, handed_over, at):
    Answer.objects.filter(application=handed_over, question="contact", cell="email").update(value="坏")
    answer = press(approver, at, handed_over, "submit")
    assert answer.status_code == 409 and "填写检查未通过" in seen_text(answer)
    assert not Submission.objects.exists()


def test_without_the_consent_of_the_city_government_nothing_is_submitted(approver, handed_over, at):
    handed_over.evidence.update(state="voided")
    assert "请上传市政府同意文件" in seen_text(press(approver, at, handed_over, "submit"))
    assert not Submission.objects.exists()


# --- Deadlines ---------------------------------------------------------------------------------------------------------


def test_a_deadline_that_passes_between_opening_and_pressing_refuses(client_for, cast, handed_over, at):
    deadline = deadline_of(handed_over)
    with time_machine.travel(deadline - timedelta(minutes=1), tick=False) as clock:
        approver = client_for(cast.approver)
        assert approver.get(at("sign", handed_over)).status_code == 200
        clock.shift(timedelta(minutes=1, seconds=1))
        answer = press(approver, at, handed_over, "submit")
    assert answer.status_code == 409
    assert f"提交截止时间为{beijing(deadline)}（北京时间），已过期" in seen_text(answer)
    assert "所填内容均已保留" in seen_text(answer)
    assert not Submission.objects.exists() and state_of(handed_over) == "handed_over"


def test_the_last_second_counts(client_for, cast, handed_over, at):
    with time_machine.travel(deadline_of(handed_over), tick=False):
        press(client_for(cast.approver), at, handed_over, "submit")
    assert Submission.objects.count() == 1


def test_a_request_that_arrived_in_time_counts_though_it_was_handled_late(handed_over, cast):
    deadline = deadline_of(handed_over)
    with time_machine.travel(deadline + timedelta(seconds=20), tick=False):
        services.submit(application=handed_over, user=cast.approver, seen=None, arrived_at=deadline)
    assert Submission.objects.count() == 1


def test_an_extension_opens_the_way_again(client_for, handed_over, at, cast, round_):
    until = round_.city_deadline + timedelta(days=3)
    services.extend(round=round_, organisation=cast.huzhou, until=until, reason="（演示）台风", user=cast.officer)
    with time_machine.travel(round_.city_deadline + timedelta(days=1), tick=False):
        press(client_for(cast.approver), at, handed_over, "submit")
    assert Submission.objects.count() == 1


# --- Two at once, stale pages --------------------------------------------------------------------------------------------


def test_a_double_click_gives_one_submission_and_its_receipt(approver, handed_over, at):
    seen = revision_of(handed_over)
    for _ in range(2):
        answer = press(approver, at, handed_over, "submit", revision=seen)
        assert answer.status_code == 200 and answer.redirect_chain[-1][0] == at("receipt", handed_over, 1)
    assert Submission.objects.count() == 1 and Paper.objects.filter(kind="application").count() == 1


def test_of_two_approvers_the_slower_is_told_who_was_faster(approver, handed_over, at, cast, client_for):
    seen = revision_of(handed_over)
    press(client_for(cast.second_approver), at, handed_over, "submit", revision=seen)
    answer = press(approver, at, handed_over, "submit", revision=seen)
    assert answer.status_code == 409
    assert "页面已过期：演示签发人乙已先行操作，当前为“已提交”" in seen_text(answer)
    assert Submission.objects.count() == 1


def test_a_stale_sign_page_is_refused_and_the_reason_stays(approver, handed_over, at, cast):
    seen = revision_of(handed_over)
    services.take_back(application=handed_over, user=cast.clerk, seen=None)
    services.hand_over(application=handed_over, user=cast.clerk, seen=None)
    answer = press(approver, at, handed_over, "send_back", revision=seen, reason="写了很久的理由")
    assert answer.status_code == 409
    assert "页面已过期：演示填报员甲已先行操作" in seen_text(answer)
    assert "写了很久的理由" in text_of(answer)
    assert state_of(handed_over) == "handed_over"


def test_a_reason_for_a_step_that_is_gone_stays_readable(approver, handed_over, at, cast):
    seen = revision_of(handed_over)
    services.submit(application=handed_over, user=cast.second_approver, seen=None)
    answer = press(approver, at, handed_over, "send_back", revision=seen, reason="写了很久的理由")
    assert answer.status_code == 409
    assert "演示签发人乙已先行操作" in seen_text(answer) and "写了很久的理由" in seen_text(answer)


@pytest.mark.parametrize("revision", ["", "x", "-1", "99999999999999999999"])
def test_a_press_that_does_not_say_what_it_showed_is_stale(approver, handed_over, at, revision):
    fields = {"step": "submit", "revision": revision}
    answer = approver.post(at("take_step", handed_over), fields)
    assert answer.status_code == 409 and "页面已过期" in seen_text(answer)


def test_a_step_that_does_not_exist_is_not_found(approver, handed_over, at):
    for step in ("reopen", "publish", ""):
        assert approver.post(at("take_step", handed_over), {"step": step, "revision": "1"}).status_code == 404


def test_an_open_correction_is_shown_everywhere_and_its_due_time_counts(clerk, case_in, at):
    application = case_in("returned").application
    for name in ("application", "check"):
        page = text_of(clerk.get(at(name, application)))
        assert "退回修改，尚未重新提交" in page and "（演示）请补正" in page
    assert "只暂存不算提交" in text_of(clerk.get(at("part", application, "contacts")))
    due = timezone.now() + timedelta(days=90)
    application.corrections.update(due_at=due)
    assert deadline_of(application) == due


def test_a_resubmission_is_version_two_and_answers_the_correction(clerk, approver, case_in, at, cast):
    application = case_in("returned").application
    values, seen = {"slogan.text": "处处可学，人人乐学"}, {"slogan.text": 1}
    services.save_cells(application=application, user=cast.clerk, values=values, seen=seen)
    assert "请说明修改情况" in seen_text(clerk.get(at("check", application)))
    answer_return(application, cast.clerk)
    press(clerk, at, application, "hand_over")
    answer = press(approver, at, application, "submit")
    assert "第 2 版" in seen_text(answer)
    assert not application.corrections.filter(answered_at__isnull=True).exists()
    assert "第 1 版" in seen_text(clerk.get(at("application", application)))


# --- Receipt and preview ---------------------------------------------------------------------------------------------------


def test_a_receipt_of_a_version_that_does_not_exist_is_not_found(clerk, submitted, at):
    assert clerk.get(at("receipt", submitted.application, 1)).status_code == 200
    assert clerk.get(at("receipt", submitted.application, 2)).status_code == 404


def test_the_preview_is_made_once_for_the_same_content(clerk, application, at, cast):
    for _ in range(2):
        page = seen_text(clerk.get(at("preview", application)))
        assert "草稿" in page
    paper = Paper.objects.get(kind="draft")
    assert paper.is_draft and not paper.signatures.exists()
    services.save_cells(
        application=application, user=cast.clerk, values={"slogan.text": "新口号"}, seen={"slogan.text": 1}
    )
    clerk.get(at("preview", application))
    assert Paper.objects.filter(kind="draft").count() == 2


def test_drafts_are_the_own_citys_and_submitted_papers_are_read_upwards(cast, application, client_for, at):
    from portal.documents.permissions import may_read

    client_for(cast.clerk).get(at("preview", application))
    draft = Paper.objects.get(kind="draft")
    readers = ("clerk", "approver", "neighbour_clerk", "officer", "other_officer", "reviewer", "expert", "stranger")
    assert [who for who in readers if may_read(getattr(cast, who), draft)] == ["clerk", "approver"]
    services.hand_over(application=application, user=cast.clerk, seen=None)
    services.submit(application=application, user=cast.approver, seen=None)
    form = Paper.objects.get(kind="application")
    assert [who for who in readers if may_read(getattr(cast, who), form)] == [
        "clerk",
        "approver",
        "officer",
        "reviewer",
    ]


def test_services_refuse_without_any_page(cast, handed_over):
    with pytest.raises(Refused, match="只有本市教育行政部门的签发人"):
        services.submit(application=handed_over, user=cast.clerk, seen=None)
    with pytest.raises(Refused, match="不能直接打开"):
        DESK.take("reopen", lock=lambda: handed_over, user=cast.approver, seen=None, record=lambda *_: None)


def test_the_overview_leads_to_the_case_where_it_can_be_withdrawn(approver, case_in, at):
    case = case_in("submitted")
    page = approver.get(at("application", case.application))
    assert reverse("review:case", args=[case.pk]) in text_of(page) and "可以撤回" in seen_text(page)


def test_after_acceptance_the_overview_says_that_it_cannot_be_withdrawn(approver, case_in, at):
    page = seen_text(approver.get(at("application", case_in("accepted").application)))
    assert "不能撤回；如需修改，请联系浙江省教育厅退回修改" in page


@pytest.mark.parametrize(("state", "word"), [("declined", "不予推荐"), ("published", "已公布加入")])
def test_the_overview_says_when_all_is_done(clerk, case_in, at, state, word):
    assert f"已办结：{word}。" in seen_text(clerk.get(at("application", case_in(state).application)))


def test_the_list_shows_where_each_application_stands(clerk, submitted):
    page = seen_text(clerk.get(reverse("applications:applications")))
    assert "W2026-330500" in page and "待受理" in page
