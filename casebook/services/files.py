"""Typeset files of cases and volumes, kept under their hash."""

from collections.abc import Mapping
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from casebook.models import BookFile, Entry, Volume
from portal.kit.canonical import sha256_hex


def keep_file(
    *, subject: Any, data: bytes, pages: int, content_hash: str, starts: Mapping[str, int]
) -> BookFile | None:
    """Keep what was typeset; nothing, when the case was taken down meanwhile. Running twice keeps one row."""
    with transaction.atomic():
        type(subject).objects.select_for_update(of=("self",)).get(pk=subject.pk)
        subject.refresh_from_db(fields=["state"])
        if isinstance(subject, Entry) and subject.state == "taken_down":
            return None
        same = BookFile.objects.current().of(subject).filter(content_hash=content_hash).first()
        if same is not None:
            return same
        kept = BookFile(
            subject=subject.chain,
            content_hash=content_hash,
            pages=pages,
            size=len(data),
            sha256=sha256_hex(data),
            contents=dict(starts),
        )
        kept.file.save(f"casebook/files/{kept.sha256}.pdf", ContentFile(data), save=False)
        kept.save()
        if isinstance(subject, Volume):
            _write_pages(subject, starts)
    return kept


def _write_pages(volume: Volume, starts: Mapping[str, int]) -> None:
    """Where each case begins: pages count from the cover, so that paper and screen agree."""
    for item in volume.items.filter(entry__isnull=False):
        page = starts.get(f"case-{item.entry_id}")
        if page is not None and item.page != page:
            item.page = page
            item.save(update_fields=["page"])
