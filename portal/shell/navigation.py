"""The bar of main places, by role: each stands there for those whom its pages let in."""

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


@dataclass(frozen=True)
class Spot:
    """One entry of the bar: its word, the name of its address, and for whom it stands there."""

    label: str
    url_name: str
    rule: Rule


SPOTS = (
    Spot("首页", "front", signed_out),
    Spot("工作台", "home", signed_in),
    Spot("我的申请", "applications:applications", acts_for("city")),
    Spot("征集单", "applications:requests", acts_for("department")),
    Spot("各市进度", "review:board", acts_for("province")),
    Spot("各省进度", "review:provinces", acts_for("ministry")),
    Spot("办件", "review:cases", acts_for("province", "ministry")),
    Spot("汇总表", "review:sheets", acts_for("province", "ministry")),
    Spot("决定一览", "review:decisions", acts_for("ministry")),
    Spot("我的评审", "review:assessments", holds("expert", "panel")),
    Spot("专家评审", "review:assessed_rounds", oversees_assessment),
    Spot("公示异议", "review:objections", holds_any(("clerk", "approver"), "ministry")),
    Spot("资格申报", "review:claims", acts_for("city", "province", "ministry")),
    Spot("成员变更", "review:standings", acts_for("ministry")),
    Spot("批次管理", "applications:managed_rounds", holds("round_manager", "ministry")),
    Spot("放假安排", "review:calendars", holds("round_manager", "ministry")),
    Spot("专家信息", "review:experts", holds_any(("round_manager", "account_manager"), "ministry")),
    Spot("单位与人员", "accounts:people", holds("account_manager")),
    Spot("行政区划", "regions:places", holds("account_manager", "ministry")),
    Spot("办事指南", "applications:rounds", everyone),
    Spot("公示", "review:notices", everyone),
    Spot("名单", "review:lists", everyone),
    Spot("成员城市", "register:members", everyone),
    Spot("办事流程", "procedure", everyone),
)


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    current: bool


def navigation(request: HttpRequest) -> list[Link]:
    """The bar for this person; the place whose address the page's own begins with is marked as current."""
    places = [(spot.label, reverse(spot.url_name)) for spot in SPOTS if spot.rule(request.user)]
    inside = [url for _, url in places if request.path == url or (url != "/" and request.path.startswith(url))]
    here = max(inside, key=len, default="")
    return [Link(label, url, url == here) for label, url in places]
