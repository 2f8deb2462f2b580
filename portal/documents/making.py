"""Makes the files of papers: typesets the base, sets the seals, each stored before its row says so."""

import errno
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from portal.documents import pdf
from portal.documents.appearances import Sealing, appearance, placeholder
from portal.documents.choices import RECOGNISED_WORD, SIGNATURE_WORD, PaperState, SignatureState
from portal.documents.models import OutsideAccount, Paper, SealPicture, Signature, SigningKey
from portal.documents.outside import ServiceAway, ServiceSigner
from portal.documents.permissions import chain_of
from portal.documents.selectors import latest_file, next_signature
from portal.documents.services import resume
from portal.documents.signing import LocalSigner, Request, Signer
from portal.documents.slots import Slot
from portal.history.services import record
from portal.jobs.services import Superseded
from portal.kit.canonical import sha256_hex
from portal.kit.dates import chinese_date
from portal.kit.verdicts import Refused

logger = logging.getLogger(__name__)

Progress = Callable[[int, int, str], None]

RENDER_FAILED = "排版没有成功，已保存的内容不受影响。请点击“重试”；仍不成功时请联系技术支持。"
SIGN_FAILED = "盖章没有成功，已作出的决定不受影响。请点击“重试”；仍不成功时请联系技术支持。"
DISK_FULL = "服务器存储空间不足，文件没有写入，已作出的决定不受影响。请联系技术支持清理空间后点击“重试”。"
NO_KEY = "{organisation}尚未登记数字签名证书或印章图样。请联系平台管理员登记后点击“重试”，已作出的决定不受影响。"


def paper_context(paper: Paper) -> dict[str, Any]:
    """The variables of a paper's template: its content, and ``paper`` with what stands on every page."""
    about = {
        "kind": paper.kind,
        "number": paper.number,
        "version": paper.version,
        "title": paper.title,
        "is_draft": paper.is_draft,
        "is_to_be_stamped": paper.is_to_be_stamped,
        "is_demo": paper.organisation.is_demo,
    }
    return {**paper.data, "paper": about}


def make_base(paper: Paper) -> pdf.Made:
    """Typeset a paper with its codes, fields and placeholders; nothing is stored."""
    made = pdf.render(paper.template, paper_context(paper))
    finished = pdf.finish(
        made,
        title=paper.title,
        number=paper.number,
        version=paper.version,
        kind=paper.kind,
        code=paper.code,
        placeholders={
            slot.name: placeholder(slot.width, slot.height, slot.shows, slot.words) for slot in made.slots.values()
        },
        # Where ink is stamped no field waits for a signature.
        with_fields=not (paper.is_draft or paper.is_to_be_stamped or paper.data.get("is_in_ink")),
    )
    return pdf.Made(finished, made.pages, made.slots)


def render_paper(paper_id: int, progress: Progress) -> None:
    """Typeset a paper and store it; one that is ready already is left as it is."""
    paper = Paper.objects.select_related("organisation").get(pk=paper_id)
    if not paper.is_ready:
        with _failing_visibly(Paper.objects.filter(pk=paper_id).exclude(state=PaperState.READY), RENDER_FAILED):
            Paper.objects.filter(pk=paper_id).update(state=PaperState.RENDERING, failure="")
            progress(1, 3, "正在排版")
            made = make_base(paper)
            progress(2, 3, f"正在保存，共{made.pages}页")
            _store_base(paper, made)
    resume(paper=paper)


def _store_base(paper: Paper, made: pdf.Made) -> None:
    digest = sha256_hex(made.pdf)
    name = _store(f"papers/{paper.address[:2]}/{paper.address}/base-{digest[:16]}.pdf", made.pdf)
    Paper.objects.filter(pk=paper.pk).exclude(state=PaperState.READY).update(
        state=PaperState.READY,
        base=name,
        sha256=digest,
        size=len(made.pdf),
        pages=made.pages,
        slots={slot.name: slot.as_json() for slot in made.slots.values()},
        made_at=timezone.now(),
        failure="",
    )


