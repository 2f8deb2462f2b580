"""Versions: begun anew or out of the one before, edited row by row, published."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, RestrictedError
from django.utils import timezone

from monitoring.choices import LinkKind
from monitoring.models import (
    CrosswalkLink,
    Element,
    Framework,
    FrameworkVersion,
    Indicator,
    IndicatorRevision,
    VersionLink,
)
from monitoring.models.frameworks import FROZEN
from monitoring.permissions import drafts_framework
from monitoring.selectors.packages import checksum_of, package_of
from monitoring.selectors.reading import position_after
from monitoring.workflow import VERSION
from portal.accounts.models import User
from portal.history.services import record
from portal.kit.transitions import Step
from portal.kit.verdicts import Refused, require


def note(version: FrameworkVersion, verb: str, user: User | None, **more: Any) -> None:
    record(version.chain, verb, user=user, payload={"title": str(version), **more})


def begin_framework(*, framework: Framework, label: str, user: User) -> FrameworkVersion:
    """A framework of its own, say an extension (+N), with its first draft."""
    require(drafts_framework(user, framework))
    with transaction.atomic():
        framework.save()
        return begin_version(framework=framework, label=label, user=user, previous=None)


def begin_version(
    *, framework: Framework, label: str, user: User, previous: FrameworkVersion | None
) -> FrameworkVersion:
    """A new draft: a copy of ``previous`` in which every row is linked as unchanged, or an empty one."""
    require(drafts_framework(user, framework))
    if previous is not None and previous.is_draft:
        raise Refused("上一版还没有发布，请先发布，再起草新版。")
    if FrameworkVersion.objects.filter(framework=framework, label=label).exists():
        raise Refused(f"此框架已有版本“{label}”，请另取版本名。")
    with transaction.atomic():
        version = FrameworkVersion.objects.create(
            framework=framework,
            label=label,
            previous=previous,
            source=previous.source if previous else "",
            made_by=user,
            last_actor=user.name,
        )
        if previous is not None:
            _copy(previous, version)
        note(version, "framework.begun", user, previous=previous.label if previous else "")
    return version


def _copy(previous: FrameworkVersion, version: FrameworkVersion) -> None:
    areas = _copied(previous.areas.all(), version)
    elements = _copied(previous.elements.all(), version, area=areas)
    _copy_crosswalk(elements)
    _copied(previous.items.all(), version)
    _copied(previous.rules.all(), version)
    revisions = _copied(previous.revisions.all(), version, element=elements)
    VersionLink.objects.bulk_create(
        VersionLink(version=version, kind=LinkKind.SAME, old_id=old, new=new) for old, new in revisions.items()
    )


def _copy_crosswalk(elements: Mapping[int, Any]) -> None:
    """What stood beside an element stands beside its copy, confirmed or proposed as before."""
    links = list(CrosswalkLink.objects.filter(element__in=list(elements)))
    for link in links:
        link.pk, link._state.adding, link.revision = None, True, 0
        link.element = elements[link.element_id]
    CrosswalkLink.objects.bulk_create(links)


def _copied(rows: Any, version: FrameworkVersion, **above: Mapping[int, Any]) -> dict[int, Any]:
    """The rows again, under ``version``; returns them by the key of the row that each was copied from."""
    found = {}
    for row in rows:
        old, row.pk, row._state.adding = row.pk, None, True
        row.version = version
        for name, copies in above.items():
            setattr(row, name, copies[getattr(row, f"{name}_id")])
        found[old] = row
    if found:
        rows.model.objects.bulk_create(found.values())
    return found


def locked(version: FrameworkVersion, seen: int | None) -> FrameworkVersion:
    """The draft, fresh and locked; refused when it is published or somebody was faster."""
    found = FrameworkVersion.objects.select_for_update().get(pk=version.pk)
    if not found.is_draft:
        raise Refused(FROZEN)
    if seen is not None and found.revision != seen:
        raise Refused(f"页面已过期：{found.last_actor}已先行修改。您填写的内容仍在，请核对后再保存。")
    return found


def save_version(*, version: FrameworkVersion, user: User, seen: int | None) -> FrameworkVersion:
    """Label, source and note of a draft."""
    require(drafts_framework(user, version.framework))
    with transaction.atomic():
        version.revision = locked(version, seen).revision + 1
        version.last_actor = user.name
        version.save()
        note(version, "framework.saved", user)
    return version


def save_part(*, version: FrameworkVersion, part: Any, user: User, seen: int | None) -> Any:
    """A row of a draft, new or changed; a new indicator begins a series of its own."""
    require(drafts_framework(user, version.framework))
    with transaction.atomic():
        fresh = locked(version, seen)
        part.version = fresh
        is_new = part.pk is None
        if is_new and hasattr(part, "position"):
            part.position = position_after(type(part).objects.filter(version=fresh))
        if isinstance(part, IndicatorRevision) and is_new:
            part.indicator = new_indicator(fresh.framework, part.code)
        try:
            with transaction.atomic():
                part.save()
        except IntegrityError as fault:
            raise Refused("与本版已有的一项重复，请核对编号。") from fault
        _touch(fresh, user, "framework.part_added" if is_new else "framework.part_saved", str(part), part)
    return part


def new_indicator(framework: Framework, code: str) -> Indicator:
    """A lasting indicator that no version has used before: the same number may have meant something else then."""
    key = wanted = f"{framework.code}-{code}"
    number = 1
    while Indicator.objects.filter(framework=framework, key=key).exists():
        number += 1
        key = f"{wanted}-{number}"
    return Indicator.objects.create(framework=framework, key=key)


def remove_part(*, version: FrameworkVersion, part: Any, user: User, seen: int | None) -> None:
    require(drafts_framework(user, version.framework))
    with transaction.atomic():
        fresh = locked(version, seen)
        words = str(part)
        if isinstance(part, Element):  # what stands beside it is no reason to keep it
            CrosswalkLink.objects.filter(Q(element=part) | Q(other=part)).delete()
        try:
            part.delete()
        except RestrictedError as fault:
            raise Refused(f"“{words}”下面还有内容，请先移走或者删除下面的各项。") from fault
        _touch(fresh, user, "framework.part_removed", words, part)


def _touch(version: FrameworkVersion, user: User, verb: str, words: str, part: Any) -> None:
    version.revision += 1
    version.last_actor = user.name
    version.save(update_fields=["revision", "last_actor"])
    note(version, verb, user, noun=str(part._meta.verbose_name), part=words)


def publish(*, version: FrameworkVersion, user: User, seen: int | None) -> FrameworkVersion:
    """Published with the checksum of its package; immutable from then on."""

    def applied(moving: FrameworkVersion) -> None:
        moving.last_actor = user.name
        seal(moving)

    def written(moving: FrameworkVersion, step: Step, by: User, before: str, given: Mapping[str, Any]) -> None:
        note(moving, f"framework.{step.name}", by, checksum=moving.checksum)

    with transaction.atomic():
        moved: FrameworkVersion = VERSION.take(
            "publish",
            lock=lambda: FrameworkVersion.objects.select_for_update().get(pk=version.pk),
            user=user,
            seen=seen,
            record=written,
            apply=applied,
        )
    return moved


def seal(version: FrameworkVersion) -> None:
    version.published_at = timezone.now()
    version.checksum = checksum_of(package_of(version))
