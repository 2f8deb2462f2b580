"""The list of places."""

import django_tables2 as tables

from portal.regions.models import Place


class PlaceTable(tables.Table):
    name = tables.Column("名称")
    code = tables.Column("行政区划代码")
    kind = tables.Column("类别")
    parent = tables.Column("所属", order_by="parent__code", default="")
    region_class = tables.Column("区域", default="")
    pinyin = tables.Column("拼音", default="")

    class Meta:
        model = Place
        fields = ("name", "code", "kind", "parent", "region_class", "pinyin")
        order_by = ("code",)
        caption = "行政区划"
