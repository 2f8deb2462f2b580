"""Verbs of the rounds 批次: set up, open and close, deadlines, extensions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from applications.models import (
    Application,
    Extension,
    ProvinceDeadline,
    Round,
)
from applications.permissions import manages_rounds
from applications.selectors import city_deadline, province_deadline
from applications.selectors.deadlines import has_relied_on_time_after
from applications.workflow import ROUND
from portal.accounts.models import Organisation, User
from portal.accounts.selectors import people
from portal.history.services import record
from portal.kit.dates import beijing
from portal.kit.texts import fitting
from portal.kit.transitions import Step
from portal.kit.verdicts import Refused, require
from portal.letters.services import notify

# What changes with a step and is not typed on the page of a round.
UNSEEN = frozenset({"state"})


def _record_round(round: Round, step: Step, user: User, before: str, data: Mapping[str, Any]) -> None:
    _note_round(round, f"round.{step.name}", user, {"title": round.title, **data})


def _note_round(round: Round, verb: str, user: User, payload: dict[str, Any]) -> None:
    record(
        f"round:{round.pk}",
        verb,
        user=user,
        organisation=user.organisation,
        payload=payload,
    )


def move_round(*, round: Round, step: str, user: User, seen: int | None, reason: str = "") -> Round:
    """Open, close or reopen a round."""
    return ROUND.take(
        step,
        lock=lambda: Round.objects.select_for_update().get(pk=round.pk),
        user=user,
        seen=seen,
        record=_record_round,
        data={"reason": reason} if reason else {},
    )


def save_round(*, round: Round, user: User, seen: int | None = None) -> Round:
    """Create or change a round; what applicants relied on before is kept in the history.

    ``seen`` is the revision that the page showed. Raises ``Refused`` when somebody else has changed the round since.
    """
    require(manages_rounds(user, round))
    with transaction.atomic():
        stored = Round.objects.select_for_update().filter(pk=round.pk).first()
        if stored is not None and seen is not None and seen != stored.revision:
            raise Refused(changed_meanwhile(stored, round))
        round.revision = stored.revision + 1 if stored is not None else 0
        round.full_clean()
        round.save()
        if stored is None:
            _note_round(round, "round.created", user, {"title": round.title})
        else:
            before = {each.name: each.value_from_object(stored) for each in _changed_fields(stored, round)}
            labels = [str(each.verbose_name) for each in _changed_fields(stored, round)]
            _note_round(round, "round.changed", user, {"title": round.title, "changed": labels, "before": before})
    return round


def changed_meanwhile(stored: Round, round: Round) -> str:
    """What to say to whoever saves a page of a round that has changed since: what stands there now in other words."""
    labels = [str(each.verbose_name) for each in _changed_fields(stored, round) if each.name not in UNSEEN]
    differing = f"与您所填不同的有：{'、'.join(labels)}。" if labels else ""
    return (
        f"打开本页后，批次已由他人修改或办理。{differing}"
        "您填写的内容仍在下面，尚未保存；请在“批次管理”中另开本批次核对，确认按您所填保存的，请再次点击“保存”。"
    )


def _changed_fields(stored: Round, round: Round) -> list[Any]:
    fields = Round._meta.concrete_fields
    return [
        each
        for each in fields
        if each.name != "revision" and each.value_from_object(stored) != each.value_from_object(round)
    ]


def set_province_deadline(*, round: Round, province: Organisation, deadline: datetime, user: User) -> ProvinceDeadline:
    """The province sets by when its cities submit; not later than it must send up itself."""
    if not user.acts_as("approver", "province") and not user.acts_as("clerk", "province"):
        raise Refused("只有省级经办人或签发人可以设定本省城市的提交截止时间。")
    if user.organisation != province:
        raise Refused("只能设定本省的城市提交截止时间。")
    if not round.opens_at < deadline <= round.province_deadline:
        raise Refused(
            f"截止时间应晚于开放时间（{beijing(round.opens_at)}），且不晚于省级上报截止时间（{beijing(round.province_deadline)}）。"
        )
    with transaction.atomic():
        row, _ = ProvinceDeadline.objects.update_or_create(
            round=round, province=province, defaults={"deadline": deadline}
        )
        payload = {"province": province.name, "deadline": beijing(deadline)}
        _note_round(round, "round.province_deadline", user, payload)
    return row


def extend(
    *,
    round: Round,
    organisation: Organisation,
    until: datetime,
    reason: str,
    user: User,
) -> Extension:
    """Grant a later deadline: the province to its cities, the ministry to provinces and cities; reason required."""
    if not reason.strip():
        raise Refused("请填写延期理由。")
    _require_may_extend(user, round, organisation)
    if organisation.kind == "city" and until > round.province_deadline and not manages_rounds(user, round):
        raise Refused(
            f"城市延期不得晚于省级上报截止时间（{beijing(round.province_deadline)}），更晚的延期请联系教育部批次管理员。"
        )
    if until <= timezone.now():
        raise Refused("延期时间应晚于现在。")
    now_due = (city_deadline if organisation.kind == "city" else province_deadline)(round, organisation)
    if until <= now_due:
        raise Refused(f"延期时间应晚于该单位现在适用的截止时间（{beijing(now_due)}），延期不能缩短时间。")
    with transaction.atomic():
        row = Extension.objects.create(
            round=round,
            organisation=organisation,
            until=until,
            reason=reason.strip(),
            granted_by=user,
        )
        payload = {
            "unit": organisation.name,
            "until": beijing(until),
            "reason": reason.strip(),
        }
        _note_round(round, "round.extended", user, payload)
        notify(
            people(organisation),
            event="round.extended",
            subject=f"已批准延期至{beijing(until)}",
            body=f"“{round.title}”对{organisation.name}的截止时间延至{beijing(until)}（北京时间）。理由：{reason.strip()}",
            organisation=organisation,
            about=round,
        )
    return row


def _require_may_extend(user: User, round: Round, organisation: Organisation) -> None:
    own_city = organisation.kind == "city" and organisation.parent_id == getattr(user.organisation, "pk", None)
    by_province = own_city and (user.acts_as("clerk", "province") or user.acts_as("approver", "province"))
    if not by_province and not manages_rounds(user, round):
        raise Refused("只有省级相关部门（对本省城市）或教育部批次管理员可以批准延期。")


def withdraw_extension(*, extension: Extension, user: User, reason: str) -> Extension:
    """收回延期 with its reason; refused where somebody has relied on it: what was submitted in time stays in time."""
    round, organisation = extension.round, extension.organisation
    _require_may_extend(user, round, organisation)
    reason = fitting(reason, 200, "收回原因")
    if not reason:
        raise Refused("请填写收回延期的原因，该单位会看到。")
    with transaction.atomic():
        list(Application.objects.select_for_update(of=("self",)).filter(round=round, organisation=organisation))
        row = Extension.objects.select_for_update(of=("self",)).get(pk=extension.pk)
        if row.withdrawn_at is not None:
            raise Refused("这项延期已经收回，请刷新页面查看。")
        row.withdrawn_by, row.withdrawn_at, row.withdrawn_reason = user, timezone.now(), reason
        row.save()
        due = (city_deadline if organisation.kind == "city" else province_deadline)(round, organisation)
        if has_relied_on_time_after(round, organisation, due):
            raise Refused(f"{organisation}已在原截止时间（{beijing(due)}）之后凭这项延期提交，延期不能收回。")
        payload = {"unit": organisation.name, "until": beijing(row.until), "due": beijing(due), "reason": reason}
        _note_round(round, "round.extension_withdrawn", user, payload)
        notify(
            people(organisation),
            event="round.extension_withdrawn",
            subject=f"延期已收回，截止时间为{beijing(due)}",
            body=f"“{round.title}”原批准{organisation.name}延至{beijing(row.until)}的延期已收回，"
            f"截止时间为{beijing(due)}（北京时间）。原因：{reason}",
            organisation=organisation,
            about=round,
        )
    return row


def keep_contacts(*, round: Round, user: User, forms: Any) -> None:
    """Write down the contacts by region, as the page's forms have checked them; the history names the regions."""
    require(manages_rounds(user, round))
    with transaction.atomic():
        forms.save()
        regions = "、".join(round.region_contacts.values_list("region", flat=True))
        _note_round(round, "round.contacts_kept", user, {"title": round.title, "regions": regions})
