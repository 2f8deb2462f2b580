"""Snapshots: what is accepted is copied in whole, hashed, published; a mistake is mended by another one."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from monitoring.choices import Answer, Mark, ReportState, RowState, SnapshotState
from monitoring.models import Cycle, Figure, Snapshot, Submission, Value
from monitoring.permissions import may_take_snapshots
from monitoring.selectors.figures import canonical, plain
from monitoring.services.acceptance import as_accepted
from monitoring.services.answers import FIELDS
from monitoring.services.reports import order_files
from monitoring.workflow import SNAPSHOT
from portal.accounts.models import User
from portal.history.services import record
from portal.kit.canonical import dumps
from portal.kit.transitions import Step
from portal.kit.verdicts import Refused, require

PORTION = 1000  # rows written at a time, so that a nation's figures never stand in memory at once
COPIED = (
    "definition_id",
    "item_id",
    "answer",
    "number",
    "text",
    "reason",
    "value_year",
    "source_kind",
    "quality",
    "calibre_differs",
    "calibre_note",
)


def take_snapshot(*, cycle: Cycle, user: User, erratum: str = "") -> Snapshot:
    """Copy in every row of the accepted reports; after a publication ``erratum`` says why there is another one."""
    require(may_take_snapshots(user))
    with transaction.atomic():
        locked = Cycle.objects.select_for_update().get(pk=cycle.pk)
        published = Snapshot.objects.filter(cycle=locked, state=SnapshotState.PUBLISHED).first()
        _refuse_unready(locked, published, erratum)
        last = Snapshot.objects.filter(cycle=locked).order_by("-number").first()
        found = Snapshot.objects.create(
            cycle=locked,
            number=last.number + 1 if last else 1,
            taken_by=user,
            previous=published,
            erratum=erratum.strip(),
            last_actor=user.name,
        )
        found.size, found.sha256 = _copy(found)
        found.changes = list(_changes(published, found)) if published else []
        if published and not found.changes:
            raise Refused("与已公布的快照没有差别，不需要勘误。")
        found.save()
        _note(found, "snapshot.taken", user)
    return found


def _refuse_unready(cycle: Cycle, published: Snapshot | None, erratum: str) -> None:
    if not cycle.reports.filter(state=ReportState.ACCEPTED).exists():
        raise Refused("还没有已验收的监测报告，请先验收，再固定快照。")
    if published and not erratum.strip():
        raise Refused("本期已公布过快照，请写明勘误说明：更正什么、为什么。")
    if published is None and erratum.strip():
        raise Refused("本期还没有公布过快照，不需要勘误说明。")


def _copy(snapshot: Snapshot) -> tuple[int, str]:
    """Write the figures; how many, and the hash over all of them in the order of place and code."""
    size, digest, portion = 0, hashlib.sha256(), []
    for figure in _figures(snapshot):
        digest.update(f"{dumps(canonical(figure))}\n".encode())
        portion.append(figure)
        size += 1
        if len(portion) == PORTION:
            Figure.objects.bulk_create(portion)
            portion = []
    Figure.objects.bulk_create(portion)
    return size, digest.hexdigest()


def _figures(snapshot: Snapshot) -> Iterator[Figure]:
    first = dict(
        Submission.objects.filter(report__cycle=snapshot.cycle, number=1).values_list("report_id", "at").iterator()
    )
    accepted = Value.objects.filter(report__cycle=snapshot.cycle, report__state=ReportState.ACCEPTED)
    filled = accepted.exclude(definition__isnull=False, definition__formula__gt="")
    moving = set(filled.exclude(state=RowState.ACCEPTED).values_list("report_id", flat=True))
    rows = accepted.select_related("report__city__place__parent__parent", "definition", "item").order_by(
        "report__city__place__code", "definition__version_id", "definition__position", "item__position", "pk"
    )
    stood: dict[int, Value] = {}  # of one report at a time
    for row in rows.iterator(chunk_size=PORTION):
        if row.report_id in moving:
            if row.pk not in stood:
                stood = {each.pk: each for each in as_accepted(row.report)}
            row = _with_content_of(row, stood[row.pk])
        at = first.get(row.report_id)
        yield _figure(snapshot, row, on_time=at is not None and at <= snapshot.cycle.due_cities)


def _with_content_of(row: Value, other: Value) -> Value:
    """The row saying what ``other`` says: what is being corrected has not been accepted."""
    for name in FIELDS:
        setattr(row, name, getattr(other, name))
    return row


def _figure(snapshot: Snapshot, row: Value, *, on_time: bool) -> Figure:
    place, asked = row.report.city.seat, row.asked
    unit, decimals = _unit_of(row)
    return Figure(
        snapshot=snapshot,
        place=place,
        city=place.name,
        province=place.province.name,
        region=place.region_class or place.province.region_class,
        code=asked.code,
        title=asked.title,
        unit=unit,
        decimals=decimals,
        is_core=asked.version_id == snapshot.cycle.version_id,
        is_unofficial=asked.mark == Mark.DEMONSTRATION,
        note=_note_of(row),
        source="，".join(each for each in (row.source_title, row.source_page) if each),
        on_time=on_time,
        **{name: getattr(row, name) for name in COPIED},
    )


def _unit_of(row: Value) -> tuple[str, int]:
    """The unit and the places of the definition; a substitute has its own, the unit stands in its title."""
    if row.answer != Answer.SUBSTITUTE:
        return row.asked.unit, row.asked.decimals
    exponent = row.number.normalize().as_tuple().exponent if row.number is not None else 0
    return "", max(0, -int(exponent))


def _note_of(row: Value) -> str:
    if row.answer == Answer.SUBSTITUTE:
        title = row.substitute_title or str(row.substitute or "")
        return f"以“{title}”替代。{row.substitute_note}"
    return row.reason_note


def _changes(before: Snapshot, after: Snapshot) -> Iterator[dict[str, str]]:
    """What differs between two snapshots, figure by figure."""
    old, new = _by_place_and_code(before), _by_place_and_code(after)
    for key in sorted(old.keys() | new.keys()):
        was, now = old.get(key, ("", "", "")), new.get(key, ("", "", ""))
        if was[2] != now[2]:
            city, title = (now if key in new else was)[:2]
            yield {"place": key[0], "city": city, "code": key[1], "title": title, "before": was[2], "after": now[2]}


def _by_place_and_code(snapshot: Snapshot) -> dict[tuple[str, str, bool], tuple[str, str, str]]:
    rows: Iterable[Figure] = snapshot.figures.select_related("place").iterator(chunk_size=PORTION)
    return {(each.place.code, each.code, each.is_core): (each.city, each.title, _whole(each)) for each in rows}


def _whole(figure: Figure) -> str:
    """A figure with all that is said beside it, for comparison and for the erratum's table."""
    value = plain(figure, figure.decimals)
    parts = (
        f"{value}{figure.unit if figure.number is not None else ''}" or figure.get_answer_display(),
        figure.get_reason_display() if figure.reason else "",
        figure.note,
        f"{figure.value_year}年" if figure.value_year else "",
        figure.source,
        figure.get_quality_display() if figure.quality else "",
        figure.calibre_note if figure.calibre_differs else "",
    )
    return "；".join(each for each in parts if each)


