"""A bureau without an approver: its head entrusts one person, with a reason and an end; everybody above can see it."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from applications import services
from applications.models import Application
from applications.workflow import DESK
from portal.accounts.models import Appointment
from portal.documents.models import Paper
from portal.history.selectors import entries
from portal.kit.verdicts import Refused
from portal.letters.models import Message
from review.models import Case
from tests.applications.pages import seen_text, text_of

pytestmark = pytest.mark.django_db

REASON = "（演示）签发人已调离，新任人选尚未到岗。"


def leave(*people):
    Appointment.objects.filter(user__in=people, organisation__kind="city").delete()


def entrust(application, user, to, **changes):
    values = {
        "delegate": to,
        "delegator": "演示局长",
        "delegator_post": "局长",
        "reason": REASON,
        "ends_at": timezone.now() + timedelta(days=2),
        **changes,
    }
    return services.delegate(application=application, user=user, seen=None, **values)


@pytest.fixture
def alone(cast, handed_over):
    """Only the clerk who handed over is left in the bureau."""
    leave(cast.second_clerk, cast.seconded, cast.approver, cast.second_approver)
    return handed_over


def test_the_only_person_of_a_bureau_signs_under_a_delegation(alone, clerk, at, cast, client_for):
    page = seen_text(clerk.get(at("delegate", alone)))
    assert "由单位负责人委托一人签发" in page
    fields = {
        "delegator": "演示局长",
        "delegator_post": "局长",
        "delegate": cast.clerk.pk,
        "reason": REASON,
        "ends_on": (timezone.localdate() + timedelta(days=1)).isoformat(),
        "revision": Application.objects.get().revision,
    }
    page = text_of(clerk.post(at("delegate", alone), fields, follow=True))
    assert "紧急委托已登记" in page and "凭紧急委托签发并提交" in page
    told = {each.receiver for each in Message.objects.filter(event="application.delegate")}
    assert {cast.officer, cast.province_approver, cast.province_manager, cast.manager} <= told
    fields = {"step": "submit_by_delegation", "revision": Application.objects.get().revision}
    page = seen_text(clerk.post(at("take_step", alone), fields, follow=True))
    assert "紧急委托签发：演示局长（局长）委托演示填报员甲签发（受托人即送签人）" in page and REASON in page
    for kind in ("application", "receipt"):
        assert REASON in Paper.objects.get(kind=kind).data["signing_words"]
    verbs = [each.verb for each in entries(alone.chain)]
    assert verbs.index("application.delegate") < verbs.index("application.submit_by_delegation")
    case = reverse("review:case", args=[Case.objects.get().pk])
    for reader in (cast.officer, cast.reviewer):
        assert "紧急委托签发" in seen_text(client_for(reader).get(case))


def test_while_an_approver_is_there_nobody_is_delegated(clerk, handed_over, at, cast):
    page = seen_text(clerk.get(at("delegate", handed_over)))
    assert "本单位现有可以签发的签发人：演示签发人甲、演示签发人乙，不能紧急委托" in page
    with pytest.raises(Refused, match="演示签发人甲、演示签发人乙"):
        entrust(handed_over, cast.clerk, cast.clerk)


def test_a_second_person_goes_before_the_one_who_handed_over(handed_over, cast):
    leave(cast.approver, cast.second_approver, cast.seconded)
    with pytest.raises(Refused, match="本单位可以受托的是：演示填报员乙"):
        entrust(handed_over, cast.clerk, cast.clerk)
    entrust(handed_over, cast.clerk, cast.second_clerk)
    for who in (cast.clerk, cast.seconded, cast.officer):
        assert not DESK.judge(DESK.by_name["submit_by_delegation"], Application.objects.get(), who)
    submission = services.submit_by_delegation(application=handed_over, user=cast.second_clerk, seen=None)
    assert "受托人即送签人" not in Paper.objects.get(kind="receipt").data["signing_words"]
    assert submission.delegation.ended_at is not None


def test_an_approver_who_comes_back_ends_the_use_of_it(alone, cast):
    entrust(alone, cast.clerk, cast.clerk)
    Appointment.objects.create(user=cast.approver, organisation=cast.huzhou, role="approver")
    with pytest.raises(Refused, match="本单位现有可以签发的签发人：演示签发人甲"):
        services.submit_by_delegation(application=alone, user=cast.clerk, seen=None)


def test_it_ends_with_its_time_and_with_taking_back(alone, cast):
    entrust(alone, cast.clerk, cast.clerk)
    with time_machine.travel(timezone.now() + timedelta(days=3)), pytest.raises(Refused, match="委托有效期内"):
        services.submit_by_delegation(application=alone, user=cast.clerk, seen=None)
    services.take_back(application=alone, user=cast.clerk, seen=None)
    services.hand_over(application=alone, user=cast.clerk, seen=None)
    with pytest.raises(Refused, match="只有紧急委托中指定的受托人"):
        services.submit_by_delegation(application=alone, user=cast.clerk, seen=None)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"delegator": "演示填报员甲"}, "委托人和受托人不能是同一人"),
        ({"ends_at": timezone.now() + timedelta(days=30)}, "最长7天"),
        ({"ends_at": timezone.now() - timedelta(hours=1)}, "应晚于现在"),
        ({"reason": " "}, "请填写理由"),
        ({"delegator_post": " "}, "请填写委托人的姓名和职务"),
    ],
)
def test_refusals(alone, cast, changes, words):
    with pytest.raises(Refused, match=words):
        entrust(alone, cast.clerk, cast.clerk, **changes)
    assert not alone.delegations.exists()


def test_a_second_delegation_is_refused_and_a_refused_form_keeps_its_words(alone, clerk, at, cast):
    entrust(alone, cast.clerk, cast.clerk)
    fields = {
        "delegator": "另一位",
        "delegator_post": "副局长",
        "delegate": cast.clerk.pk,
        "reason": "写了很久的理由",
        "ends_on": timezone.localdate().isoformat(),
        "revision": Application.objects.get().revision,
    }
    answer = clerk.post(at("delegate", alone), fields)
    assert answer.status_code == 409 and "无需重复委托" in seen_text(answer)
    assert alone.delegations.count() == 1 and "没有办理" in text_of(answer)


def test_no_dead_end_when_the_only_approver_is_the_one_who_handed_over(handed_over, cast):
    """The clerk became approver after handing over: a colleague takes back and hands over, or a delegation is given."""
    leave(cast.clerk, cast.approver, cast.second_approver, cast.seconded)
    Appointment.objects.create(user=cast.clerk, organisation=cast.huzhou, role="approver")
    clerk = type(cast.clerk).objects.get(pk=cast.clerk.pk)  # whose roles are read anew
    with pytest.raises(Refused, match="可凭签批单签发，或办理紧急委托"):
        services.submit(application=handed_over, user=clerk, seen=None)
    services.take_back(application=handed_over, user=cast.second_clerk, seen=None)
    services.hand_over(application=handed_over, user=cast.second_clerk, seen=None)
    assert services.submit(application=handed_over, user=clerk, seen=None).version == 1
