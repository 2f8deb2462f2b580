"""Organisations and their people as files, for those who manage their accounts."""

from typing import Any

from portal.accounts import selectors
from portal.accounts.filters import OrganisationFilter
from portal.accounts.models import Organisation
from portal.accounts.selectors import Member
from portal.accounts.tables import OrganisationTable
from portal.accounts.views import managed_or_404
from portal.kit.dates import beijing, chinese_date
from portal.kit.listings import Column, register

register(
    "accounts:people",
    "单位与人员",
    rows=lambda asked: OrganisationFilter(asked.GET, selectors.managed_organisations(asked.user)),
    table=OrganisationTable,
)


def office_of(asked: Any) -> Organisation:
    return managed_or_404(asked, asked.kwargs["pk"])


def words_of_office(asked: Any) -> list[tuple[str, str]]:
    return [("单位", office_of(asked).name)]


def roles_of(member: Member) -> str:
    return "；".join(f"{each.role_word}（{chinese_date(each.started_on)}起）" for each in member.appointments)


def account_of(member: Member) -> str:
    """As ``accounts/organisation.html`` has it."""
    if member.user.must_set_password:
        return "尚未设置密码"
    return f"使用中，上次登录 {beijing(member.user.last_login)}" if member.user.last_login else "未登录过"


register(
    "accounts:organisation",
    "人员",
    rows=lambda asked: selectors.members(office_of(asked)),
    columns=(
        Column("姓名", "user.name"),
        Column("用户名", "user.username"),
        Column("联系电话", "user.phone"),
        Column("职责", roles_of, 50),
        Column("账号", account_of, 40),
    ),
    filters=words_of_office,
)
register(
    "accounts:organisation#past",
    "已结束的任职",
    rows=lambda asked: selectors.past_appointments(office_of(asked)),
    columns=(
        Column("姓名", "user.name"),
        Column("职责", "role_word"),
        Column("开始日期", "started_on"),
        Column("结束日期", "ended_on"),
        Column("原因", "end_reason", 40),
    ),
    filters=words_of_office,
)
