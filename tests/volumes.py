"""Cases of the collection for the tests: by their columns where only their state counts, else by what people do."""

import io
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image, ImageDraw

TEXTS = {
    "title": "家门口的学习圈",
    "subtitle": "湖州市学习型城市建设案例",
    "english_title": "",
    "summary": "社区学习点建在家门口。",
    "sections": [
        {"heading": "一、背景", "text": "居民盼望就近学习。"},
        {"heading": "二、做法", "text": "建成学习点三百余个。"},
    ],
}
EDITED = ("editing", "proofing", "agreed", "published", "taken_down")


def a_call(cast: SimpleNamespace, *, state: str = "open", **changes: Any) -> Any:
    from casebook.models import Call

    values = {
        "title": "第二辑征集通知（演示）",
        "plan": "（演示）",
        "kinds": ["case", "star", "brand"],
        "deadline": timezone.now() + timedelta(days=20),
        "state": state,
        "made_by": cast.round_manager,
        "is_demo": True,
        **changes,
    }
    return Call.objects.create(**values)


def an_entry(
    cast: SimpleNamespace, state: str = "drafting", *, clerk: Any = None, call: Any = None, **changes: Any
) -> Any:
    """A case of the clerk's city with a whole text, in ``state``; from the choice on with an editor's version."""
    from casebook.models import Entry, Manuscript

    clerk = clerk or cast.clerk
    office = clerk.organisation
    values = {
        "kind": "case",
        "place": office.place,
        "organisation": office,
        "call": call or a_call(cast),
        "theme": "community",
        "title": TEXTS["title"],
        "subtitle": TEXTS["subtitle"],
        "year": 2026,
        "made_by": clerk,
        "state": state,
        **changes,
    }
    if state in ("published", "taken_down"):
        words = "\n".join(each["text"] for each in TEXTS["sections"])
        values = {"content": TEXTS, "text": words, "published_at": timezone.now(), **values}
    entry = Entry.objects.create(**values)
    hands = ("author", "editor") if state in EDITED else ("author",)
    Manuscript.objects.bulk_create(Manuscript(entry=entry, hand=each, **TEXTS, version=1) for each in hands)
    return Entry.objects.get(pk=entry.pk)


def a_review(entry: Any, expert: Any, asked_by: Any, *, advice: str = "") -> Any:
    from casebook.models import Review

    given = {"advice": advice, "comment": "（演示）典型。", "submitted_at": timezone.now()} if advice else {}
    return Review.objects.create(entry=entry, expert=expert, asked_by=asked_by, **given)


def a_picture(entry: Any, user: Any, **changes: Any) -> Any:
    """A picture as it stands once it was looked at."""
    from casebook.models import Material

    words = {"caption": "学习点", "holder": "市教育局", "is_declared": True, **changes}
    row = Material(
        entry=entry,
        name="photo.jpg",
        content_type="image/jpeg",
        size=4,
        sha256=f"{entry.pk:064x}",
        added_by=user,
        **words,
    )
    for field in (row.file, row.rendition, row.thumbnail):
        field.save("photo.jpg", ContentFile(b"jpeg"), save=False)
    row.save()
    return row


def a_book_file(subject: Any) -> Any:
    from casebook.models import BookFile

    file = BookFile(subject=subject.chain, content_hash="0" * 64, pages=2, size=4, sha256="0" * 64)
    file.file.save("casebook/test.pdf", ContentFile(b"%PDF"), save=True)
    return file


def a_volume(cast: SimpleNamespace, number: int, state: str = "preparing", entries: Any = (), **changes: Any) -> Any:
    from casebook.models import Volume, VolumeItem

    volume = Volume.objects.create(number=number, year=2026, state=state, **changes)
    for position, entry in enumerate(entries, 1):
        VolumeItem.objects.create(volume=volume, position=position, entry=entry)
    return volume


def a_feature(cast: SimpleNamespace, state: str = "draft", entry: Any = None) -> Any:
    from casebook.models import Feature, FeatureSection, Quote

    moment = timezone.now() if state == "published" else None
    feature = Feature.objects.create(
        title="社区模式", lead="归纳", state=state, made_by=cast.reviewer, published_at=moment
    )
    section = FeatureSection.objects.create(feature=feature, position=1, heading="家门口", text="说明")
    if entry is not None:
        Quote.objects.create(section=section, position=1, entry=entry, text="建成学习点三百余个。")
    return feature


def a_photo() -> bytes:
    """A real JPEG that the checks take."""
    picture = Image.linear_gradient("L").resize((320, 240)).convert("RGB")
    ImageDraw.Draw(picture).ellipse((40, 40, 200, 180), fill=(200, 60, 40))
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=90)
    return target.getvalue()
