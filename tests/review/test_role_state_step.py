"""The full table role × state × step of a case: what is not named here is refused, with a Chinese reason."""

import re

import pytest

from review.choices import CaseState
from review.workflow import CASE
from review.workflow.cases import ALLIANCE_CASE
from tests.cast import PARTS
from tests.plot import WAYS, a_member, a_round

CITY, OFFICER, APPROVER, MINISTRY = "approver", "officer", "province_approver", "reviewer"

# state → person → the steps offered. ``second_approver`` stands beside ``approver`` and so on: same role, same steps.
OFFERED: dict[str, dict[str, set[str]]] = {
    "submitted": {
        CITY: {"withdraw"},
        OFFICER: {"accept", "return"},
        APPROVER: {"return"},
    },
    "withdrawn": {},
    "accepted": {
        OFFICER: {"return", "propose"},
        APPROVER: {"return", "decline"},
    },
    "returned": {},
    "proposed": {
        OFFICER: {"return"},
        APPROVER: {"return", "send_back", "endorse", "decline"},
    },
    "declined": {},
    "voided": {},
    "endorsed": {
        OFFICER: {"return"},
        APPROVER: {"return"},
    },
    "sent_up": {MINISTRY: {"return_to_province", "confirm", "not_confirm"}},
    "in_assessment": {MINISTRY: {"return_to_province"}},
    "assessed": {MINISTRY: {"return_to_province", "confirm", "not_confirm", "reopen_assessment"}},
    "confirmed": {MINISTRY: {"reconsider"}},
    "not_confirmed": {MINISTRY: {"reconsider"}},
    "published": {},
    "member_check": {MINISTRY: {"return_to_province", "confirm_member", "not_member"}},
    "member_confirmed": {MINISTRY: {"reconsider_member"}},
}
# The same states for a city that joins directly, where the steps differ.
OFFERED_DIRECTLY: dict[str, dict[str, set[str]]] = {
    "submitted": OFFERED["submitted"],
    "accepted": {OFFICER: {"return", "propose"}, APPROVER: {"return"}},
    "proposed": {OFFICER: {"return"}, APPROVER: {"return", "send_back", "endorse"}},
    "endorsed": {OFFICER: {"return"}, APPROVER: {"return", "send_up_directly"}},
    "member_check": OFFERED["member_check"],
    "member_confirmed": OFFERED["member_confirmed"],
}
# The same states in a round with experts, where the steps differ.
# Closing waits for the scores of as many experts as the round asks for.
OFFERED_WITH_EXPERTS: dict[str, dict[str, set[str]]] = {
    "sent_up": {MINISTRY: {"return_to_province", "pass_formal_check"}},
    "in_assessment": OFFERED["in_assessment"],
    "assessed": OFFERED["assessed"],
}
SAME_ROLE = {"second_approver": CITY, "second_officer": OFFICER}


def test_the_table_names_every_state():
    network, alliance = states_of(CASE), states_of(ALLIANCE_CASE)
    assert set(OFFERED) == set(WAYS) == network
    assert network | alliance == set(CaseState.values), "the alliance's stand in tests/procedures/golden"


def states_of(table):
    return {state for step in table.steps for state in (step.target, *step.sources)}


@pytest.mark.parametrize("state", sorted(WAYS))
def test_who_may_do_what(cast, case_in, state):
    assert_offered(cast, case_in(state), OFFERED[state], state)


@pytest.mark.parametrize("state", ["submitted", "accepted", "proposed", "endorsed"])
def test_who_may_do_what_for_a_city_that_joins_directly(cast, case_in, state):
    a_member(cast.huzhou.place)
    assert_offered(cast, case_in(state), OFFERED_DIRECTLY[state], state)


@pytest.mark.parametrize("state", sorted(OFFERED_WITH_EXPERTS))
def test_who_may_do_what_in_a_round_with_experts(cast, case_in, state):
    round = a_round(cast, options={"certificate": True, "experts": True})
    assert_offered(cast, case_in(state, round=round), OFFERED_WITH_EXPERTS[state], state)


def assert_offered(cast, case, offered, state):
    for part in PARTS:
        person = getattr(cast, part)
        expected = offered.get(SAME_ROLE.get(part, part), set())
        available = CASE.available(case, person)
        assert {offer.step.name for offer in available if offer.verdict} == expected, (state, part)
        for offer in available:
            assert offer.verdict or re.search(r"[\u4e00-\u9fff].*[。？]$", offer.verdict.reason), (state, part, offer)


@pytest.mark.parametrize("state", sorted(WAYS))
def test_a_person_of_two_capacities_has_the_rights_of_the_one_they_act_in(cast, case_in, state):
    case = case_in(state)
    seconded = cast.seconded
    assert not [offer for offer in CASE.available(case, seconded) if offer.verdict], "as clerk of the city"
    seconded.act_for(cast.zhejiang.pk)
    offered = {offer.step.name for offer in CASE.available(case, seconded) if offer.verdict}
    assert offered == OFFERED[state].get(OFFICER, set())


def test_a_stranger_is_offered_nothing_on_the_page(cast, case_in):
    assert CASE.offers_for_page(case_in("submitted"), cast.stranger) == []
