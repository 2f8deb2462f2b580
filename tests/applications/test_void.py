"""作废, never deletion: the application stays to be found with its reason, leaves all counts, and the city begins anew."""

import pytest
from django.urls import reverse

from applications import services
from applications.models import Application
from portal.documents.models import Paper
from portal.kit.verdicts import Refused
from portal.letters.models import Message
from review.models import Case
from review.services import cases
from tests.applications.pages import seen_text, text_of
from tests.plot import a_complete_application

pytestmark = pytest.mark.django_db

REASON = "（演示）市政府决定下一批次再申报"


def press_void(client, at, application, reason=REASON):
    seen = Application.objects.get(pk=application.pk).revision
    fields = {"step": "void", "revision": str(seen), "reason": reason}
    return client.post(at("take_step", application), fields, follow=True)


def test_a_clerk_voids_a_draft_and_begins_anew_under_another_number(clerk, draft, round_, at, cast):
    page = text_of(press_void(clerk, at, draft))
    assert "申请已作废，记录保留" in page and "已作废的申请" in page and "W2026-330500" in page
    draft.refresh_from_db()
    assert (draft.state, draft.voided_by, draft.voided_reason) == ("voided", cast.clerk, REASON)
    again = services.begin(round=round_, user=cast.clerk)
    assert again.number == "W2026-330500-2" and again.pk != draft.pk
    assert services.begin(round=round_, user=cast.second_clerk).pk == again.pk
    page = seen_text(clerk.get(at("application", draft)))
    assert REASON in page and "不能恢复" in page and "送签" not in page.split("办理进度")[0].split("填写情况")[0]


def test_a_reason_is_asked_for(clerk, draft, at):
    answer = press_void(clerk, at, draft, reason=" ")
    assert answer.status_code == 409 and "请填写理由后再作废" in seen_text(answer)


def test_nothing_can_be_typed_into_it_any_more(clerk, draft, at, cast):
    services.void(application=draft, user=cast.clerk, seen=None, reason=REASON)
    with pytest.raises(Refused, match="申请当前为“已作废”"):
        services.save_cells(application=draft, user=cast.clerk, values={"slogan.text": "x"}, seen={})


def test_what_was_submitted_is_withdrawn_first_and_then_voided_by_who_signs(case_in, cast):
    case = case_in("submitted")
    with pytest.raises(Refused, match="只有“填写中”、“待签发”状态下才能作废"):
        services.void(application=case.application, user=cast.approver, seen=None, reason=REASON)
    cases.withdraw(case=case, user=cast.approver, seen=None, reason="更正")
    with pytest.raises(Refused, match="该申请曾经提交"):
        services.void(application=case.application, user=cast.clerk, seen=None, reason=REASON)
    services.void(application=case.application, user=cast.approver, seen=None, reason=REASON)
    assert Case.objects.get().state == "voided"
    voided = Paper.objects.filter(subject=case.chain)
    assert voided.count() == 2 and all("作废" in each.voided_reason for each in voided)
    told = {each.receiver for each in Message.objects.filter(event="case.voided")}
    assert cast.officer in told


def test_boards_leave_it_out_and_still_tell_of_it(case_in, cast, client_for):
    case = case_in("voided")
    officer, reviewer = client_for(cast.officer), client_for(cast.reviewer)
    address = reverse("review:board")
    page = seen_text(officer.get(address))
    assert "未开始" in page and "（演示）不再申报" in page and case.application.number in page
    ministry = officer.get(reverse("review:cases"))
    assert "全部 0 已作废 1" in seen_text(ministry)
    page = seen_text(reviewer.get(reverse("review:cases") + "?state=voided"))
    assert case.application.number in page and "已作废" in page
    assert "（演示）不再申报" in text_of(reviewer.get(reverse("review:case", args=[case.pk])))
    assert "（演示）不再申报" in seen_text(reviewer.get(reverse("review:provinces")))


def test_the_new_application_goes_its_way_beside_the_voided_one(case_in, cast, round_):
    old = case_in("voided", round=round_)
    application = a_complete_application(cast, round_)
    services.hand_over(application=application, user=cast.clerk, seen=None)
    services.submit(application=application, user=cast.approver, seen=None)
    new = Case.objects.get(application=application)
    assert new.pk != old.pk and new.state == "submitted" and application.number.endswith("-330500-2")
