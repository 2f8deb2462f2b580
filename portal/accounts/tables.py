"""The list of organisations that an account manager looks after."""

from typing import Any

import django_tables2 as tables
from django.utils.safestring import SafeString

from portal.accounts.choices import ROLES_OF_KIND, Role, role_word
from portal.accounts.models import Organisation
from portal.kit.templatetags.components import state


class OrganisationTable(tables.Table):
    name = tables.Column("单位名称", linkify=("accounts:organisation", {"pk": tables.A("pk")}))
    kind = tables.Column("单位类别")
    place = tables.Column("所在地", order_by="place__code", default="")
    members = tables.Column("人数")
    staffing = tables.Column("人员", empty_values=(), orderable=False)

    class Meta:
        model = Organisation
        fields = ("name", "kind", "place", "members", "staffing")
        order_by = ("place",)
        caption = "单位"

    def render_staffing(self, record: Any) -> SafeString:
        """What is missing before the organisation can work: somebody who drafts, somebody who signs."""
        if not record.is_active:
            return state("已停用", tone="grey")
        held = {Role.CLERK: record.clerks, Role.APPROVER: record.approvers, Role.ACCOUNT_MANAGER: record.managers}
        missing = [role for role, count in held.items() if role in ROLES_OF_KIND[record.kind] and not count]
        if not missing:
            return state("已配齐", tone="green")
        words = "、".join(role_word(record.kind, role) for role in missing)
        return state(f"缺{words}", tone="amber")
