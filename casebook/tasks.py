"""What the worker does for this room: typesetting cases and volumes."""

from typing import Any

from casebook.models import Entry, Volume
from casebook.services.files import keep_file
from casebook.sheets import CASE_TEMPLATE, STYLES, VOLUME_TEMPLATE, entry_content, volume_content
from portal.documents import pdf
from portal.kit.canonical import dumps, sha256_hex


def typeset_entry(progress: Any, pk: int) -> None:
    """The PDF of a case as it stands; the same content is typeset once."""
    entry = Entry.objects.select_related("place__parent__parent", "organisation").get(pk=pk)
    progress(0, 1, f"正在排版《{entry}》")
    _make(progress, entry, CASE_TEMPLATE, entry_content(entry))


def typeset_volume(progress: Any, pk: int) -> None:
    """The PDF of a whole volume."""
    volume = Volume.objects.get(pk=pk)
    progress(0, 1, f"正在排版{volume}")
    _make(progress, volume, VOLUME_TEMPLATE, volume_content(volume))


def _make(progress: Any, subject: Any, template: str, content: dict[str, Any]) -> None:
    document = pdf.typeset(pdf.source(template, content), STYLES)
    data = pdf.written(document)
    # A case of several pages has its anchor on each of them; it begins on the first.
    starts = {
        name: number
        for number, page in reversed(list(enumerate(document.pages, 1)))
        for name in page.anchors
        if name.startswith("case-")
    }
    progress.beat()
    keep_file(
        subject=subject, data=data, pages=len(document.pages), content_hash=sha256_hex(dumps(content)), starts=starts
    )
