"""Preparing, sealing and voiding papers; registering seals and keys. The files themselves are made by jobs."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from portal.documents import slots
from portal.documents.authority import Certified, issue
from portal.documents.choices import Stamping
from portal.documents.fonts import describe, missing_characters
from portal.documents.models import OutsideAccount, Paper, SealPicture, Signature, SigningKey
from portal.documents.seals import draw_seal
from portal.documents.selectors import latest_file, next_signature, render_key, sign_key
from portal.documents.templating import template_version
from portal.history.services import record
from portal.jobs.services import enqueue
from portal.kit.canonical import dumps, sha256_hex
from portal.kit.verdicts import Refused

DEMO_MARK = "演示"
NUMBER_REFUSED = "/\\?#%"


def prepare(
    *,
    kind: str,
    number: str,
    version: int,
    subject: str,
    title: str,
    organisation: Any,
    template: str,
    content: dict[str, Any],
    draft: bool = False,
    to_be_stamped: bool = False,
    queue: str = "pdf",
) -> Paper:
    """The paper for this content: the same content gives the same row, and nothing is typeset twice.

    ``subject`` is "case:12"; ``content`` holds JSON values (dates and decimals too) that the template gets as its
    variables. ``version`` counts from 1. A draft bears 草稿, has no signature fields and is not found by number.
    One ``to_be_stamped`` 盖章稿 has no fields either; it is its office's own until ``file_under``.
    The typesetting is a job; call this inside the transaction of the decision that the paper is about.
    """
    if not number or any(each in NUMBER_REFUSED or each < " " for each in number):
        raise ValueError(f"{number!r} cannot stand in an address.")
    text = dumps(content)
    values = {
        "kind": kind,
        "number": number,
        "version": version,
        "subject": subject,
        "title": title,
        "organisation_id": organisation.pk,
        "template": template,
        "is_draft": draft,
        "content": text,
    }
    if to_be_stamped:
        values["stamping"] = Stamping.AWAITED
    address = sha256_hex(dumps({**values, "template_version": template_version(template)}))
    with transaction.atomic():
        paper, made = Paper.objects.get_or_create(
            address=address, defaults={**values, "content_hash": sha256_hex(text)}
        )
        if made:
            resume(paper=paper, queue=queue)
    return paper


def seal(
    *, paper: Paper, slot: str, organisation: Any, signatory: str, text: str = "", on: date, user: Any = None
) -> Signature:
    """Decide that ``organisation`` seals ``slot``; the file follows by a job, after those decided earlier.

    The same decision given twice is one signature. Raises ``Refused`` when the slot is taken, when the opinion does
    not fit beside the seal, or when it has a character that cannot be printed.
    """
    name = slots.slot_name(slot)
    with transaction.atomic():
        paper = Paper.objects.select_for_update().get(pk=paper.pk)
        taken = paper.signatures.filter(slot=name).first()
        if taken is not None:
            return _same_decision(taken, organisation, text)
        _check_sealing(paper, name, f"{signatory}{text}", text)
        last = paper.signatures.aggregate(last=Max("sequence"))["last"] or 0
        signature = Signature.objects.create(
            paper=paper,
            sequence=last + 1,
            slot=name,
            organisation=organisation,
            signatory=signatory,
            text=text.strip(),
            signed_on=on,
        )
        resume(paper=paper, user=user)
    return signature


def check_text(*, paper: Paper, slot: str, text: str) -> None:
    """Would this opinion fit and print in ``slot``? Asked while it is drafted; raises ``Refused`` as ``seal`` would."""
    _check_sealing(paper, slots.slot_name(slot), text, text)


def _same_decision(taken: Signature, organisation: Any, text: str) -> Signature:
    if taken.organisation_id != organisation.pk or taken.text != text.strip():
        raise Refused(f"该位置已由{taken.organisation}盖章，不能再次盖章；请刷新页面查看。")
    return taken


def _check_sealing(paper: Paper, slot: str, written: str, text: str) -> None:
    if paper.is_draft:
        raise Refused("草稿不能盖章；请先提交，形成正式版本后再盖章。")
    if paper.voided_reason:
        raise Refused(f"这份文件已作废（{paper.voided_reason}），不能再盖章。")
    missing = missing_characters(written)
    if missing:
        raise Refused(
            f"意见或签发人中有无法打印的字符：{'、'.join(map(describe, missing[:5]))}。请改用其他字后再签发。"
        )
    size = slots.SMALLEST
    if paper.is_ready:
        if slot not in paper.slots:
            raise ValueError(f"{paper} has no slot {slot!r}; it has {', '.join(paper.slots) or 'none'}.")
        place = slots.Slot.of(paper.slots[slot])
        size = (place.width, place.height)
    fits = slots.text_verdict(text, *size) if text else None
    if fits is not None and not fits:
        raise Refused(fits.reason)


def resume(*, paper: Paper, user: Any = None, queue: str = "pdf") -> None:
    """Enqueue what ``paper`` waits for next, if anything: its typesetting, or the sealing whose turn it is.

    Called after every step of its making, and by the button 重试. Locks the paper, so that of two steps that end
    at once at least the later one sees what the earlier one left.
    """
    with transaction.atomic():
        paper = Paper.objects.select_for_update().get(pk=paper.pk)
        if not paper.is_ready:
            enqueue(
                "portal.documents.tasks.render",
                paper.pk,
                label=f"排版{paper.title}"[:120],
                key=render_key(paper.pk),
                queue=queue,
                user=user,
                organisation=paper.organisation,
            )
            return
        signature = next_signature(paper)
        if signature is not None:
            enqueue(
                "portal.documents.tasks.sign",
                signature.pk,
                label=f"{paper.title}盖章（{signature.organisation}）"[:120],
                key=sign_key(signature.pk),
                queue=queue,
                user=user,
                organisation=signature.organisation,
            )


def void(*, paper: Paper, reason: str) -> None:
    """Say publicly that a paper no longer holds (已撤回, 作废); its files and seals stay as they are."""
    if not reason.strip():
        raise ValueError("Voiding a paper needs a reason.")
    Paper.objects.filter(pk=paper.pk).update(voided_reason=reason.strip()[:200])


def file_under(*, paper: Paper, subject: str) -> None:
    """The act for which ``paper`` was stamped is taken: with its scan it is on the record of ``subject`` now."""
    Paper.objects.filter(pk=paper.pk).update(subject=subject, stamping=Stamping.FILED)


def register_picture(*, organisation: Any, picture: str, width_mm: float, demo: bool = False) -> SealPicture:
    """Make ``picture`` (SVG) the organisation's seal from now on; the earlier one is kept, out of use."""
    with transaction.atomic():
        SealPicture.objects.active().filter(organisation=organisation).update(is_active=False)
        return SealPicture.objects.create(organisation=organisation, picture=picture, width_mm=width_mm, is_demo=demo)


