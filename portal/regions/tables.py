"""The list of places."""

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html

from portal.kit.dates import chinese_date
from portal.regions.choices import PlaceKind
from portal.regions.models import Place


class PlaceTable(tables.Table):
    name = tables.Column("名称")
    code = tables.Column("行政区划代码")
    kind = tables.Column("类别")
    parent = tables.Column("所属", order_by="parent__code", default="")
    region_class = tables.Column("区域", default="")
    pinyin = tables.Column("拼音", default="")
    ended_on = tables.Column("变更", empty_values=(), orderable=False)

    class Meta:
        model = Place
        fields = ("name", "code", "kind", "parent", "region_class", "pinyin", "ended_on")
        order_by = ("code",)
        caption = "行政区划"

    def render_ended_on(self, record: Place) -> str:
        """When the unit ended; else the way to say that it was renamed or merged."""
        if record.ended_on is not None:
            return f"{chinese_date(record.ended_on)}撤销"
        if record.kind in (PlaceKind.PROVINCE, PlaceKind.CORPS):
            return ""
        return format_html('<a href="{}">更名或合并</a>', reverse("regions:succession", args=[record.pk]))

    def value_ended_on(self, record: Place) -> str:
        """In a file only what happened."""
        return f"{chinese_date(record.ended_on)}撤销" if record.ended_on else ""
