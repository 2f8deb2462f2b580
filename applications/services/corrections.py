"""Verbs of a return: the city answers each item while its form is open again; the reviewer says what came of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from applications.choices import ItemVerdict
from applications.models import Application, Correction, CorrectionItem
from applications.selectors import open_items
from applications.selectors.corrections import WHOLE_FORM
from applications.services.answers import lock_for_filling_in
from applications.services.evidence import mark
from portal.accounts.models import User
from portal.kit.texts import clean_text

MOST_CHARACTERS = 2_000


@dataclass(frozen=True)
class Asked:
    """One fault as the reviewer names it: the place (see ``editions.targets``), its label as printed, and why."""

    where: str
    label: str
    reason: str


def list_items(correction: Correction, asked: Iterable[Asked]) -> None:
    """Write down what a return names; one that names nothing means the whole form."""
    named = list(asked) or [Asked("", WHOLE_FORM, correction.reason)]
    CorrectionItem.objects.bulk_create(
        CorrectionItem(
            correction=correction, position=position, where=each.where, label=each.label[:300], reason=each.reason
        )
        for position, each in enumerate(named, start=1)
    )


@dataclass
class Answered:
    """What came of typed answers, by the number of the item: stored, or not stored with the reason."""

    stored: list[int] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)


def answer_items(
    *, application: Application, user: User, texts: Mapping[int, str], seen: Mapping[int, str]
) -> Answered:
    """说明修改情况: store the city's words on each returned item. Items of another return are ignored.

    ``seen`` holds the ``mark`` of the text that the page had shown; what a colleague changed meanwhile is not
    overwritten. Raises ``Refused`` when the application is not open for filling in.
    """
    result = Answered()
    with transaction.atomic():
        application = lock_for_filling_in(application, user)
        for item in open_items(application):
            if item.pk in texts:
                _answer(item, clean_text(texts[item.pk]), seen.get(item.pk), user, result)
    return result


def _answer(item: CorrectionItem, text: str, shown: str | None, user: User, result: Answered) -> None:
    if text == item.answer or mark(text) == shown:
        return
    if len(text) > MOST_CHARACTERS:
        result.refused[item.pk] = (
            f"文字过长（{len(text)} 个字符），最多 {MOST_CHARACTERS} 个字符，尚未保存，请删减后再保存。"
        )
    elif shown is not None and shown != mark(item.answer):
        result.refused[item.pk] = f"同事刚刚将此处改为“{item.answer}”，您的文字尚未保存；如需以您的为准，请再次保存。"
    else:
        item.answer, item.answered_by, item.answered_at = text, user, timezone.now()
        item.save(update_fields=["answer", "answered_by", "answered_at"])
        result.stored.append(item.pk)


def judge_item(*, item: CorrectionItem, user: User, verdict: ItemVerdict) -> CorrectionItem:
    """已解决 or 仍有问题, by the reviewer; review calls this and says who may."""
    item.verdict, item.judged_by, item.judged_at = verdict, user, timezone.now()
    item.save(update_fields=["verdict", "judged_by", "judged_at"])
    return item
