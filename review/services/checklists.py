"""核实清单: a province writes what it verifies in a round; what was used is retired, never lost."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from applications.models import Round
from portal.accounts.models import User
from portal.history.services import record
from portal.kit.texts import clean_text
from portal.kit.verdicts import Refused, require
from review.models import Checklist, ChecklistItem
from review.permissions import writes_checklists

MOST_ITEMS = 40
MOST_CHARACTERS = 200


@dataclass(frozen=True)
class ItemRow:
    """A row as the page sends it: an item that exists or a new one, its words, and the place that was typed."""

    text: str
    order: int
    item: int | None = None
    is_removed: bool = False


def save_checklist(
    *, round: Round, user: User, seen: int, rows: Sequence[ItemRow], is_required: bool = False
) -> Checklist:
    """Write the whole list: words, order, what is added and taken off. ``seen``: the revision shown, 0 for none.

    Raises ``Refused`` for empty or doubled words and for a page that a colleague has overtaken.
    """
    require(writes_checklists(user))
    wanted = _checked(rows)
    try:
        with transaction.atomic():
            checklist = _locked(round, user, seen)
            _write(checklist, rows, wanted)
            checklist.is_required = is_required
            checklist.revision += 1
            checklist.last_actor, checklist.saved_at = user.name, timezone.now()
            checklist.save()
            payload = {"round": round.title, "items": [each.text for each in wanted], "is_required": is_required}
            record(checklist.chain, "checklist.saved", user=user, organisation=user.office, payload=payload)
    except IntegrityError as fault:  # a colleague has begun the list at the same moment
        raise Refused("同事刚刚保存了核实清单，您填写的内容仍在；请核对后再保存。") from fault
    return checklist


def _checked(rows: Sequence[ItemRow]) -> list[ItemRow]:
    """The rows that stay, in order, with clean words."""
    kept = [each for each in rows if not each.is_removed]
    cleaned = [ItemRow(" ".join(clean_text(each.text).split()), each.order, each.item) for each in kept]
    cleaned.sort(key=lambda each: each.order)  # rows of the same place keep the order in which they stand
    texts = [each.text for each in cleaned]
    if not cleaned:
        raise Refused("清单至少要有一项，请填写后再保存。")
    if not all(texts):
        raise Refused("有的事项没有内容；不需要的事项请勾选“删除”。")
    if long := next((each for each in texts if len(each) > MOST_CHARACTERS), ""):
        raise Refused(f"“{long[:20]}…”过长，每项不超过{MOST_CHARACTERS}个字符，请删减。")
    if doubled := next((each for each in texts if texts.count(each) > 1), ""):
        raise Refused(f"“{doubled}”列了两次，请删去其中一项。")
    if len(cleaned) > MOST_ITEMS:
        raise Refused(f"清单最多{MOST_ITEMS}项，请合并或删去一些。")
    return cleaned


def _locked(round: Round, user: User, seen: int) -> Checklist:
    found = Checklist.objects.select_for_update().filter(round=round, province=user.office).first()
    if found is None:
        return Checklist.objects.create(round=round, province=user.office)
    if found.revision != seen:
        raise Refused(f"页面已过期：{found.last_actor}已先行保存。您填写的内容仍在，请核对后再保存。")
    return found


def _write(checklist: Checklist, rows: Sequence[ItemRow], wanted: Sequence[ItemRow]) -> None:
    items = {each.pk: each for each in checklist.items.filter(retired_at__isnull=True)}
    for position, row in enumerate(wanted, 1):
        item = items.get(row.item or 0) or ChecklistItem(checklist=checklist)
        if row.item and item.pk is None:
            raise Refused("有的事项已被同事删除，请刷新页面后再改。")
        item.text, item.position = row.text, position
        item.save()
    for row in rows:
        if row.is_removed and row.item in items:
            _take_off(items[row.item])


def _take_off(item: ChecklistItem) -> None:
    """What was used on a case is only retired, so that its records keep their place."""
    if item.checks.exists():
        item.retired_at = timezone.now()
        item.save(update_fields=["retired_at"])
    else:
        item.delete()
