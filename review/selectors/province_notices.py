"""A province's own public notice: what is recorded for a sheet, how many working days it ran, whom it did not name."""

from datetime import date

from portal.kit.verdicts import Refused
from review.models import ProvinceNotice, Sheet
from review.selectors.workdays import workdays


def notice_of(sheet: Sheet) -> ProvinceNotice | None:
    """What counts: the one recorded last."""
    return sheet.notices.select_related("recorded_by").last()


def added_since(sheet: Sheet, notice: ProvinceNotice) -> list[str]:
    """The cities that the sheet lists now and that were not part of the notice."""
    items = sheet.items.exclude(case__in=notice.cases).select_related("case__application__organisation__place")
    return [item.case.application.place.name for item in items]


def notice_to_take_over(sheet: Sheet) -> ProvinceNotice | None:
    """The notice of an earlier sheet of the same province and round that named every city of this one."""
    listed = set(sheet.items.values_list("case", flat=True))
    earlier = ProvinceNotice.objects.filter(sheet__round=sheet.round, sheet__province=sheet.province)
    found = earlier.exclude(sheet=sheet).select_related("sheet__province__place", "sheet__round").order_by("-pk")
    return next((each for each in found if listed and listed <= set(each.cases)), None)


def length_in_words(first: date, last: date) -> str:
    """共5个工作日; where a calendar is wanting, the sentence that says so: nothing is counted silently."""
    try:
        return f"共{sum(1 for _ in workdays(first, last))}个工作日"
    except Refused as refusal:
        return f"暂不能计算工作日：{refusal}"
