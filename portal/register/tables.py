"""The public list of member cities."""

import django_tables2 as tables

from portal.register.models import Membership


def labelled(words: str) -> dict[str, dict[str, str]]:
    """On a telephone, where a row stands as a block, each cell says what it is."""
    return {"td": {"data-label": words}}


class MembershipTable(tables.Table):
    place = tables.Column("城市", order_by="place__code", linkify=("city", [tables.A("place__code")]))
    province = tables.Column("省级", accessor="place__province", order_by="place__code", attrs=labelled("省级"))
    kind = tables.Column(
        "成员类别",
        accessor="kind_word",
        order_by="kind",
        linkify=("register:membership", [tables.A("pk")]),
        attrs=labelled("成员类别"),
    )
    batch = tables.Column("批次", default="", attrs=labelled("批次"))
    joined = tables.Column(
        "加入日期", accessor="joined_words", order_by=("joined_on", "joined_by"), attrs=labelled("加入日期")
    )
    source = tables.Column("依据", default="", attrs=labelled("依据"))

    class Meta:
        model = Membership
        fields = ("place", "province", "kind", "batch", "joined", "source")
        order_by = ("place",)
        caption = "成员城市"
        attrs = {"class": "table table-officer table-blocks"}
