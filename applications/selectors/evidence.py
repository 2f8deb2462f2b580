"""Supporting materials as people have arranged them: by kind, then by group, then by hand."""

from collections.abc import Iterable, Mapping
from typing import Any

from applications.models import Application, Evidence


def arranged(application: Application) -> list[Evidence]:
    """The files that are part of the application, in the order of form, papers and packages."""
    by_kind: dict[str, list[Evidence]] = {item.key: [] for item in application.edition.evidence}
    for row in application.evidence.present():
        by_kind.setdefault(row.item, []).append(row)
    return [row for rows in by_kind.values() for group in grouped(rows) for row in group]


def grouped(rows: Iterable[Evidence]) -> list[list[Evidence]]:
    """Files of one kind by their group; a group stands where its first file stands."""
    groups: dict[str, list[Evidence]] = {}
    for row in rows:
        groups.setdefault(row.heading, []).append(row)
    return list(groups.values())


def kind_words(labels: Mapping[str, str], frozen: Mapping[str, Any]) -> str:
    """What a list of frozen files says of a file's kind: 活动照片（社区教育）."""
    label, heading = labels.get(frozen["item"], ""), frozen.get("heading", "")
    return f"{label}（{heading}）" if heading else label