def publish_snapshot(*, snapshot: Snapshot, user: User, seen: int | None) -> Snapshot:
    """Published for everybody; the one published before is replaced, and kept."""

    def applied(moving: Snapshot) -> None:
        if moving.previous is None and _published_of(moving).exists():
            raise Refused("本期已有公布的快照；本快照固定在其公布之前，请重新固定快照并写明勘误说明。")
        if moving.previous is not None and moving.previous.state != SnapshotState.PUBLISHED:
            raise Refused("此后已有另一份勘误公布，请重新固定快照。")
        _published_of(moving).update(state=SnapshotState.REPLACED)
        moving.published_at = timezone.now()
        moving.last_actor = user.name

    def written(moving: Snapshot, step: Step, by: User, before: str, given: Mapping[str, Any]) -> None:
        _note(moving, "snapshot.published", by)

    with transaction.atomic():
        Cycle.objects.select_for_update().get(pk=snapshot.cycle_id)
        moved: Snapshot = SNAPSHOT.take(
            "publish",
            lock=lambda: (
                Snapshot.objects.select_for_update(of=("self",)).select_related("previous").get(pk=snapshot.pk)
            ),
            user=user,
            seen=seen,
            record=written,
            apply=applied,
        )
        order_files(moved)
    return moved


def _published_of(snapshot: Snapshot) -> Any:
    return Snapshot.objects.filter(cycle=snapshot.cycle_id, state=SnapshotState.PUBLISHED).exclude(pk=snapshot.pk)


def _note(snapshot: Snapshot, verb: str, user: User) -> None:
    payload = {"number": snapshot.number, "size": snapshot.size, "sha256": snapshot.sha256, "erratum": snapshot.erratum}
    record(snapshot.chain, verb, user=user, payload={"title": str(snapshot.cycle), **payload})
