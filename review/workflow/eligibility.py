"""The conditions of joining, as the province judges them before it gives its opinion."""

from typing import Any

from portal.kit.verdicts import ALLOWED, Verdict


def city_is_eligible(user: Any, case: Any) -> Verdict:
    return ALLOWED
