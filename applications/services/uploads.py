"""Verbs of files that come in pieces: begin, append, finish, give up, clear away what was abandoned.

The protocol is tus 1.0, spoken by ``views/uploads.py``. A piece is either stored whole, with the offset moved on, or
not at all. A file that is whole goes the way of any other, through ``evidence.upload``.
"""

import errno
import shutil
from contextlib import suppress
from functools import partial
from tempfile import TemporaryFile
from typing import IO

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from applications.inspection import HEAD_BYTES, content_fault, readable_size, safe_name
from applications.models import Application, Upload
from applications.models.uploads import upload_expiry
from applications.permissions import may_fill_in
from applications.services import evidence
from applications.services.answers import lock_for_filling_in
from portal.accounts.models import User
from portal.kit.verdicts import Refused, require

FOLDER = "uploads"
MOST_PIECE = 16 * 1024 * 1024  # bytes; what one request may bring


class WrongOffset(Exception):
    """A piece does not begin where the last one ended: another request was faster, or an answer was lost."""


class Gone(Exception):
    """The upload has expired or was given up."""


class NoSpace(Exception):
    """The store is full. ``str()`` says in Chinese what became of the file."""


def begin(*, application: Application, user: User, item: str, name: str, size: int, modified: int = 0) -> Upload:
    """Begin to receive a file of ``size`` bytes, or go on with the one that the same person has begun.

    Raises ``Refused`` for what can be known before the first byte: size, number, an application that is not open.
    """
    name = safe_name(name)
    with transaction.atomic():
        application = lock_for_filling_in(application, user)
        evidence.refuse_before_upload(application=application, item=item, name=name, size=size)
        under_way = application.uploads.filter(finished_at=None)
        known = {"user": user, "item": item, "name": name, "size": size, "modified": modified}
        row = under_way.filter(**known).first()
        if row is None:
            _refuse_too_many(application, under_way.count())
            return Upload.objects.create(application=application, **known)
    # No longer under the lock of the application: finishing takes the two the other way round.
    row.expires_at = upload_expiry()
    Upload.objects.filter(pk=row.pk).update(expires_at=row.expires_at)
    return row


def _refuse_too_many(application: Application, under_way: int) -> None:
    most = application.round.max_files
    if under_way >= most:
        raise Refused(f"本申请已有 {under_way} 个文件没有传完；请先继续上传，或取消不需要的文件，再添加新文件。")


def append(*, upload: Upload, user: User, offset: int, data: bytes) -> Upload:
    """Store a piece that begins at ``offset``. Of two at once, one is stored; the other raises ``WrongOffset``.

    Raises ``Gone``, ``NoSpace``, and ``Refused`` when the application is not open any more; what is here stays here.
    """
    with transaction.atomic():
        row = _locked(upload)
        if row.finished_at or row.offset != offset or offset + len(data) > row.size:
            raise WrongOffset
        require(may_fill_in(user, row.application))
        if not data:
            return row
        fault = _content_fault(row, data) if offset == 0 else ""
        if fault:
            _settle(row, reason=fault)
            return row
        _store(row, data)
        row.offset += len(data)
        row.expires_at = upload_expiry()
        row.save(update_fields=["offset", "expires_at"])
    return row


def _locked(upload: Upload) -> Upload:
    """Raises ``Gone`` for an upload that has expired or does not exist any more."""
    rows = Upload.objects.select_for_update(of=("self",)).select_related("application__round")
    row = rows.filter(pk=upload.pk, expires_at__gt=timezone.now()).first()
    if row is None:
        raise Gone
    return row


def _content_fault(row: Upload, data: bytes) -> str:
    """What the first bytes give away is said before the rest is sent; a scrap of them says nothing."""
    if len(data) < min(row.size, HEAD_BYTES):
        return ""
    return content_fault(row.name, data[:HEAD_BYTES], row.application.edition.evidence_item(row.item).format)


def _piece(row: Upload, offset: int) -> str:
    return f"{row.folder}/{offset:015d}"


def _store(row: Upload, data: bytes) -> None:
    path = _piece(row, row.offset)
    if default_storage.exists(path):  # left there by a write that broke off
        default_storage.delete(path)
    try:
        default_storage.save(path, ContentFile(data))
    except OSError as error:
        with suppress(OSError):
            default_storage.delete(path)
        _tell_when_full(row, error)
        raise


def _tell_when_full(row: Upload, error: OSError) -> None:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        raise NoSpace(
            f"服务器存储空间不足，“{row.name}”暂时不能继续上传；已上传的 {readable_size(row.offset)} 已保留，"
            "请联系平台管理员，稍后点“重试”即可接着上传。"
        ) from error


def finish(*, upload: Upload, user: User) -> Upload:
    """Hand a file that is whole over to the materials, once; the row says what became of it.

    Raises ``Refused`` when bytes are still wanting, or when the application is closed: then nothing is lost, and it
    can be finished later.
    """
    with TemporaryFile() as whole, transaction.atomic():
        row = _locked(upload)
        if row.finished_at:
            return row
        if not row.is_whole:
            raise Refused(f"“{row.name}”还没有传完，请继续上传。")
        require(may_fill_in(user, row.application))
        try:
            _join(row, whole)
            _hand_over(row, user, File(whole))
        except OSError as error:
            _tell_when_full(row, error)
            raise
    return row


def _join(row: Upload, whole: IO[bytes]) -> None:
    while whole.tell() < row.size:
        with default_storage.open(_piece(row, whole.tell())) as piece:
            shutil.copyfileobj(piece, whole)
    whole.flush()  # its size is asked of the system


def _hand_over(row: Upload, user: User, file: File) -> None:
    try:
        row.evidence = evidence.upload(application=row.application, user=user, item=row.item, file=file, name=row.name)
        _settle(row)
    except Refused as refusal:
        _settle(row, reason=str(refusal))


def _settle(row: Upload, *, reason: str = "") -> None:
    row.reason, row.finished_at = reason, timezone.now()
    row.save(update_fields=["reason", "finished_at", "evidence"])
    transaction.on_commit(partial(_discard, row.folder))


def give_up(*, upload: Upload) -> None:
    """Forget an upload with its pieces; a file that has become evidence stays."""
    with transaction.atomic():
        row = Upload.objects.select_for_update(of=("self",)).filter(pk=upload.pk).first()
        if row is not None:
            folder = row.folder
            row.delete()
            transaction.on_commit(partial(_discard, folder))


def clear_abandoned() -> int:
    """Forget what has expired, and pieces without a row; the number of uploads forgotten."""
    expired = list(Upload.objects.filter(expires_at__lte=timezone.now()))
    for row in expired:
        give_up(upload=row)
    folders = _folders()
    known = set(Upload.objects.filter(pk__in=folders).values_list("pk", flat=True))
    for pk in folders - known:
        _discard(f"{FOLDER}/{pk}")
    return len(expired)


def _folders() -> set[int]:
    try:
        names, _ = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return set()
    return {int(name) for name in names if name.isdecimal()}


def _discard(folder: str) -> None:
    try:
        _, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in names:
        default_storage.delete(f"{folder}/{name}")
    default_storage.delete(folder)
