"""When a province verifies, and what it has made a condition of its own recommendation."""

from typing import Any

from portal.kit.verdicts import Verdict, verdict
from review.selectors.verification import VERIFIED_IN, unverified

MOST_NAMED = 3


def is_being_verified(user: Any, case: Any) -> Verdict:
    """The province has accepted the case and has not yet signed."""
    return verdict(
        case.state in VERIFIED_IN,
        f"申请当前为“{case.state_seen_by('province').label}”，只有受理之后、签发{case.procedure.province_opinion}之前可以填写核实情况。",
    )


def checklist_is_complete(user: Any, case: Any) -> Verdict:
    """Only where the province demands it."""
    wanting = unverified(case)
    names = "；".join(wanting[:MOST_NAMED]) + ("等" if len(wanting) > MOST_NAMED else "")
    return verdict(
        not wanting,
        f"本省规定逐项核实后才能拟推荐，还有{len(wanting)}项没有核实：{names}。请打开“核实清单”填写核实情况。",
    )
