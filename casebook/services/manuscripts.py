"""Saving what is written: the author's version while it is drafted, the editor's while it is edited."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from casebook.choices import EntryState, Hand, Theme
from casebook.models import Entry, Manuscript
from casebook.permissions import is_clerk_of_the_author, is_editor
from casebook.services.moving import lock_entry
from portal.accounts.models import User
from portal.kit.texts import fitting
from portal.kit.verdicts import Refused, Verdict, first_refusal, verdict

MOST_SECTIONS = 12
LIMITS = {
    "title": (120, "标题"),
    "subtitle": (120, "副标题"),
    "english_title": (200, "英文标题"),
    "summary": (1000, "摘要"),
}
MOST_HEADING, MOST_TEXT = 80, 20_000
STALE = "{who}已在{when}另行保存。您输入的内容仍在页面上，请对照后再保存。"


def may_write(user: Any, entry: Entry, hand: str) -> Verdict:
    """The city's clerk the author's version while it is drafted, the editor the own one while it is edited."""
    wanted = EntryState.DRAFTING if hand == Hand.AUTHOR else EntryState.EDITING
    person = is_clerk_of_the_author if hand == Hand.AUTHOR else is_editor
    return first_refusal(
        person(user, entry),
        verdict(
            entry.state == wanted,
            f"当前状态为“{entry.get_state_display()}”，{Hand(hand).label}只有“{EntryState(wanted).label}”时可以修改。",
        ),
    )


def save_text(
    *, entry: Entry, user: User, hand: str, texts: Mapping[str, Any], theme: str, seen: int | None
) -> Manuscript:
    """Save the whole version; ``seen`` is the version that the page showed. The title of the draft follows at once.

    Raises ``Refused`` when the text is not open, when a colleague has saved since, or when a place does not hold it.
    """
    values = checked(texts)
    if theme and theme not in Theme.values:
        raise Refused("没有这个主题，请从列表中选择。")
    with transaction.atomic():
        locked = lock_entry(entry)
        answer = may_write(user, locked, hand)
        if not answer:
            raise Refused(answer.reason)
        text, _ = Manuscript.objects.select_for_update().get_or_create(entry=locked, hand=hand)
        if values == text.content and theme == locked.theme:
            return text
        _refuse_stale(text, user, seen)
        for name, value in values.items():
            setattr(text, name, value)
        text.version += 1
        text.saved_by, text.saved_at = user, timezone.now()
        text.save()
        locked.title, locked.subtitle, locked.theme = text.title, text.subtitle, theme
        locked.save(update_fields=["title", "subtitle", "theme"])
    return text


def _refuse_stale(text: Manuscript, user: User, seen: int | None) -> None:
    if seen is not None and text.version != seen:
        moment = timezone.localtime(text.saved_at)
        raise Refused(STALE.format(who=text.saved_by or "其他人", when=f"{moment:%H:%M:%S}"))


def checked(texts: Mapping[str, Any]) -> dict[str, Any]:
    """The texts clean and whole; nothing is cut off silently."""
    values: dict[str, Any] = {
        name: fitting(str(texts.get(name) or ""), most, label) for name, (most, label) in LIMITS.items()
    }
    sections = [
        {
            "heading": fitting(each.get("heading") or "", MOST_HEADING, "小标题"),
            "text": fitting(each.get("text") or "", MOST_TEXT, "正文一节"),
        }
        for each in texts.get("sections", [])
    ]
    kept = [each for each in sections if each["heading"] or each["text"]]
    if len(kept) > MOST_SECTIONS:
        raise Refused(f"正文最多{MOST_SECTIONS}节，请合并后保存。")
    return {**values, "sections": kept}
