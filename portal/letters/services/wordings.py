"""The texts of letters as the round manager words them: checked, previewed, kept in every version."""

from typing import Any

from django.db import transaction

from portal.kit.verdicts import Refused, require
from portal.letters.events import Event
from portal.letters.models import Wording
from portal.letters.permissions import words_letters
from portal.letters.selectors import wording_of
from portal.letters.texts import filled, placeholders


def reword(*, event: Event, subject: str, body: str, user: Any, seen: int | None = None) -> Wording:
    """A new version of the text of an event. Raises ``Refused`` for what it cannot name, or when the matter is missing.

    ``seen``: the version that the page showed, 0 for the text of the portal itself.
    """
    require(words_letters(user))
    current = wording_of(event.name)
    if seen is not None and seen != (current.pk if current is not None else 0):
        raise Refused(
            "页面已过期：这条通知的文字刚刚由他人修改过。您填写的内容仍在，请对照下面的历次版本核对后再保存。"
        )
    refuse_unless_sound(event, subject, body)
    if current is not None and (current.subject, current.body) == (subject, body):
        raise Refused("文字没有变化，无需保存。")
    return Wording.objects.create(event=event.name, subject=subject, body=body, made_by=user)


def reset_wording(*, event: Event, user: Any) -> Wording:
    """恢复默认: as a version of its own, so that it stands in the history."""
    require(words_letters(user))
    with transaction.atomic():
        if wording_of(event.name) is None:
            raise Refused("现在用的就是默认文字。")
        return Wording.objects.create(event=event.name, is_default=True, made_by=user)


def preview(*, event: Event, subject: str, body: str) -> tuple[str, str]:
    """The text with sample values. Raises ``Refused`` like ``reword``."""
    refuse_unless_sound(event, subject, body)
    return filled(subject, event.placeholders), filled(body, event.placeholders)


def refuse_unless_sound(event: Event, subject: str, body: str) -> None:
    """Nothing unknown between braces, no brace left alone, and the matter itself still in the text."""
    unknown = [each for each in placeholders(subject + body) if each not in event.placeholders]
    known = "、".join(f"{{{each}}}" for each in event.placeholders)
    if unknown:
        raise Refused(f"“{{{unknown[0]}}}”不是“{event.title}”可用的占位符；可用的有：{known}。")
    if any(brace in filled(subject + body, dict.fromkeys(event.placeholders, "")) for brace in "{}"):
        raise Refused(f"花括号没有成对，或写在了占位符之外；占位符的写法如：{known}。")
    if "{正文}" not in body:
        raise Refused("内容须保留{正文}：退回理由、期限等具体内容由它带出，删去后收件人无从得知。")
    if not subject.strip():
        raise Refused("请填写标题；只用系统的标题时，填写{标题}。")
