"""Lists for officers: rounds, and who must submit by when."""

from datetime import datetime

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from applications.models import Round
from applications.templatetags.applications import moment
from portal.kit.templatetags.components import state

ROUND_TONES = {"preparing": "grey", "open": "green", "closed": "grey"}


class RoundTable(tables.Table):
    caption = "批次"
    title = tables.Column("批次")
    code = tables.Column("代码")
    state = tables.Column("状态")
    opens_at = tables.Column("开放时间")
    city_deadline = tables.Column("城市提交截止")
    province_deadline = tables.Column("省级上报截止")
    pages = tables.Column("办理", accessor="pk", orderable=False, exclude_from_export=True)

    class Meta:
        order_by = "-opens_at"
        empty_text = "还没有批次，请先新建批次。"

    def render_title(self, value: str, record: Round) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("applications:edit_round", args=[record.pk]), value)

    def render_state(self, record: Round) -> SafeString:
        return state(record.get_state_display(), tone=ROUND_TONES[record.state])

    def render_opens_at(self, value: datetime) -> str:
        return moment(value)

    def render_city_deadline(self, value: datetime) -> str:
        return moment(value)

    def render_province_deadline(self, value: datetime) -> str:
        return moment(value)

    def render_pages(self, record: Round) -> SafeString:
        return format_html(
            '<a href="{}">办事指南</a>　<a href="{}">截止时间与延期</a>',
            reverse("applications:round", args=[record.code]),
            reverse("applications:deadlines", args=[record.code]),
        )


class DeadlineTable(tables.Table):
    caption = "各单位适用的截止时间"
    organisation = tables.Column("单位", orderable=False)
    deadline = tables.Column("截止时间（北京时间）")
    reason = tables.Column("延期理由", default="—", orderable=False)

    class Meta:
        empty_text = "还没有开通账号的单位。"

    def render_deadline(self, value: datetime) -> str:
        return moment(value)