def register_key(*, organisation: Any, certified: Certified, demo: bool = False) -> SigningKey:
    """Make a key with its certificate the organisation's from now on; what earlier keys signed stays valid."""
    with transaction.atomic():
        SigningKey.objects.active().filter(organisation=organisation).update(is_active=False, ended_at=timezone.now())
        return SigningKey.objects.create(
            organisation=organisation,
            certificate=certified.certificate,
            private_key=certified.private_key,
            fingerprint=certified.fingerprint,
            is_demo=demo,
        )


def choose_signer(*, organisation: Any, account: str) -> None:
    """From now on the outside service signs for the office by ``account``; without one the portal's own key does."""
    with transaction.atomic():
        if account:
            OutsideAccount.objects.update_or_create(
                organisation=organisation, defaults={"account": account, "set_at": timezone.now()}
            )
        else:
            OutsideAccount.objects.filter(organisation=organisation).delete()
        record(
            f"seals:{organisation.pk}", "seal.signer_chosen", organisation=organisation, payload={"account": account}
        )


def make_demo_seal(organisation: Any) -> SealPicture:
    """A seal picture and a signing key for demonstration, both marked 演示; what is there already is kept."""
    with transaction.atomic():
        if not SigningKey.objects.active().filter(organisation=organisation).exists():
            name = organisation.short_name
            register_key(organisation=organisation, certified=issue(f"{name}（{DEMO_MARK}）"), demo=True)
        picture = SealPicture.objects.active().filter(organisation=organisation).first()
        return picture or register_picture(
            organisation=organisation,
            picture=draw_seal(organisation.short_name, lower_line=DEMO_MARK),
            width_mm=42,
            demo=True,
        )


__all__ = [
    "check_text",
    "choose_signer",
    "describe",
    "file_under",
    "latest_file",
    "make_demo_seal",
    "missing_characters",
    "prepare",
    "register_key",
    "register_picture",
    "resume",
    "seal",
    "void",
]
