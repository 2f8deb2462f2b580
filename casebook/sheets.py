"""What stands in the PDF of a case and of a volume; documents says how it becomes a PDF."""

import base64
from typing import Any

from casebook.models import Entry, Material, Volume, VolumeItem
from casebook.selectors import contents_of, pictures_of, volume_lines, volume_of
from portal.kit.dates import chinese_date

STYLES = ["papers/faces.css", "papers/casebook.css"]
CASE_TEMPLATE, VOLUME_TEMPLATE = "papers/casebook_case.html", "papers/casebook_volume.html"
TAKEN_DOWN = "本篇已由编者撤下，不再公开。"


def entry_content(entry: Entry) -> dict[str, Any]:
    """A case alone, with the volume in which it came out."""
    item = volume_of(entry)
    return {"book": str(item.volume) if item is not None else "", "case": case_part(entry), "is_demo": entry.is_demo}


def case_part(entry: Entry) -> dict[str, Any]:
    """Text and pictures as they are printed; the pictures follow the sections, as evenly as it comes out."""
    content = contents_of(entry)
    pictures = [picture_part(each) for each in pictures_of(entry)]
    sections = list(content.get("sections", []))
    return {
        "key": f"case-{entry.pk}",
        "title": content.get("title", ""),
        "subtitle": content.get("subtitle", ""),
        "english_title": content.get("english_title", ""),
        "place": entry.place.full_name,
        "office": entry.organisation.short_name if entry.organisation is not None else "",
        "kind": entry.get_kind_display(),
        "theme": entry.get_theme_display(),
        "summary": content.get("summary", ""),
        "sections": placed(sections, pictures),
    }


def placed(sections: list[dict[str, str]], pictures: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Each section with the pictures that stand after it."""
    number = max(len(sections), 1)
    shares: list[list[dict[str, str]]] = [[] for _ in range(number)]
    for index, picture in enumerate(pictures):
        shares[index * number // max(len(pictures), 1)].append(picture)
    return [{**section, "pictures": share} for section, share in zip(sections, shares, strict=False)]


def picture_part(material: Material) -> dict[str, str]:
    """The rendition inside the page itself: a paper reaches no other file."""
    with material.rendition.open("rb") as file:
        data = base64.b64encode(file.read()).decode()
    return {"image": f"data:image/jpeg;base64,{data}", "caption": material.printed_caption, "holder": material.holder}


def volume_content(volume: Volume) -> dict[str, Any]:
    """Cover, imprint, preface, contents and all cases in order."""
    lines = list(volume_lines(volume).prefetch_related("entry__manuscripts", "entry__materials"))
    return {
        "title": volume.title,
        "word": volume.word,
        "number": volume.number,
        "english_title": volume.english_title,
        "series": volume.series,
        "english_series": volume.english_series,
        "year": volume.year,
        "editors": volume.imprint.get("editors", ""),
        "publisher": volume.imprint.get("publisher", ""),
        "imprint": volume.imprint_lines,
        "preface": volume.preface,
        "published": chinese_date(volume.published_at) if volume.published_at else "",
        "is_demo": volume.is_demo,
        "is_proof": volume.published_at is None,
        "lines": [line_part(each) for each in lines],
    }


def line_part(item: VolumeItem) -> dict[str, Any]:
    if item.entry is None:
        return {"title": item.title, "case": None}
    if item.entry.state == "taken_down":
        return {"title": str(item.entry), "case": None, "note": TAKEN_DOWN}
    return {"title": str(item.entry), "case": case_part(item.entry)}
