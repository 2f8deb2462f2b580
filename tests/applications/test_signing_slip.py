"""A leader who never signs in: the slip is printed, signed by hand, scanned; the record names leader and recorder."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from applications import services
from applications.models import Application, SigningSlip
from applications.services import arrangement, evidence
from applications.services.signing_slips import plain_code
from portal.documents.models import Paper, Signature
from portal.history.selectors import entries
from portal.kit.canonical import sha256_hex
from portal.kit.verdicts import Refused
from portal.letters.models import Message
from review.models import Case
from review.services import cases
from tests.applications.evidence_files import a_jpeg, a_locked_pdf, a_pdf, uploaded
from tests.applications.pages import seen_text, text_of

pytestmark = pytest.mark.django_db

LEADER = {"signatory": "演示局长", "post": "局长"}


def printed(application, user):
    return services.print_slip(application=application, user=user)[0]


def fresh(application):
    return Application.objects.get(pk=application.pk)


def send(client, at, application, *, data=b"", name="签批单.pdf", **changes):
    slip = SigningSlip.objects.filter(application=application).first()
    fields = {
        **LEADER,
        "code": slip.code if slip else "",
        "signed_on": timezone.localdate().isoformat(),
        "revision": str(fresh(application).revision),
        **changes,
    }
    fields["file"] = uploaded(data or a_pdf(mark="signed"), name)
    return client.post(at("submit_by_slip", application), fields, follow=True)


def test_the_slip_is_printed_once_for_the_same_content(clerk, application, at, cast):
    for _ in range(2):
        page = seen_text(clerk.post(at("print_slip", application), follow=True))
    slip = SigningSlip.objects.get()
    assert slip.code in page and slip.printed_by == cast.clerk
    paper = Paper.objects.get(kind="review-copy")
    assert paper.is_draft and paper.data["watermark"] == "送审稿" and paper.data["slip"]["code"] == slip.code
    assert [each.verb for each in entries(application.chain)].count("application.slip_printed") == 1


def test_it_is_not_printed_while_something_is_missing(clerk, draft, at):
    assert "填写检查尚有" in seen_text(clerk.get(at("signing_slip", draft)))
    answer = clerk.post(at("print_slip", draft))
    assert answer.status_code == 409 and "填写检查未通过" in seen_text(answer)


def test_the_same_clerk_hands_over_and_submits_on_the_leaders_signature(clerk, approver, application, at, cast):
    printed(application, cast.clerk)
    services.hand_over(application=application, user=cast.clerk, seen=None)
    data = a_pdf(mark="by hand")
    page = text_of(send(clerk, at, application, data=data))
    assert "已凭签批单签发并提交" in page and "凭签批单签发：演示局长（局长）" in page and "由演示填报员甲登记" in page
    submission = fresh(application).submissions.get()
    slip = submission.signing_slip
    with slip.file.open("rb") as kept:
        assert kept.read() == data
    assert slip.sha256 == sha256_hex(data) == submission.data["signing"]["scan"]["sha256"]
    assert (slip.signatory, slip.recorded_by, submission.submitted_by) == ("演示局长", cast.clerk, cast.clerk)
    assert {each.signatory for each in Signature.objects.filter(organisation=cast.huzhou)} == {"演示局长"}
    form, receipt = Paper.objects.get(kind="application"), Paper.objects.get(kind="receipt")
    assert slip.code in form.data["signing_words"] and "由演示填报员甲登记" in receipt.data["signing_words"]
    entry = entries(application.chain).get(verb="application.submit_by_slip")
    assert "演示局长（局长）" in entry.sentence and "演示填报员甲登记" in entry.sentence
    told = {each.receiver for each in Message.objects.filter(event="application.submit_by_slip")}
    assert told == {cast.second_clerk, cast.approver, cast.second_approver, cast.seconded}


def test_a_form_that_changed_since_needs_a_new_slip(clerk, application, at, cast):
    old = printed(application, cast.clerk)
    services.save_cells(
        application=application, user=cast.clerk, values={"slogan.text": "改过的口号"}, seen={"slogan.text": 1}
    )
    page = seen_text(clerk.get(at("signing_slip", application)))
    assert "内容已改动，原签批单失效" in page and old.code in page
    services.hand_over(application=application, user=cast.clerk, seen=None)
    refused = seen_text(send(clerk, at, application, code=old.code))
    assert "尚无与当前内容一致的签批单" in refused
    new = printed(application, cast.clerk)
    assert new.code != old.code
    answer = send(clerk, at, application, code=old.code, post="我写的职务")
    assert answer.status_code == 409 and "与现有内容不一致" in seen_text(answer) and "我写的职务" in text_of(answer)
    assert "已凭签批单" in text_of(send(clerk, at, application, code=plain_code(new.code).lower()))


def test_files_in_another_group_or_order_are_another_form(application, cast):
    codes = {printed(application, cast.clerk).code}
    rows = [
        evidence.upload(
            application=application, user=cast.clerk, item="policies", file=uploaded(a_pdf(mark=name), name), name=name
        )
        for name in ("甲.pdf", "乙.pdf")
    ]
    codes.add(printed(application, cast.clerk).code)
    evidence.describe(
        application=application, user=cast.clerk, words={evidence.word_field("heading", rows[0]): "活动周"}, seen={}
    )
    codes.add(printed(application, cast.clerk).code)
    arrangement.move(application=application, user=cast.clerk, evidence_id=rows[1].pk, down=False)
    codes.add(printed(application, cast.clerk).code)
    assert len(codes) == 4


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"signatory": "演示填报员甲"}, "签批人不能是送签人本人"),
        ({"code": "0000-0000"}, "核对码不正确"),
        ({"signed_on": (timezone.localdate() + timedelta(days=2)).isoformat()}, "不能晚于今天"),
        ({"signed_on": (timezone.localdate() - timedelta(days=2)).isoformat()}, "早于签批单的打印日期"),
        ({"data": b"<html>not a scan</html>"}, "签批单扫描件请用PDF、JPEG或PNG格式"),
        ({"data": a_locked_pdf()}, "密码"),
        ({"signatory": ""}, "请填写这一栏"),
    ],
)
def test_refusals_say_why_and_keep_what_was_typed(clerk, application, at, cast, changes, words):
    printed(application, cast.clerk)
    services.hand_over(application=application, user=cast.clerk, seen=None)
    answer = send(clerk, at, application, post="分管副局长", **changes)
    assert answer.status_code == 409 and words in seen_text(answer) and "分管副局长" in text_of(answer)
    assert fresh(application).state == "handed_over" and not SigningSlip.objects.exclude(file="").exists()


def test_a_photo_of_the_slip_will_do_and_a_double_press_is_one_submission(second_clerk, application, at, cast):
    printed(application, cast.clerk)
    services.hand_over(application=application, user=cast.clerk, seen=None)
    seen = fresh(application).revision
    for _ in range(2):
        answer = send(second_clerk, at, application, data=a_jpeg(), name="签批单.jpg", revision=str(seen))
        assert answer.status_code == 200 and "回执" in seen_text(answer)
    assert fresh(application).submissions.count() == 1


def test_the_scan_goes_up_with_the_submission_and_to_nobody_else(cast, application, client_for):
    printed(application, cast.clerk)
    services.hand_over(application=application, user=cast.clerk, seen=None)
    submit_on_paper(application, cast.second_clerk)
    slip = SigningSlip.objects.get()
    address = reverse("applications:signed_scan", args=[slip.pk, slip.name])
    answers = {
        who: client_for(getattr(cast, who)).get(address).status_code
        for who in ("clerk", "officer", "reviewer", "neighbour_clerk", "other_officer", "expert")
    }
    assert answers == {
        "clerk": 200,
        "officer": 200,
        "reviewer": 200,
        "neighbour_clerk": 404,
        "other_officer": 404,
        "expert": 403,
    }
    page = seen_text(client_for(cast.officer).get(reverse("review:case", args=[Case.objects.get().pk])))
    assert "凭签批单签发：演示局长（局长）" in page and slip.name in page


def submit_on_paper(application, user):
    slip = application.signing_slips.filter(submission__isnull=True).first()
    signed = services.SignedScan(
        file=uploaded(a_pdf(mark="signed"), "签批单.pdf"),
        name="签批单.pdf",
        code=slip.code,
        signed_on=timezone.localdate(),
        **LEADER,
    )
    return services.submit_by_slip(application=fresh(application), user=user, seen=None, signed=signed)


def test_who_recorded_it_may_withdraw_and_a_resubmission_needs_a_new_signature(cast, application):
    first = printed(application, cast.clerk)
    services.hand_over(application=application, user=cast.clerk, seen=None)
    submit_on_paper(application, cast.clerk)
    case = Case.objects.get()
    with pytest.raises(Refused, match="或登记提交该版本的人"):
        cases.withdraw(case=case, user=cast.second_clerk, seen=None, reason="更正")
    cases.withdraw(case=case, user=cast.clerk, seen=None, reason="更正")
    again = printed(application, cast.clerk)
    assert again.code != first.code
    services.hand_over(application=fresh(application), user=cast.clerk, seen=None)
    assert submit_on_paper(application, cast.clerk).version == 2
    assert Case.objects.get().state == "submitted"


def test_after_submission_nothing_is_printed_for_signing(cast, submitted):
    with pytest.raises(Refused, match="不需要签批"):
        services.print_slip(application=submitted.application, user=cast.clerk)
