"""The register of members, and the records of the work begun, as files."""

from portal.kit.listings import Column, register
from portal.register.choices import UndertakingState
from portal.register.tables import MembershipTable
from portal.register.views import chosen_members, shown_records

register("register:members", "成员城市", rows=chosen_members, table=MembershipTable)
register(
    "register:undertakings",
    "开展创建工作情况",
    rows=shown_records,
    columns=(
        Column("城市", "place.full_name", 24),
        Column("代码", "place.code", 10),
        Column("起始时间", "began_words", 22),
        Column("依据文件", "evidence", 50),
        Column("说明", "note", 40),
        Column("填报单位", "office", 30),
        Column("状态", "get_state_display", 10),
    ),
    tabs={"state": ("状态", UndertakingState)},
)
