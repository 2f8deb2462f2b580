"""When a 省级成人教育协会 that its province has named may remark on a city."""

from typing import Any

from portal.kit.verdicts import Verdict, verdict
from review.choices import CaseState

WITH_THE_PROVINCE = (CaseState.SUBMITTED, CaseState.ACCEPTED, CaseState.PROPOSED)


def may_remark(user: Any, case: Any) -> Verdict:
    """Until the province has signed; afterwards a remark could change nothing that it reads."""
    shown = case.state_seen_by("association")
    return verdict(
        case.state in WITH_THE_PROVINCE,
        f"申报当前为“{shown.label}”，只有省级签发意见之前可以填写说明。",
    )
