"""What a round may ask of a summary sheet before it goes up: a number, an order, the province's own public notice."""

from typing import Any

from django.utils import timezone

from portal.kit.dates import chinese_date
from portal.kit.verdicts import ALLOWED, Verdict, refused, verdict
from review.selectors.province_notices import added_since, notice_of
from review.selectors.quotas import quota_of_sheet


def stays_within_the_number(user: Any, sheet: Any) -> Verdict:
    quota = quota_of_sheet(sheet)
    if quota is None:
        return ALLOWED
    if quota.number is None:
        return refused("教育部尚未设定本省在本批次的推荐名额，请联系教育部批次管理员。")
    return verdict(
        not quota.over,
        f"超出推荐名额{quota.over}个：名额{quota.number}个，已上报{quota.used}个，本表推荐{quota.drafted}个。"
        "请将超出的城市列为备选，或从汇总表中删去。",
    )


def order_is_settled(user: Any, sheet: Any) -> Verdict:
    settled = not sheet.round.has_ranking or sheet.ordered_at is not None or sheet.items.count() < 2
    return verdict(settled, "本批次要求排序：请经办人先在汇总表页面排定推荐顺序并保存。")


def province_notice_is_over(user: Any, sheet: Any) -> Verdict:
    if not sheet.round.needs_province_notice:
        return ALLOWED
    notice = notice_of(sheet)
    if notice is None:
        return refused("本批次要求省级公示：请经办人先在汇总表页面登记公示的起止日期和证明。")
    if added := "、".join(added_since(sheet, notice)):
        return refused(f"登记公示之后又列入了{added}，请经办人重新登记包括该市在内的公示。")
    today = timezone.localdate(sheet.arrived_at or timezone.now())
    return verdict(
        notice.last_day < today, f"本省公示至{chinese_date(notice.last_day)}（含当日），公示期满后才能签发上报。"
    )
