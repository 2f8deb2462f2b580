"""Verbs of the seal's picture: bring it, confirm it, decline it, take it back. Two people of the office, always."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile, File
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.accounts.choices import Role
from portal.accounts.selectors import people
from portal.documents.models import PictureRequest
from portal.documents.pictures import MOST_BYTES, NARROWEST, TOO_LARGE, WIDEST, cleaned
from portal.documents.services import register_picture
from portal.documents.workflow import PICTURE, brings_pictures
from portal.history.services import record
from portal.kit.canonical import sha256_hex
from portal.kit.texts import clean_text, fitting
from portal.kit.transitions import Step
from portal.kit.verdicts import Refused, require
from portal.letters.services import notify

MOST_REASON = 200
ONE_AT_A_TIME = "本单位已有一份印章图样等待确认；请先由签发人办理，或由上传人撤回后重新上传。"


def bring_picture(*, user: Any, file: File, name: str, width_mm: Decimal) -> PictureRequest:
    """上传印章图样: the paper is taken away, the approvers of the office are asked to confirm.

    Raises ``Refused`` for what is no picture of a seal, for a size that no seal has, and while another one waits.
    """
    require(brings_pictures(user))
    if not NARROWEST <= width_mm <= WIDEST:
        raise Refused(f"印章宽度应在{NARROWEST}至{WIDEST}毫米之间，请按实物量取（圆形印章多为38至45毫米）。")
    if (file.size or 0) > MOST_BYTES:
        raise Refused(TOO_LARGE)
    data, name = file.read(), clean_text(name)[-200:] or "印章图片"
    made = cleaned(data, name)
    try:
        with transaction.atomic():
            request = PictureRequest(
                organisation=user.organisation,
                name=name,
                content_type=made.content_type,
                sha256=sha256_hex(data),
                size=len(data),
                picture=made.svg,
                width_mm=width_mm,
                proposed_by=user,
                last_actor=user.name,
            )
            request.original.save(name, ContentFile(data), save=False)
            request.save()
            _note(request, "seal.brought", user)
            _ask_for_confirmation(request, user)
    except IntegrityError as fault:
        raise Refused(ONE_AT_A_TIME) from fault
    return request


def _ask_for_confirmation(request: PictureRequest, user: Any) -> None:
    approvers = people(request.organisation, Role.APPROVER).exclude(pk=user.pk)
    notify(
        approvers,
        event="seal.brought",
        subject="印章图样待确认",
        body=f"{user.name}上传了本单位的印章图样（宽{request.width_mm}毫米），请与实物印章核对后确认启用。",
        link=f"/seals/{request.pk}/",
        organisation=request.organisation,
    )


def confirm_picture(*, request: PictureRequest, user: Any, seen: int | None) -> PictureRequest:
    """确认启用: another person of the office has compared it with the seal. The earlier picture is kept, out of use."""

    def apply(moving: PictureRequest) -> None:
        moving.registered = register_picture(
            organisation=moving.organisation, picture=moving.picture, width_mm=float(moving.width_mm)
        )
        _decide(moving, user)

    return _take("confirm", request, user, seen, apply)


def decline_picture(*, request: PictureRequest, user: Any, seen: int | None, reason: str) -> PictureRequest:
    """不予启用, with the reason that whoever brought it is told."""
    reason = fitting(reason, MOST_REASON, "理由")

    def apply(moving: PictureRequest) -> None:
        moving.reason = reason
        _decide(moving, user)
        notify(
            [moving.proposed_by],
            event="seal.declined",
            subject="印章图样未予启用",
            body=f"{user.name}未启用您上传的印章图样：{reason}",
            link=f"/seals/{moving.pk}/",
            organisation=moving.organisation,
        )

    return _take("decline", request, user, seen, apply, {"reason": reason})


def withdraw_picture(*, request: PictureRequest, user: Any, seen: int | None) -> PictureRequest:
    return _take("withdraw", request, user, seen, lambda moving: None)


def _decide(moving: PictureRequest, user: Any) -> None:
    moving.decided_by, moving.decided_at, moving.last_actor = user, timezone.now(), user.name


def _take(
    name: str, request: PictureRequest, user: Any, seen: int | None, apply: Any, data: Mapping[str, Any] | None = None
) -> PictureRequest:
    def lock() -> PictureRequest:
        rows = PictureRequest.objects.select_for_update(of=("self",)).select_related("organisation", "proposed_by")
        return rows.get(pk=request.pk)

    def write_down(moving: PictureRequest, step: Step, by: Any, before: str, given: Mapping[str, Any]) -> None:
        _note(moving, f"seal.{step.name}", by, **given)

    return PICTURE.take(name, lock=lock, user=user, seen=seen, record=write_down, data=data, apply=apply)


def _note(request: PictureRequest, verb: str, user: Any, **facts: Any) -> None:
    payload = {"width_mm": str(request.width_mm), "sha256": request.sha256, "name": request.name, **facts}
    record(request.chain, verb, user=user, organisation=user.organisation, payload=payload)
