"""Verbs of the signing slip 签批单, for leaders who do not sign in: print it, submit on its signed scan."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO, cast

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from applications.inspection import HEAD_BYTES, MEGABYTE, inspect, kind_of, safe_name, size_fault, word_for
from applications.models import Application, SigningSlip, Submission
from applications.permissions import is_at_the_desk_of_city
from applications.selectors import content_hash
from applications.services.answers import note
from applications.services.evidence import sha256_of
from applications.services.signing import locked, submit_as
from applications.sheets import BY_SLIP, review_copy_paper
from applications.workflow import nothing_is_missing
from portal.accounts.models import User
from portal.accounts.selectors import people
from portal.documents.models import Paper
from portal.documents.services import prepare
from portal.kit.dates import chinese_date
from portal.kit.verdicts import Refused, require
from portal.letters.services import notify

MAX_SCAN_BYTES = 20 * MEGABYTE
SCANS = ("application/pdf", "image/jpeg", "image/png")


@dataclass(frozen=True)
class SignedScan:
    """What came back on paper: the scan, the code copied from it, who signed in which post, and on which day."""

    file: File
    name: str
    code: str
    signatory: str
    post: str
    signed_on: date
    opinion: str = ""  # the city's own, where the form asks for it


def print_slip(*, application: Application, user: User) -> tuple[SigningSlip, Paper]:
    """送审稿与签批单 of what stands in the form now. The same content is the same slip, printed once.

    Raises ``Refused`` while 填写检查 finds something, since a leader should sign what can be submitted.
    """
    require(is_at_the_desk_of_city(user, application))
    with transaction.atomic():
        moving = locked(application, None)
        if moving.state not in ("drafting", "handed_over"):
            raise Refused(f"申请当前为“{moving.get_state_display()}”，不需要签批；请刷新页面查看。")
        require(nothing_is_missing(user, moving))
        slip, is_new = SigningSlip.objects.get_or_create(
            application=moving, content_hash=content_hash(moving), defaults={"printed_by": user}
        )
        if is_new:
            note(moving, "application.slip_printed", user, {"code": slip.code, "sha256": slip.content_hash})
        paper = prepare(**review_copy_paper(moving, slip))
    return slip, paper


def submit_by_slip(
    *,
    application: Application,
    user: User,
    seen: int | None,
    signed: SignedScan,
    arrived_at: datetime | None = None,
) -> Submission:
    """凭签批单签发并提交: the leader's signature on paper is the act; ``user`` records it and is named for that.

    Raises ``Refused`` when the scan is no readable PDF or picture, when its code is of another content, when the
    leader is the one who handed over, or for whatever the step asks.
    """
    slips: list[SigningSlip] = []

    def signing(moving: Application) -> dict[str, Any]:
        slip = _slip_that_was_signed(moving, signed)
        _keep_scan(slip, signed, user)
        slips.append(slip)
        return {
            "way": BY_SLIP,
            "signatory": slip.signatory,
            "post": slip.post,
            "signed_on": chinese_date(signed.signed_on),
            "recorded_by": user.name,
            "code": slip.code,
            "content_sha256": slip.content_hash,
            "scan": {"name": slip.name, "sha256": slip.sha256},
        }

    def bind(submission: Submission) -> None:
        slips[0].submission = submission
        slips[0].save(update_fields=["submission"])

    with transaction.atomic():
        submission = submit_as(
            "submit_by_slip",
            application=application,
            user=user,
            seen=seen,
            arrived_at=arrived_at,
            signing=signing,
            then=bind,
            opinion=signed.opinion,
        )
        _tell_the_desk(submission, slips[0], user)
    return submission


def _slip_that_was_signed(application: Application, signed: SignedScan) -> SigningSlip:
    """The slip of the current content, if that is the one whose code was copied from the paper."""
    if application.handed_over_by is not None and signed.signatory == application.handed_over_by.name:
        raise Refused("签批人不能是送签人本人；请由单位负责人签批，并填写签批人的姓名和职务。")
    if signed.signed_on > timezone.localdate():
        raise Refused("签批日期不能晚于今天，请按签批单上的日期填写。")
    slips = application.signing_slips.select_for_update(of=("self",))
    current = slips.filter(content_hash=content_hash(application), submission__isnull=True).first()
    code = plain_code(signed.code)
    if current is not None and plain_code(current.code) == code:
        if signed.signed_on < timezone.localdate(current.printed_at):
            raise Refused("签批日期早于签批单的打印日期，请核对签批单上的日期。")
        return current
    if any(plain_code(each.code) == code for each in slips):
        raise Refused(
            f"核对码{signed.code}的签批单所附内容与现有内容不一致：签批后申请表有改动，或该单已用于以前的版本。"
            "请重新打印签批单，送领导重新签批。"
        )
    raise Refused("核对码不正确：请按签批单上“核对码”一栏填写，例如A1B2-C3D4。")


def plain_code(code: str) -> str:
    """A check code as it is compared: without dashes, spaces and case."""
    return "".join(each for each in code.upper() if each.isalnum())


def _keep_scan(slip: SigningSlip, signed: SignedScan, user: User) -> None:
    name = safe_name(signed.name)
    slip.content_type = checked_scan(name, signed.file)
    slip.name, slip.sha256, slip.size = name, sha256_of(signed.file), signed.file.size
    slip.signatory, slip.post, slip.signed_on = signed.signatory, signed.post, signed.signed_on
    slip.recorded_by, slip.recorded_at = user, timezone.now()
    signed.file.seek(0)
    slip.file.save(name, signed.file, save=True)


def checked_scan(name: str, file: File) -> str:
    """The content type of a scan that can be kept; raises ``Refused`` with what to do about one that cannot."""
    fault = size_fault(name, file.size, most=MAX_SCAN_BYTES)
    if fault:
        raise Refused(fault)
    file.seek(0)
    head = file.read(HEAD_BYTES)
    kind = kind_of(head)
    if kind is None or kind.content_type not in SCANS:
        raise Refused(f"“{name}”的实际内容是{word_for(head)}；签批单扫描件请用PDF、JPEG或PNG格式。")
    file.seek(0)
    report = inspect(kind.content_type, cast(BinaryIO, file), name)
    if report.reason:
        raise Refused(f"“{name}”：{report.reason}")
    return kind.content_type


def _tell_the_desk(submission: Submission, slip: SigningSlip, user: User) -> None:
    """Everybody of the bureau learns in whose name it was submitted, so that a wrong entry is noticed."""
    application = submission.application
    notify(
        people(application.organisation, "clerk", "approver"),
        event="application.submit_by_slip",
        subject=f"{application.round.title}：已凭签批单提交",
        body=f"{slip.signatory}（{slip.post}）在签批单上签批，由{user.name}登记并提交（{application.number}）。"
        "如与事实不符，请在省级受理前撤回。",
        link=f"/applications/{application.pk}/",
        organisation=application.organisation,
        but=user,
        about=application.round,
    )
