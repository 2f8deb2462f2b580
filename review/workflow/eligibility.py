"""The conditions of joining, as the province judges them before it gives its opinion."""

from typing import Any

from applications.selectors import may_apply
from portal.kit.verdicts import ALLOWED, Verdict, verdict
from review.choices import ConditionResult
from review.selectors.eligibility import conditions_in, results_of


def city_is_eligible(user: Any, case: Any) -> Verdict:
    """A city of prefecture level (or an exception) that is no member yet, and each condition judged 符合."""
    conditions = conditions_in(case.submission)
    if not conditions:
        return ALLOWED
    if not (answer := may_apply(case.application.round, case.application.organisation)):
        return answer
    results = results_of(case)
    numbers = {each.key: each.key.rpartition("_")[2] for each in conditions}
    wanting = "、".join(number for key, number in numbers.items() if key not in results)
    if wanting:
        return verdict(False, f"申报条件{wanting}还没有认定，请打开“申报条件认定”逐条认定后再拟推荐。")
    failed = "、".join(number for key, number in numbers.items() if results[key] == ConditionResult.NOT_MET)
    return verdict(not failed, f"申报条件{failed}认定为不符合，不能拟推荐；请退回城市补正，或不予推荐。")
