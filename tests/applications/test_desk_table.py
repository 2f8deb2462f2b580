"""The city's steps and the ministry's rounds: every role × step × state, as the tables say and the services do."""

from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from applications import services
from applications.choices import DeskState, RoundState
from applications.models import Application, Round, SigningSlip
from applications.selectors import content_hash
from applications.workflow import DESK, ROUND
from portal.kit.verdicts import Refused
from tests.cast import PARTS

pytestmark = pytest.mark.django_db

CLERKS, APPROVERS = {"clerk", "second_clerk", "seconded"}, {"approver", "second_approver"}
# Step → the roles that take it, and the states in which it is taken. All else is refused. The bureau of the cast has
# approvers, so that nobody may be delegated; what a delegation allows is tested at its own steps.
ALLOWED = {
    "hand_over": (CLERKS, {"drafting"}),
    "take_back": (CLERKS, {"handed_over"}),
    "send_back": (APPROVERS, {"handed_over"}),
    "submit": (APPROVERS, {"handed_over"}),
    "submit_by_slip": (CLERKS | APPROVERS, {"handed_over"}),
    "delegate": (set(), {"handed_over"}),
    "submit_by_delegation": (set(), {"handed_over"}),
    "void": (CLERKS | APPROVERS, {"drafting", "handed_over"}),
    "reopen": (set(), {"submitted"}),
}


@pytest.fixture
def in_state(application, cast):
    """The complete application, put into a state."""

    def put(state):
        rows = Application.objects.filter(pk=application.pk)
        is_handed, gone = state != "drafting", state == "voided"
        rows.update(
            state=state,
            handed_over_by=cast.clerk if is_handed else None,
            handed_over_at=application.begun_at if is_handed else None,
            **({"voided_by": cast.clerk, "voided_at": application.begun_at, "voided_reason": "理由"} if gone else {}),
        )
        return rows.get()

    return put


@pytest.mark.parametrize("state", DeskState.values)
def test_every_role_step_and_state(cast, in_state, state):
    application = in_state(state)
    SigningSlip.objects.create(
        application=application, content_hash=content_hash(application), printed_by=cast.second_clerk
    )
    for who in PARTS:
        for offer in DESK.available(application, getattr(cast, who)):
            roles, sources = ALLOWED[offer.step.name]
            assert bool(offer.verdict) == (who in roles and state in sources), (who, offer.step.name, state)
            assert bool(offer.verdict) or offer.verdict.reason.endswith("。")


def test_the_table_is_complete():
    assert {step.name for step in DESK.steps} == set(ALLOWED)


SCAN = services.SignedScan(
    file=ContentFile(b"", name="x.pdf"), name="x.pdf", code="", signatory="", post="", signed_on=date(2026, 1, 1)
)
ENTRUSTED = {"delegator": "演示局长", "delegator_post": "局长", "reason": "（演示）理由"}


def take(step, application, user):
    calls = {
        "hand_over": lambda: services.hand_over(application=application, user=user, seen=None),
        "take_back": lambda: services.take_back(application=application, user=user, seen=None),
        "send_back": lambda: services.send_back(application=application, user=user, seen=None, reason="理由"),
        "submit": lambda: services.submit(application=application, user=user, seen=None),
        "submit_by_slip": lambda: services.submit_by_slip(application=application, user=user, seen=None, signed=SCAN),
        "delegate": lambda: services.delegate(
            application=application, user=user, seen=None, delegate=user, ends_at=timezone.now(), **ENTRUSTED
        ),
        "submit_by_delegation": lambda: services.submit_by_delegation(application=application, user=user, seen=None),
        "void": lambda: services.void(application=application, user=user, seen=None, reason="理由"),
    }
    return calls[step]()


@pytest.mark.parametrize("state", DeskState.values)
@pytest.mark.parametrize("step", sorted(set(ALLOWED) - {"reopen"}))
def test_the_services_refuse_in_the_words_of_the_table(cast, in_state, step, state):
    application = in_state(state)
    for who in PARTS:
        user = getattr(cast, who)
        verdict = DESK.judge(DESK.by_name[step], application, user)
        if verdict:
            continue
        with pytest.raises(Refused) as refusal:
            take(step, application, user)
        assert str(refusal.value) == verdict.reason
    application.refresh_from_db()
    assert application.state == state and application.revision == 0


ROUND_STEPS = {"open": "preparing", "close": "open", "reopen": "closed"}


@pytest.mark.parametrize("state", RoundState.values)
def test_every_role_step_and_state_of_a_round(cast, round_, state):
    Round.objects.filter(pk=round_.pk).update(state=state)
    round_.refresh_from_db()
    for who in PARTS:
        user = getattr(cast, who)
        for offer in ROUND.available(round_, user):
            allowed = who == "round_manager" and ROUND_STEPS[offer.step.name] == state
            assert bool(offer.verdict) == allowed, (who, offer.step.name, state)
            if not allowed:
                with pytest.raises(Refused) as refusal:
                    services.move_round(round=round_, step=offer.step.name, user=user, seen=None, reason="理由")
                assert str(refusal.value) == offer.verdict.reason
