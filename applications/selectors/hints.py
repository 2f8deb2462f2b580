"""What reviewers are told beside a photo: the stored hints, its date against its words, photos that look like it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from applications.choices import DeskState
from applications.inspection import date_hint, sentence
from applications.models import Evidence, Likeness, Submission

# Who reviews. To the city hints would be an accusation that it cannot answer; it gets advice (``inspection.advice``).
REVIEWERS = {"province", "ministry"}
ELSEWHERE = "与其他申请中的一张照片高度相似（对方材料不在本单位查看范围内，必要时请与教育部核对）"
SEVERAL_ELSEWHERE = "与其他申请中的 {count} 张照片高度相似（对方材料不在本单位查看范围内，必要时请与教育部核对）"


@dataclass(frozen=True)
class Told:
    """One sentence beside a photo; ``other`` is the photo to compare with, where the reader may see it."""

    text: str
    other: Evidence | None = None


def reviews(user: Any) -> bool:
    """Whether this person, in the capacity of now, is told what photos tell."""
    return user.organisation is not None and user.organisation.kind in REVIEWERS


def hints_for(user: Any, files: Iterable[tuple[Evidence, str]]) -> dict[int, list[Told]]:
    """What ``user`` is told of each photo, by its key; ``files`` are photos with their introductions. One query."""
    if not reviews(user):
        return {}
    photos = {row.pk: (row, introduction) for row, introduction in files if row.is_photo}
    pairs = _pairs(user, photos)
    return {pk: [*_own(row, words), *_alike(row, pairs.get(pk, []))] for pk, (row, words) in photos.items()}


def _own(row: Evidence, introduction: str) -> list[Told]:
    dated = date_hint(row.taken_at, row.uploaded_at, introduction)
    return [Told(sentence(hint)) for hint in [*row.hints, *([dated] if dated else [])]]


def _pairs(user: Any, photos: Mapping[int, Any]) -> dict[int, list[Any]]:
    """Photos alike by photo: those that a submission has frozen; drafts stay their city's own.

    What a city takes over from an application that it gave up itself, to begin anew, is no likeness to be told.
    """
    if not photos:
        return {}
    frozen = Submission.evidence.through.objects.filter(evidence=OuterRef("other"))
    seen = Evidence.objects.visible_to(user).filter(pk=OuterRef("other"))
    given_up = Q(other__application__state=DeskState.VOIDED, other__application__round=F("photo__application__round"))
    own = Q(other__application__organisation=F("photo__application__organisation"))
    rows = Likeness.objects.filter(Exists(frozen), photo__in=photos).exclude(given_up & own)
    rows = rows.annotate(is_seen=Exists(seen))
    found: dict[int, list[Any]] = {}
    for row in rows.select_related("other__application__round", "other__application__organisation__place"):
        found.setdefault(row.photo_id, []).append(row)
    return found


def _alike(row: Evidence, pairs: Iterable[Any]) -> list[Told]:
    pairs = list(pairs)
    seen = [Told(_words(row, pair.other), pair.other) for pair in pairs if pair.is_seen]
    hidden = sum(not pair.is_seen for pair in pairs)
    if not hidden:
        return seen
    return [*seen, Told(ELSEWHERE if hidden == 1 else SEVERAL_ELSEWHERE.format(count=hidden))]


def _words(row: Evidence, other: Evidence) -> str:
    how = "内容完全相同" if row.sha256 == other.sha256 else "高度相似"
    if row.application_id == other.application_id:
        return f"与本申请中的照片“{other.name}”{how}"
    application = other.application
    return f"与{application.place.full_name}（{application.round.title}）的照片“{other.name}”{how}"