def sign_signature(signature_id: int, progress: Progress) -> None:
    """Set one seal if it is its turn, then go on with the next; a seal that is set already is never set again."""
    signature = Signature.objects.select_related("paper", "organisation").get(pk=signature_id)
    paper = signature.paper
    if paper.is_ready and next_signature(paper) == signature:
        with _failing_visibly(
            Signature.objects.filter(pk=signature_id).exclude(state=SignatureState.SIGNED), SIGN_FAILED
        ):
            progress(1, 3, f"正在加盖{signature.organisation}的数字签名")
            signer, picture, key = _means_of(signature)
            signed = _signed(signature, picture, signer)
            progress(2, 3, "正在保存")
            _store_signed(signature, signed, key)
    resume(paper=paper)


def _means_of(signature: Signature) -> tuple[Signer, SealPicture, SigningKey | None]:
    """Who signs, and how it looks; the portal's key, unless the office has an account at the outside service."""
    account = OutsideAccount.objects.filter(organisation=signature.organisation).first()
    key = SigningKey.objects.active().filter(organisation=signature.organisation).first()
    picture = SealPicture.objects.active().filter(organisation=signature.organisation).first()
    if picture is None or (key is None and account is None):
        raise Refused(NO_KEY.format(organisation=signature.organisation))
    if account is not None:
        return ServiceSigner(account.account), picture, None
    assert key is not None
    return LocalSigner(key.certificate, key.private_key), picture, key


def _signed(signature: Signature, picture: SealPicture, signer: Signer) -> bytes:
    paper = signature.paper
    newest = latest_file(paper)
    assert newest is not None
    with newest.file.open("rb") as file:
        document = file.read()
    if sha256_hex(document) != newest.sha256:
        raise ValueError(f"The stored file of {paper} is not the one that was made.")
    slot = Slot.of(paper.slots[signature.slot])
    sealing = Sealing(
        picture.picture, float(picture.width_mm), signature.signatory, signature.text, signature.signed_on
    )
    return signer.sign(
        document,
        Request(
            field=slot.name,
            appearance=appearance(slot, sealing),
            organisation=str(signature.organisation),
            reason=f"{paper.title} {paper.number} 第{paper.version}版，{chinese_date(signature.signed_on)}",
            certifies=signature.sequence == 1,
        ),
    )


def _store_signed(signature: Signature, signed: bytes, key: SigningKey | None) -> None:
    """The bytes first, then row and history together; a run that was overtaken leaves only an unnamed file behind."""
    paper, digest = signature.paper, sha256_hex(signed)
    name = _store(f"papers/{paper.address[:2]}/{paper.address}/signed-{signature.sequence}-{digest[:16]}.pdf", signed)
    with transaction.atomic():
        is_recognised = key is None and settings.SIGNING_SERVICE_RECOGNISED
        mine = Signature.objects.filter(pk=signature.pk).exclude(state=SignatureState.SIGNED)
        if mine.update(
            state=SignatureState.SIGNED,
            file=name,
            sha256=digest,
            size=len(signed),
            key=key,
            is_by_service=key is None,
            is_recognised=is_recognised,
            signed_at=timezone.now(),
            failure="",
        ):
            record(
                chain_of(paper),
                "paper.sealed",
                organisation=signature.organisation,
                payload={
                    "title": paper.title,
                    "number": paper.number,
                    "version": paper.version,
                    "signatory": signature.signatory,
                    "word": RECOGNISED_WORD if is_recognised else SIGNATURE_WORD,
                    "sha256": digest,
                },
            )


def _store(name: str, content: bytes) -> str:
    """Write ``content`` under ``name`` unless it is there whole; the name under which it is kept."""
    if default_storage.exists(name):
        with default_storage.open(name) as file:
            if file.read() == content:
                return name
    return default_storage.save(name, ContentFile(content))


@contextmanager
def _failing_visibly(row: Any, reason: str) -> Iterator[None]:
    """Whatever goes wrong, ``row`` says in Chinese what to do, and the job learns of it too."""
    try:
        yield
    except Superseded:
        raise
    except Exception as fault:
        if isinstance(fault, (Refused, ServiceAway)):
            reason = str(fault)
        elif isinstance(fault, OSError) and fault.errno in {errno.ENOSPC, errno.EDQUOT}:
            reason = DISK_FULL
        row.update(state="failed", failure=reason[:200])
        raise
