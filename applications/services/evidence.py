"""Verbs of supporting materials 佐证材料: upload, describe, remove, check; and what pages show of them.

The bytes are kept as they came, under their SHA-256. What a submission has frozen is never deleted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max

from applications.choices import EvidenceState
from applications.editions import EvidenceItem
from applications.inspection import HEAD_BYTES, Report, content_fault, kind_of, safe_name, size_fault
from applications.models import Application, Evidence, Submission, evidence_path, rendition_path, thumbnail_path
from applications.permissions import is_clerk_of_city, is_of_panel
from applications.selectors import opened_of
from applications.services.answers import lock_for_filling_in
from applications.services.previews import discard_pages, keep_pages
from applications.validators import MAX_CELL_CHARACTERS
from portal.accounts.models import User
from portal.history.services import record
from portal.jobs.models import Job
from portal.jobs.services import enqueue
from portal.kit.canonical import sha256_hex
from portal.kit.masking import masked
from portal.kit.texts import clean_text
from portal.kit.verdicts import Refused
from portal.letters.services import notify

INSPECT = "applications.tasks.inspect_evidence"
# The words that stand beside a file, and how long each may be: the group for all, the others for photos.
WORDS = {"introduction": MAX_CELL_CHARACTERS, "copyright": 200, "heading": 60}

# --- Uploading --------------------------------------------------------------------------------------------


def upload(*, application: Application, user: User, item: str, file: File, name: str) -> Evidence:
    """Keep a file byte for byte and order its deep check.

    Raises ``Refused`` for what can be seen at once: an empty file, too large, too many, the wrong content, the
    same bytes again, or an application that is not open for filling in.
    """
    name, asked = safe_name(name), _item(application, item)
    with transaction.atomic():
        application = lock_for_filling_in(application, user)
        refuse_before_upload(application=application, item=item, name=name, size=file.size)
        head = _head(file)
        _refuse_if(content_fault(name, head, asked.format))
        kind, digest = kind_of(head), sha256_of(file)
        assert kind is not None  # content_fault refuses what is of no kind
        _refuse_if(_repeat_fault(application, name, digest, asked))
        row = Evidence(
            application=application,
            item=item,
            name=name,
            sha256=digest,
            size=file.size,
            content_type=kind.content_type,
            uploaded_by=user,
            position=_next_position(application, item),
        )
        row.file = _kept(evidence_path(row, name), file)
        row.save()
        _note(row, "evidence.uploaded", user)
        _order_inspection(row, user)
    return row


def refuse_before_upload(*, application: Application, item: str, name: str, size: int) -> None:
    """Raises ``Refused`` for what is known before the content: the kind of material, the size, the number of files."""
    _item(application, item)
    opened = opened_of(application)
    if not opened.material(item):
        raise Refused(f"“{name}”未上传：{opened.locked_reason}")
    _refuse_if(size_fault(name, size, most=application.round.max_file_bytes))
    _refuse_if(_number_fault(application, name))


def sha256_of(file: File) -> str:
    """The SHA-256 of a file, read piece by piece."""
    digest = sha256()
    for piece in file.chunks():
        digest.update(piece)
    return digest.hexdigest()


def _item(application: Application, key: str) -> EvidenceItem:
    try:
        return application.edition.evidence_item(key)
    except KeyError as error:
        raise Refused("没有这一类佐证材料，请刷新页面后重新选择。") from error


def _head(file: File) -> bytes:
    file.seek(0)
    return file.read(HEAD_BYTES)


def _number_fault(application: Application, name: str) -> str:
    most = application.round.max_files
    if application.evidence.present().count() < most:
        return ""
    return f"“{name}”未上传：本申请最多上传 {most} 个文件，已达上限；请先移除不用的文件，或将材料合并为一个PDF。"


def _next_position(application: Application, item: str) -> int:
    last = application.evidence.filter(item=item).aggregate(Max("position"))["position__max"]
    return (last or 0) + 1


def _repeat_fault(application: Application, name: str, digest: str, asked: EvidenceItem) -> str:
    rows = application.evidence.present().filter(sha256=digest)
    sharing = [each.key for each in application.edition.evidence if each.shares and asked.shares and each != asked]
    first = rows.exclude(item__in=sharing).first() or rows.filter(state=EvidenceState.REFUSED).first()
    if first is None:
        return ""
    label = _item(application, first.item).label
    where = f"“{name}”与“{label}”中已上传的“{first.name}”内容完全相同"
    if first.state == EvidenceState.REFUSED:
        return f"{where}，该文件已被拒（{first.reason}），请按原因更换文件后再上传。"
    return f"{where}，无需重复上传；如需换到此类，请先移除原文件。"


def _kept(path: str, file: File) -> str:
    """The stored path of the bytes; what an interrupted upload left half there is replaced."""
    if default_storage.exists(path):
        if default_storage.size(path) == file.size:
            return path
        default_storage.delete(path)
    return default_storage.save(path, file)


# --- Words beside photos ----------------------------------------------------------------------------------


@dataclass
class Described:
    """What came of typed words: fields stored, and those not stored with the reason; ``theirs`` shows a colleague's."""

    stored: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)


