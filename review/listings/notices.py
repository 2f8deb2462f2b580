"""What everybody reads: notices, the cities of a notice, the cities of a list."""

from collections.abc import Sequence
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone

from portal.kit.dates import chinese_date
from portal.kit.listings import Column, register
from review.models import MembershipList, Notice
from review.selectors.notices import public_notices
from review.selectors.standing import notes_for
from review.views.notices import word_of


def notice_columns(asked: Any) -> Sequence[Column]:
    now = timezone.now()
    return (
        Column("公示", "list.title", 50),
        Column("城市", "number_of_cities", 8),
        Column("公示期", lambda each: f"{chinese_date(each.first_day)}至{chinese_date(each.last_day)}", 36),
        Column("状态", lambda each: word_of(each, now)[0], 24),
    )


register("review:notices", "公示", rows=lambda asked: public_notices(), columns=notice_columns)


def notice_of(asked: Any) -> Notice:
    found: Notice = get_object_or_404(Notice.objects.public().select_related("list__round"), pk=asked.kwargs["pk"])
    return found


CITY_COLUMNS = (
    Column("序号", "position", 8),
    Column("城市", "city_name", 24),
    Column("省份", "province_name"),
)

register(
    "review:notice",
    "公示的城市",
    rows=lambda asked: notice_of(asked).cities.all(),
    columns=(*CITY_COLUMNS, Column("备注", "note", 40)),
    filters=lambda asked: [("公示", notice_of(asked).list.title)],
)


def list_of(asked: Any) -> MembershipList:
    rows = MembershipList.objects.visible_to(asked.user).select_related("round")
    found: MembershipList = get_object_or_404(rows, pk=asked.kwargs["pk"])
    return found


def item_columns(asked: Any) -> Sequence[Column]:
    """With what changed since the publication in the last column, as the page has it."""
    found = list_of(asked)
    later = {} if found.state == "draft" else notes_for(found.items.values("case"))
    return (
        *CITY_COLUMNS,
        Column("备注", lambda item: "；".join(filter(None, [item.note, *later.get(item.case_id, [])])), 60),
    )


register(
    "review:list",
    "成员城市",
    rows=lambda asked: list_of(asked).items.select_related("case__application__organisation__place__parent"),
    columns=item_columns,
    filters=lambda asked: [("名单", str(list_of(asked)))],
)
