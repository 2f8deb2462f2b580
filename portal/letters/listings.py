"""Inbox, outbox and the texts of letters as files."""

from typing import Any

from portal.kit.listings import Column, chosen_words, register
from portal.letters.events import EVENTS, Event, event_named
from portal.letters.models import Message, Wording
from portal.letters.selectors import OUTBOX_STATES, reworded_events
from portal.letters.views.outbox import chosen_letters, narrowed_by


def deliveries_of(letter: Message) -> str:
    return "；".join(str(each) for each in letter.deliveries.all())


register(
    "letters:inbox",
    "消息",
    rows=lambda asked: Message.objects.visible_to(asked.user).select_related("organisation"),
    columns=(
        Column("标题", "subject", 50),
        Column("单位", "organisation.name", 28),
        Column("时间", "created_at", 24),
        Column("阅读时间", "read_at", 24),
        Column("内容", "body", 70),
    ),
)
register(
    "letters:outbox",
    "已发通知",
    rows=lambda asked: chosen_letters(asked).prefetch_related("deliveries"),
    columns=(
        Column("标题", "subject", 50),
        Column("收件人", lambda letter: letter.receiver or "无人任职"),
        Column("单位", "organisation.name", 28),
        Column("事项", lambda letter: event_named(letter.event).title, 28),
        Column("时间", "created_at", 24),
        Column("阅读时间", "read_at", 24),
        Column("邮件、短信", deliveries_of, 30),
    ),
    tabs={"state": ("状态", {key: label for key, label, _ in OUTBOX_STATES})},
    filters=lambda asked: chosen_words(narrowed_by(asked).form),
)


def wordings(asked: Any) -> list[tuple[Event, Wording | None]]:
    changed = reworded_events()
    return [(event, changed.get(event.name)) for event in EVENTS.values()]


register(
    "letters:wordings",
    "通知文字",
    rows=wordings,
    columns=(
        Column("事项", lambda row: row[0].title, 36),
        Column("通知谁", lambda row: row[0].receivers, 40),
        Column("文字", lambda row: "已修改" if row[1] else "默认", 10),
        Column("修改人", lambda row: row[1] and row[1].made_by.name),
        Column("修改时间", lambda row: row[1] and row[1].made_at, 24),
        Column("邮件、短信中", lambda row: "只提示有新消息" if row[0].discreet else "含内容", 20),
    ),
)