def describe(*, application: Application, user: User, words: Mapping[str, str], seen: Mapping[str, str]) -> Described:
    """Store introductions, copyright statements and groups, by field name (``introduction_12``).

    ``seen`` holds the ``mark`` of the text that the page had shown. A text that a colleague changed meanwhile is
    not overwritten. Raises ``Refused`` when the application is not open for filling in.
    """
    result = Described()
    with transaction.atomic():
        application = lock_for_filling_in(application, user)
        opened = opened_of(application)
        for row in application.evidence.present():
            closed = "" if opened.file(row) else opened.locked_reason
            changed = [kind for kind in WORDS if _takes(row, kind, words, seen, result, closed)]
            if changed:
                row.save(update_fields=changed)
                _note(row, "evidence.described", user, **{kind: getattr(row, kind) for kind in WORDS})
    return result


def word_field(kind: str, row: Evidence) -> str:
    """The field of the page for the introduction or the copyright statement of a file."""
    return f"{kind}_{row.pk}"


def mark(text: str) -> str:
    """A short mark of a text, so that a later save can tell whether it is still the one that was shown."""
    return sha256_hex(text)[:16]


def _takes(
    row: Evidence, kind: str, words: Mapping[str, str], seen: Mapping[str, str], result: Described, closed: str
) -> bool:
    where, stored = word_field(kind, row), getattr(row, kind)
    text = clean_text(words.get(where, stored))
    shown = seen.get(where, mark(stored))
    if text == stored or mark(text) == shown:
        return False
    if closed:
        result.refused[where] = closed
    elif len(text) > WORDS[kind]:
        result.refused[where] = f"文字过长（{len(text)} 个字符），最多 {WORDS[kind]} 个字符，尚未保存，请删减后再保存。"
    elif mark(stored) != shown:
        result.refused[where] = f"同事刚刚将此处改为“{stored}”，您的文字尚未保存；如需以您的为准，请再次保存。"
    else:
        setattr(row, kind, text)
        result.stored.append(where)
        return True
    return False


# --- Removing ---------------------------------------------------------------------------------------------


def remove(*, application: Application, user: User, evidence_id: int) -> Evidence:
    """Take a file out of the application. What a submission has frozen is kept and marked; the rest is deleted."""
    with transaction.atomic():
        application = lock_for_filling_in(application, user)
        row = application.evidence.present().select_for_update().filter(pk=evidence_id).first()
        if row is None:
            raise Refused("该文件已被移除，请刷新页面查看。")
        opened = opened_of(application)
        if not opened.file(row):
            raise Refused(f"“{row.name}”没有移除：{opened.locked_reason}")
        kept = row.submissions.exists()
        _note(row, "evidence.removed", user, introduction=row.introduction, copyright=row.copyright, kept=kept)
        if kept:
            row.state = EvidenceState.VOIDED
            row.save(update_fields=["state"])
        else:
            row.delete()
            paths = [row.file.name, row.thumbnail.name, row.rendition.name]
            transaction.on_commit(partial(_discard, application, row.sha256, paths))
    return row


def _discard(application: Application, digest: str, paths: list[str]) -> None:
    """Delete bytes that no row holds any more; under the lock, since the same file may just be coming again."""
    with transaction.atomic():
        Application.objects.select_for_update().get(pk=application.pk)
        if not Evidence.objects.filter(application=application, sha256=digest).exists():
            for path in filter(None, paths):
                default_storage.delete(path)
            discard_pages(application_id=application.pk, digest=digest)


# --- The deep check ---------------------------------------------------------------------------------------


def _order_inspection(row: Evidence, user: User) -> None:
    enqueue(INSPECT, row.pk, label=f"检查“{row.name}”", key=_job_key(row), user=user)


