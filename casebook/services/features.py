"""推广典型模式: composed from published cases, quoted word for word."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from casebook.models import Entry, Feature, FeatureSection, Quote
from casebook.permissions import is_editor
from casebook.workflow import FEATURE
from portal.accounts.models import User
from portal.history.services import record
from portal.kit.texts import fitting
from portal.kit.transitions import Step
from portal.kit.verdicts import Refused, require, verdict

SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Cited:
    """A case in a section, and the words quoted from it; without words it is only named."""

    entry: Entry
    text: str = ""


@dataclass(frozen=True)
class Section:
    heading: str
    text: str = ""
    cases: Sequence[Cited] = field(default_factory=tuple)


def save_feature(*, feature: Feature, user: User, sections: Sequence[Section], seen: int | None = None) -> Feature:
    """Save the whole page; raises ``Refused`` where a quotation does not stand in its case."""
    require(is_editor(user))
    _check(sections)
    with transaction.atomic():
        before = Feature.objects.select_for_update().filter(pk=feature.pk).first() if feature.pk else None
        if before is not None:
            require(verdict(before.state == "draft", "页面已发布，请先由主编撤回再修改。"))
            if seen is not None and before.revision != seen:
                raise Refused(f"页面已过期：{before.last_actor}已先行修改。您填写的内容仍在，请核对后再保存。")
        feature.made_by = before.made_by if before else user
        feature.revision = before.revision + 1 if before else 0
        feature.last_actor = user.name
        feature.save()
        _write(feature, sections)
        _note(feature, "casebook_feature.saved", user)
    return feature


def _check(sections: Sequence[Section]) -> None:
    if any(not each.heading.strip() for each in sections):
        raise Refused("有一节没有小标题，请填写或清空该节。")
    for cited in (case for section in sections for case in section.cases):
        if not cited.entry.is_public:
            raise Refused(f"《{cited.entry}》没有发布，不能引用。")
        if cited.text.strip() and not quoted_word_for_word(cited.entry, cited.text):
            raise Refused(f"引文在《{cited.entry}》中找不到，请从发布的文字中原样摘录：“{cited.text.strip()[:30]}”。")


def quoted_word_for_word(entry: Entry, text: str) -> bool:
    """Does the published text hold these words? Spaces and line breaks do not count."""
    return SPACE.sub("", text) in SPACE.sub("", entry.text)


def _write(feature: Feature, sections: Sequence[Section]) -> None:
    feature.sections.all().delete()
    for position, section in enumerate(sections, 1):
        row = FeatureSection.objects.create(
            feature=feature,
            position=position,
            heading=fitting(section.heading, 80, "小标题"),
            text=fitting(section.text, 5000, "文字"),
        )
        Quote.objects.bulk_create(
            Quote(section=row, position=number, entry=each.entry, text=fitting(each.text, 2000, "引文"))
            for number, each in enumerate(section.cases, 1)
        )


def move_feature(*, feature: Feature, step: str, user: User, seen: int | None, reason: str = "") -> Feature:
    """发布 or 撤回修改."""

    def applied(moving: Feature) -> None:
        moving.last_actor = user.name
        moving.published_at = timezone.now() if step == "publish" else moving.published_at

    def written(moving: Feature, taken: Step, by: User, before: str, given: Mapping[str, Any]) -> None:
        _note(moving, f"casebook_feature.{taken.name}", by, **given)

    with transaction.atomic():
        moved: Feature = FEATURE.take(
            step,
            lock=lambda: Feature.objects.select_for_update().get(pk=feature.pk),
            user=user,
            seen=seen,
            record=written,
            data={"reason": reason} if reason else {},
            apply=applied,
        )
    return moved


def _note(feature: Feature, verb: str, user: User, **more: Any) -> None:
    payload = {"title": feature.title, **more}
    record(feature.chain, verb, user=user, organisation=user.organisation, payload=payload)
