"""The bar of main places, by role: each stands there for those whom its pages let in.

A bar holds at most eight entries. Who has more places finds what everybody may read, what is set up now and then, and
whatever else does not fit under 更多, by groups.
"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from portal.accounts.permissions import acts_for, holds, holds_any
from portal.kit.access import Rule, everyone, signed_in
from portal.kit.verdicts import Verdict, verdict
from review.permissions import oversees_assessment


def signed_out(user: Any) -> Verdict:
    return verdict(not user.is_authenticated, "已登录。")


LONGEST_BAR = 8
GROUPS = WORK, SETUP, PUBLIC = "办理", "管理", "公开信息"


@dataclass(frozen=True)
class Spot:
    """One entry of the bar: its word, the name of its address, for whom it stands there, and its group in 更多."""

    label: str
    url_name: str
    rule: Rule
    group: str = WORK


SPOTS = (
    Spot("首页", "front", signed_out),
    Spot("工作台", "home", signed_in),
    Spot("我的申请", "applications:applications", acts_for("city")),
    Spot("征集单", "applications:requests", acts_for("department")),
    Spot("各市进度", "review:board", acts_for("province")),
    Spot("各省进度", "review:provinces", acts_for("ministry")),
    Spot("批次管理", "applications:managed_rounds", holds("round_manager", "ministry")),
    Spot("单位与人员", "accounts:people", holds("account_manager")),
    Spot("办件", "review:cases", acts_for("province", "ministry", "secretariat", "committee", "association")),
    Spot("工作委员会表决", "review:ballots", acts_for("secretariat", "committee")),
    Spot("汇总表", "review:sheets", acts_for("province", "ministry")),
    Spot("我的评审", "review:assessments", holds("expert", "panel")),
    Spot("专家评审", "review:assessed_rounds", oversees_assessment),
    Spot("决定一览", "review:decisions", acts_for("ministry")),
    Spot("公示异议", "review:objections", holds_any(("clerk", "approver"), "ministry")),
    Spot("案例办理", "casebook:desk", acts_for("city", "province", "ministry")),
    Spot("案例评审", "casebook:reviews", holds("expert", "panel")),
    Spot("资格申报", "review:claims", acts_for("city", "province", "ministry")),
    Spot("成员变更", "review:standings", acts_for("ministry", "secretariat")),
    Spot("目标台账", "review:ledger", acts_for("province")),
    Spot("填报", "monitoring:my_rows", acts_for("city", "department", "institution")),
    Spot("监测数据审核", "monitoring:province_board", acts_for("province")),
    Spot("监测报告验收", "monitoring:ministry_board", acts_for("ministry")),
    Spot("监测评分", "monitoring:my_scores", holds("expert", "panel")),
    Spot("监测框架", "monitoring:frameworks", acts_for()),
    Spot("监测周期", "monitoring:cycles", acts_for("ministry", "province", "city", "department", "institution")),
    Spot("监测成果", "monitoring:results", acts_for("city", "province", "ministry")),
    Spot("数据快照", "monitoring:snapshots", acts_for("ministry")),
    Spot("专家信息", "review:experts", holds_any(("round_manager", "account_manager"), "ministry"), SETUP),
    Spot("放假安排", "review:calendars", holds("round_manager", "ministry"), SETUP),
    Spot("行政区划", "regions:places", holds("account_manager", "ministry"), SETUP),
    Spot("办事指南", "guide", everyone, PUBLIC),
    Spot("成员城市", "register:members", everyone, PUBLIC),
    Spot("名单", "review:lists", everyone, PUBLIC),
    Spot("公示", "review:notices", everyone, PUBLIC),
    Spot("统计", "register:statistics", everyone, PUBLIC),
    Spot("案例", "casebook:cases", everyone, PUBLIC),
    Spot("监测数据", "monitoring:public", everyone, PUBLIC),
    Spot("覆盖情况", "register:coverage", everyone, PUBLIC),
    Spot("开放数据", "open_data", everyone, PUBLIC),
    Spot("文件核验", "documents:verify", everyone, PUBLIC),
    Spot("申报批次", "applications:rounds", everyone, PUBLIC),
    Spot("办事流程", "procedure", everyone, PUBLIC),
)


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    current: bool
    group: str


@dataclass(frozen=True)
class Bar:
    """What stands in the bar, and what under 更多: (group, its links), empty where everything fits."""

    links: list[Link]
    more: list[tuple[str, list[Link]]]

    @property
    def current_in_more(self) -> Link | None:
        return next((link for _, links in self.more for link in links if link.current), None)


def bar(request: HttpRequest) -> Bar:
    """The places of this person; the last entry of a full bar is 更多."""
    links = navigation(request)
    if len(links) <= LONGEST_BAR:
        return Bar(links, [])
    first = WORK if request.user.is_authenticated else PUBLIC
    shown = [link for link in links if link.group in (first, links[0].group)][: LONGEST_BAR - 1]
    groups = ((group, [link for link in links if link.group == group and link not in shown]) for group in GROUPS)
    return Bar(shown, [(group, inside) for group, inside in groups if inside])


def navigation(request: HttpRequest) -> list[Link]:
    """All places of this person; the one whose address the page's own begins with is marked as current."""
    places = [(spot, reverse(spot.url_name)) for spot in SPOTS if spot.rule(request.user)]
    inside = [url for _, url in places if request.path == url or (url != "/" and request.path.startswith(url))]
    here = max(inside, key=len, default="")
    return [Link(spot.label, url, url == here, spot.group) for spot, url in places]