def _job_key(row: Evidence) -> str:
    return f"evidence:{row.pk}"


def settle(*, evidence: Evidence, report: Report) -> None:
    """Write down what the deep check found, once; a file that was settled or removed meanwhile is left alone."""
    with transaction.atomic():
        checking = Evidence.objects.select_for_update(of=("self",)).filter(pk=evidence.pk, state=EvidenceState.CHECKING)
        row = checking.select_related("application__organisation", "uploaded_by").first()
        if row is None:
            return
        row.state = EvidenceState.REFUSED if report.reason else EvidenceState.USABLE
        row.reason = report.reason
        row.pages, row.width, row.height = report.pages, report.width, report.height
        row.hints, row.fingerprint = list(report.hints), report.fingerprint
        row.taken_at, row.camera = report.taken_at, report.camera
        if report.thumbnail:
            row.thumbnail = _kept(thumbnail_path(row, row.name), ContentFile(report.thumbnail))
        if report.rendition:
            row.rendition = _kept(rendition_path(row, row.name), ContentFile(report.rendition))
        keep_pages(evidence=row, first=1, pictures=report.page_pictures)
        row.save()
        if report.reason:
            _tell_refusal(row)


def _tell_refusal(row: Evidence) -> None:
    _note(row, "evidence.refused", None, reason=row.reason)
    notify(
        [row.uploaded_by],
        event="evidence.refused",
        subject=f"佐证材料“{row.name}”被拒",
        body=row.reason,
        link=f"/applications/{row.application_id}/evidence/#file-{row.pk}",
        organisation=row.application.organisation,
        about=row.application.round,
    )


def check_again(*, application: Application, user: User, evidence_id: int) -> Evidence:
    """Order the deep check once more for a file whose check broke off."""
    verdict = is_clerk_of_city(user, application)
    if not verdict:
        raise Refused(verdict.reason)
    with transaction.atomic():
        row = application.evidence.filter(pk=evidence_id, state=EvidenceState.CHECKING).first()
        if row is None:
            raise Refused("该文件已检查完毕，请刷新页面查看。")
        _order_inspection(row, user)
    return row


def broken_off(files: list[Evidence]) -> set[int]:
    """Those of ``files`` that wait for a check which nobody is going to run: its job has failed."""
    waiting = {_job_key(row): row.pk for row in files if row.state == EvidenceState.CHECKING}
    if not waiting:
        return set()
    live = Job.objects.live().filter(key__in=waiting).values_list("key", flat=True)
    return {pk for key, pk in waiting.items() if key not in set(live)}


# --- Reading ----------------------------------------------------------------------------------------------


def downloaded(*, evidence: Evidence, user: User) -> None:
    """Write down that a person took a file's original; experts in a history that the city does not read."""
    chain = f"{evidence.application.chain}:experts" if is_of_panel(user) else evidence.application.chain
    _note(evidence, "evidence.downloaded", user, chain=chain)


@dataclass(frozen=True)
class FrozenFile:
    """A file as a submission froze it: its words of that day, beside the row with picture and state."""

    frozen: Mapping[str, Any]
    row: Evidence


MASKED = ("name", "introduction", "copyright")


def frozen_files(submission: Submission, *, is_masked: bool = False) -> list[tuple[EvidenceItem, list[FrozenFile]]]:
    """The files of a submission by kind of material, in the order of the form; empty kinds left out.

    ``is_masked``: telephone numbers and mail addresses in their words are masked, for experts.
    """
    rows = {row.pk: row for row in submission.evidence.all()}
    files = [FrozenFile(_masked(each) if is_masked else each, rows[each["id"]]) for each in submission.data["evidence"]]
    return [
        (item, own)
        for item in submission.application.edition.evidence
        if (own := [each for each in files if each.frozen["item"] == item.key])
    ]


# --- Small things -----------------------------------------------------------------------------------------


def _refuse_if(reason: str) -> None:
    if reason:
        raise Refused(reason)


def _masked(words: Mapping[str, Any]) -> dict[str, Any]:
    return {**words, **{key: masked(words.get(key) or "") for key in MASKED}}


def _note(row: Evidence, verb: str, user: User | None, *, chain: str = "", **more: Any) -> None:
    payload = {
        "item": _item(row.application, row.item).label,
        "name": row.name,
        "size": row.size,
        "sha256": row.sha256,
        **more,
    }
    record(chain or row.application.chain, verb, user=user, payload=payload)
