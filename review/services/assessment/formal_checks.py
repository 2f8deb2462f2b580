"""形式审查: kept as a draft while a reviewer looks, recorded when it is passed."""

from collections.abc import Collection, Iterable

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.kit.verdicts import Refused
from review.choices import CaseState
from review.models import Case, FormalCheck
from review.selectors.formal_checks import BY_EYE, found_by_portal


def keep_check(*, case: Case, user: User, ticked: Iterable[str], remark: str, seen: str | None = None) -> FormalCheck:
    """Save what was looked at so far. Raises ``Refused`` when the case is not checked any more.

    ``seen`` is the ``mark`` of what the page began with, empty for nothing: what a colleague saved is not overwritten.
    """
    if not user.acts_as("clerk", "ministry"):
        raise Refused("形式审查由教育部审核人办理。")
    with transaction.atomic():
        # The lock alone first, as ``lock_case`` explains.
        Case.objects.select_for_update().only("pk").get(pk=case.pk)
        locked = Case.objects.select_related("submission").get(pk=case.pk)
        if locked.state != CaseState.SENT_UP:
            raise Refused("该市当前不在形式审查环节，请刷新页面。")
        kept = FormalCheck.objects.filter(submission=locked.submission_id).select_related("checked_by").first()
        if kept is not None and seen is not None and seen != mark(kept) and kept.checked_by_id != user.pk:
            raise Refused(
                f"打开本页后，{kept.checked_by.name}已保存核对情况（说明：{kept.remark or '无'}）。"
                "您勾选和填写的内容仍在，尚未保存；确认按您所填保存的，请再次点击保存。"
            )
        return write_check(locked, user, ticked, remark)


def mark(check: FormalCheck | None) -> str:
    """Tells one saved state of a check from another."""
    return check.checked_at.isoformat() if check is not None else ""


def write_check(case: Case, user: User, ticked: Iterable[str], remark: str) -> FormalCheck:
    row = FormalCheck.objects.filter(submission=case.submission_id).first() or FormalCheck(submission=case.submission)
    row.case, row.checked_by, row.checked_at, row.remark = case, user, timezone.now(), remark.strip()
    row.ticked = [key for key in BY_EYE if key in set(ticked)]
    row.passed_at = None
    row.save()
    return row


def pass_check(case: Case, user: User, ticked: Collection[str], remark: str) -> FormalCheck:
    """Inside the step's transaction: everything was looked at, and what the portal found to be amiss is explained."""
    wanting = [label for key, (label, _) in BY_EYE.items() if key not in ticked]
    if wanting:
        raise Refused(f"还有{len(wanting)}项未核对：{'、'.join(wanting)}。请在“形式审查”页逐项核对后办理。")
    found = found_by_portal(case)
    amiss = [each.label for each in found if each.is_fine is False]
    if amiss and not remark.strip():
        raise Refused(f"平台查得{'、'.join(amiss)}须核对，请写明说明后通过，或退回省级。")
    row = write_check(case, user, ticked, remark)
    row.found = [{"label": each.label, "words": each.words, "is_fine": each.is_fine} for each in found]
    row.passed_at = timezone.now()
    row.save(update_fields=["found", "passed_at"])
    return row
