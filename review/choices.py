"""States of a case, a summary sheet, a list and a claim, with what each audience may know of them."""

from django.db import models


class CaseState(models.TextChoices):
    """Where an application stands after it was submitted."""

    SUBMITTED = "submitted", "待受理"
    ACCEPTED = "accepted", "已受理，核实中"
    PROPOSED = "proposed", "待省级签发"
    ENDORSED = "endorsed", "省级已推荐，待上报"
    SENT_UP = "sent_up", "已上报，部级审核中"
    CONFIRMED = "confirmed", "拟确认加入"
    NOT_CONFIRMED = "not_confirmed", "不予确认"
    # The way of a city that joins by right of a membership: no summary sheet, no assessment.
    MEMBER_CHECK = "member_check", "已上报，待确认成员资格"
    MEMBER_CONFIRMED = "member_confirmed", "拟直接加入"
    # Both ways end here; what follows are the ways back and out.
    PUBLISHED = "published", "已公布加入"
    RETURNED = "returned", "退回修改"
    WITHDRAWN = "withdrawn", "已撤回"
    DECLINED = "declined", "不予推荐"
    VOIDED = "voided", "已作废"


class Way(models.TextChoices):
    """How a city joins; the register of memberships decides it when the application is submitted."""

    RECOMMENDED = "recommended", "省级推荐"
    DIRECT = "direct", "直接加入"


# Decisions of the ministry that nobody below learns before the list is published, and what shows in their place.
SEEN_BELOW = {
    CaseState.CONFIRMED: CaseState.SENT_UP,
    CaseState.NOT_CONFIRMED: CaseState.SENT_UP,
    CaseState.MEMBER_CONFIRMED: CaseState.MEMBER_CHECK,
}
PENDING_DECISIONS = frozenset(SEEN_BELOW)
# What a list can hold: confirmed after an assessment, or by right of a membership.
LISTABLE = (CaseState.CONFIRMED, CaseState.MEMBER_CONFIRMED)
# The province's own draft, which the city does not see.
PROVINCE_INTERNAL = {CaseState.PROPOSED: CaseState.ACCEPTED}
# The states that may stand for another one: to the province, and to everybody below it.
VEILS_FOR_PROVINCE = frozenset(SEEN_BELOW.values())
VEILS_FOR_CITY = VEILS_FOR_PROVINCE | frozenset(PROVINCE_INTERNAL.values())


class SheetState(models.TextChoices):
    DRAFT = "draft", "拟稿"
    SENT_UP = "sent_up", "已签发上报"
    VOIDED = "voided", "已失效"
    DISCARDED = "discarded", "已弃用"


class ListState(models.TextChoices):
    DRAFT = "draft", "拟稿"
    PUBLISHED = "published", "已公布"
    SUPERSEDED = "superseded", "已更正"
    DISCARDED = "discarded", "已弃用"


class ClaimState(models.TextChoices):
    """Where a claim of membership stands."""

    FILED = "filed", "待确认"
    CONFIRMED = "confirmed", "已确认并登记"
    DECLINED = "declined", "不予确认"
    WITHDRAWN = "withdrawn", "已撤回"


# Offered to begin with until an organisation has its own; the portal's words, nothing official.
STARTER_PHRASES = (
    "请补充说明。",
    "数据与年份不对应，请核对后填写。",
    "数据与佐证材料不一致，请核对。",
    "内容过于简略，请补充具体做法和成效。",
    "佐证材料不清晰或不完整，请重新上传。",
    "此处填写的内容与本栏要求不符，请按填写说明修改。",
    "文字有误，请核对后更正。",
)


class MarkSource(models.TextChoices):
    """Where a marked fault comes from."""

    READING = "", "审阅时标记"
    MINISTRY = "ministry", "教育部退回"
    UNRESOLVED = "unresolved", "上次退回仍未解决"
