"""逐条认定: the province says of each condition whether the city meets it."""

from collections.abc import Mapping

from django.db import transaction

from portal.accounts.models import User
from portal.history.services import record
from portal.kit.texts import fitting
from portal.kit.verdicts import Refused, require
from review.choices import ConditionResult
from review.models import Case, ConditionJudgement
from review.permissions import is_officer_of_the_province
from review.selectors.eligibility import conditions_in
from review.services.cases.moving import lock_case
from review.workflow.verification import is_being_verified

MOST_REMARK = 500


def judge(*, case: Case, user: User, version: int, judged: Mapping[str, tuple[str, str]]) -> list[ConditionJudgement]:
    """Write down result and remark by condition; what is the same as before is not written again.

    Raises ``Refused`` when a newer version has come, for 不符合 without a remark, and outside the time of verifying.
    """
    with transaction.atomic():
        locked = lock_case(case)
        require(is_officer_of_the_province(user, locked))
        require(is_being_verified(user, locked))
        if version != locked.submission.version:
            raise Refused(
                f"城市已重新提交第{locked.submission.version}版，本页显示的是第{version}版；您填写的内容仍在，请核对新版后再保存。"
            )
        known = {each.key: each.key.rpartition("_")[2] for each in conditions_in(locked.submission)}
        written = [_judged(locked, user, key, known[key], *judged[key]) for key in known if key in judged]
        return [each for each in written if each is not None]


def _judged(case: Case, user: User, key: str, number: str, result: str, remark: str) -> ConditionJudgement | None:
    remark = fitting(remark, MOST_REMARK, "认定说明")
    if result not in ConditionResult.values:
        raise Refused(f"请选择申报条件{number}的认定结果。")
    if result == ConditionResult.NOT_MET and not remark:
        raise Refused(f"申报条件{number}认定为不符合，请写明理由。")
    last = ConditionJudgement.objects.filter(case=case, submission=case.submission, condition=key).order_by("pk").last()
    if last is not None and (last.result, last.remark) == (result, remark):
        return None
    made = ConditionJudgement.objects.create(
        case=case, submission=case.submission, condition=key, result=result, remark=remark, judged_by=user
    )
    payload = {
        "number": case.application.number,
        "version": case.submission.version,
        "city": case.application.place.name,
        "condition": number,
        "result": made.get_result_display(),
        "remark": remark,
    }
    record(f"eligibility:{case.pk}", "eligibility.judged", user=user, organisation=user.office, payload=payload)
    return made
