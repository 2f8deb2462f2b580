"""The own history as a file."""

from portal.history.models import Entry
from portal.kit.listings import Column, register

register(
    "history:entries",
    "操作记录",
    rows=lambda asked: Entry.objects.visible_to(asked.user).order_by("-pk"),
    columns=(
        Column("时间", "at", 24),
        Column("单位", "organisation", 28),
        Column("人员", lambda entry: entry.actor or "系统"),
        Column("事项", "sentence", 70),
        Column("来源地址", "origin"),
    ),
)
