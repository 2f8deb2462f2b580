"""The public list of member cities."""

import django_tables2 as tables

from portal.register.models import Membership


class MembershipTable(tables.Table):
    place = tables.Column("城市", order_by="place__code")
    province = tables.Column("省级", accessor="place__province", order_by="place__code")
    kind = tables.Column("成员类别", accessor="kind_word", order_by="kind")
    batch = tables.Column("批次", default="")
    joined = tables.Column("加入日期", accessor="joined_words", order_by=("joined_on", "joined_by"))
    source = tables.Column("依据", default="")

    class Meta:
        model = Membership
        fields = ("place", "province", "kind", "batch", "joined", "source")
        order_by = ("place",)
        caption = "成员城市"
