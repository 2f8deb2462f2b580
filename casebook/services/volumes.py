"""案例集: data of the imprint, contents in order, publication of the whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from casebook.choices import EntryState, Kind, Part, VolumeState
from casebook.models import Entry, Volume, VolumeItem
from casebook.permissions import is_editor
from casebook.services.entries import come_out, order_volume_file
from casebook.services.moving import lock_entry
from casebook.workflow import VOLUME
from portal.accounts.models import User
from portal.documents.fonts import describe, missing_characters
from portal.history.services import record
from portal.kit.texts import fitting
from portal.kit.transitions import Step
from portal.kit.verdicts import Refused, require, verdict

STALE = "页面已过期：{who}已先行修改。您填写的内容仍在，请核对后再保存。"


def save_volume(*, volume: Volume, user: User, seen: int | None = None) -> Volume:
    """Number, titles, imprint and preface; after publication only by a new volume."""
    require(is_editor(user))
    _refuse_unprintable(volume)
    with transaction.atomic():
        before = Volume.objects.select_for_update().filter(pk=volume.pk).first() if volume.pk else None
        _refuse_stale(before, seen)
        if Volume.objects.filter(number=volume.number).exclude(pk=volume.pk).exists():
            raise Refused(f"已有{volume.word}，请换一个辑次。")
        volume.revision = before.revision + 1 if before else 0
        volume.last_actor = user.name
        volume.save()
        _note(volume, "casebook_volume.saved", user)
    return volume


def _refuse_unprintable(volume: Volume) -> None:
    words = "".join((volume.title, volume.english_title, volume.series, volume.preface, *volume.imprint.values()))
    if missing := missing_characters(words):
        raise Refused(f"有无法打印的字符：{'、'.join(map(describe, missing[:5]))}，请改用其他字。")


def _refuse_stale(before: Volume | None, seen: int | None) -> None:
    if before is None:
        return
    require(verdict(before.state == VolumeState.PREPARING, f"{before}{before.get_state_display()}，不能再改。"))
    if seen is not None and before.revision != seen:
        raise Refused(STALE.format(who=before.last_actor or "其他人"))


@dataclass(frozen=True)
class Line:
    """A line of the contents: of a case by its key, or words of their own."""

    entry: int | None = None
    title: str = ""
    part: str = Part.CASE


def set_contents(*, volume: Volume, user: User, seen: int | None, lines: Sequence[Line]) -> None:
    """The contents as they are listed, in this order; each case once, and in one volume only."""
    require(is_editor(user))
    with transaction.atomic():
        locked = Volume.objects.select_for_update().get(pk=volume.pk)
        _refuse_stale(locked, seen)
        entries = _entries_of(locked, lines)
        locked.items.all().delete()
        for position, line in enumerate(lines, 1):
            VolumeItem.objects.create(
                volume=locked,
                position=position,
                part=line.part,
                entry=entries.get(line.entry or 0),
                title=fitting(line.title, 160, "标题"),
            )
        locked.revision += 1
        locked.last_actor = user.name
        locked.save(update_fields=["revision", "last_actor"])
        _note(locked, "casebook_volume.contents", user, number=len(lines))


def _entries_of(volume: Volume, lines: Sequence[Line]) -> Mapping[int, Entry]:
    keys = [line.entry for line in lines if line.entry]
    if len(keys) != len(set(keys)):
        raise Refused("同一篇案例只能编入一次，请删去重复的。")
    found: dict[int, Entry] = {}
    for key in sorted(keys):
        entry = lock_entry(Entry(pk=key))
        _refuse_what_does_not_belong(volume, entry)
        found[key] = entry
    if any(not line.entry and not line.title.strip() for line in lines):
        raise Refused("目次中有一行没有标题，请填写或删去。")
    return found


def _refuse_what_does_not_belong(volume: Volume, entry: Entry) -> None:
    if entry.kind == Kind.CASE and entry.state != EntryState.AGREED:
        raise Refused(f"《{entry}》{entry.get_state_display()}，只有已定稿的案例可以编入。")
    if entry.kind != Kind.CASE and entry.state not in (EntryState.AGREED, EntryState.PUBLISHED):
        raise Refused(f"《{entry}》{entry.get_state_display()}，尚不能编入。")
    other = entry.items.exclude(volume=volume).exclude(volume__state=VolumeState.DISCARDED).first()
    if other is not None:
        raise Refused(f"《{entry}》已编入{other.volume}。")


def move_volume(*, volume: Volume, step: str, user: User, seen: int | None) -> Volume:
    """出版 with all its cases, or 作废."""

    def applied(moving: Volume) -> None:
        moving.last_actor = user.name
        if step == "publish":
            moving.published_at = timezone.now()

    def written(moving: Volume, taken: Step, by: User, before: str, given: Mapping[str, Any]) -> None:
        _note(moving, f"casebook_volume.{taken.name}", by, **given)

    with transaction.atomic():
        moved: Volume = VOLUME.take(
            step,
            lock=lambda: Volume.objects.select_for_update().get(pk=volume.pk),
            user=user,
            seen=seen,
            record=written,
            apply=applied,
        )
        if step == "publish":
            _publish_cases(moved, user)
            order_volume_file(moved, user)
    return moved


def _publish_cases(volume: Volume, user: User) -> None:
    for item in volume.items.select_related("entry").order_by("entry"):
        if item.entry is not None and item.entry.state == EntryState.AGREED:
            come_out(entry=item.entry, user=user)


def typeset(*, volume: Volume, user: User) -> None:
    """排版样书: a proof of the whole volume, for the editors."""
    require(is_editor(user))
    order_volume_file(volume, user)


def _note(volume: Volume, verb: str, user: User, **more: Any) -> None:
    record(volume.chain, verb, user=user, organisation=user.organisation, payload={"title": str(volume), **more})
