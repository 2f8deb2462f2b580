"""Sheets that were sent up with their receipts, packages that were taken away, the cities of one sheet."""

from typing import Any

from django.shortcuts import get_object_or_404

from portal.kit.dates import chinese_date
from portal.kit.listings import Column, register
from review.listings.cases import round_words
from review.models import ChannelReceipt, Sheet
from review.views.cases import chosen_round
from review.views.packages import sheets_sent_up, taken_of


def with_receipts(asked: Any) -> list[tuple[Sheet, list[ChannelReceipt]]]:
    round = chosen_round(asked)
    receipts = list(ChannelReceipt.objects.visible_to(asked.user).filter(round=round, sheet__isnull=False))
    return [
        (sheet, [each for each in receipts if each.sheet_id == sheet.pk]) for sheet in sheets_sent_up(asked.user, round)
    ]


register(
    "review:packages",
    "已上报的汇总表",
    rows=with_receipts,
    columns=(
        Column("汇总表", lambda row: row[0].document_number, 24),
        Column("推荐单位", lambda row: row[0].province.short_name, 24),
        Column("城市", lambda row: row[0].cities, 8),
        Column(
            "上传回执",
            lambda row: "；".join(f"{each.number}（{chinese_date(each.uploaded_on)}）" for each in row[1]) or "未登记",
            50,
        ),
    ),
    filters=round_words,
)
register(
    "review:packages#taken",
    "材料包下载记录",
    rows=lambda asked: taken_of(asked.user, chosen_round(asked)),
    columns=(
        Column("材料包", "title", 40),
        Column("状态", "get_state_display"),
        Column("大小（字节）", "size", 14),
        Column("下载人", "ordered_by.name"),
        Column("时间", "ordered_at", 24),
    ),
    filters=round_words,
)


def sheet_of(asked: Any) -> Sheet:
    rows = Sheet.objects.visible_to(asked.user).select_related("round", "province__place")
    found: Sheet = get_object_or_404(rows, pk=asked.kwargs["pk"])
    return found


register(
    "review:sheet",
    "汇总表列入的城市",
    rows=lambda asked: (
        sheet_of(asked)
        .items.select_related("case__application__organisation__place", "submission")
        .defer("submission__content")
    ),
    columns=(
        Column("序号", "position", 8),
        Column("城市名称", "case.application.organisation.place.name", 24),
        Column("备选", "is_reserve", 8),
        Column("申请编号", "case.application.number", 22),
        Column("版本", "submission.version", 8),
        Column("校验值", lambda item: item.submission.sha256[:16], 20),
    ),
    filters=lambda asked: [("汇总表", sheet_of(asked).document_number)],
)
