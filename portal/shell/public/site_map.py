"""Which public pages there are: one list for the page 网站地图 and for sitemap.xml."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from applications.models import Round
from monitoring.selectors.publication import published
from portal.kit.dates import chinese_date
from portal.regions.models import Place
from portal.register.models import Membership
from portal.shell.public import selectors


@dataclass(frozen=True)
class Page:
    """A public page: its address, its name, and what tells it from others of the same name."""

    url: str
    label: str
    words: str = ""


@dataclass(frozen=True)
class Group:
    title: str
    pages: list[Page]


# Every page that needs no number, by the groups of the map.
FIXED: dict[str, dict[str, str]] = {
    "公开信息": {
        "front": "首页",
        "register:members": "成员城市",
        "review:lists": "公布的名单",
        "review:notices": "公示",
        "register:statistics": "我国城市数与学习型城市统计表",
        "register:coverage": "覆盖情况",
        "casebook:cases": "案例",
        "casebook:volumes": "案例集",
        "casebook:features": "典型模式",
        "casebook:calls": "案例征集",
        "monitoring:public": "监测数据",
    },
    "办事": {
        "guide": "办事指南",
        "applications:rounds": "申报批次",
        "procedure": "办事流程",
        "sample": "填写示例",
        "account_login": "登录",
        "account_code": "用验证码重设密码",
    },
    "核验与查询": {
        "documents:verify": "文件核验",
        "review:check_certificate": "查验证书",
        "review:objection_answer": "查询异议答复",
        "search": "查找",
    },
    "数据与说明": {
        "open_data": "开放数据",
        "privacy": "个人信息处理说明",
        "accessibility": "无障碍说明",
        "site_map": "网站地图",
    },
}
# Of no use to search engines.
NOT_FOR_ENGINES = frozenset({"account_login", "account_code", "search"})


def groups() -> list[Group]:
    """The whole map, for people."""
    fixed = [
        Group(title, [Page(reverse(name), label) for name, label in pages.items()]) for title, pages in FIXED.items()
    ]
    return [each for each in [*fixed, *_numbered()] if each.pages]


def _numbered() -> list[Group]:
    rounds = Round.objects.public().order_by("-opens_at")
    return [
        Group("批次", [Page(reverse("applications:round", args=[each.code]), each.title) for each in rounds]),
        Group("名单", [_list_page(each) for each in selectors.public_lists()]),
        Group("公示", [_notice_page(each) for each in selectors.public_notices()]),
        Group("监测数据", [_cycle_page(each) for each in published()]),
        Group("案例", [_case_page(each) for each in selectors.public_cases() if each.text]),
        Group("成员城市", [_city_page(each) for each in cities()]),
    ]


def _list_page(mlist: Any) -> Page:
    return Page(reverse("review:list", args=[mlist.pk]), mlist.title, chinese_date(mlist.published_at))


def _notice_page(notice: Any) -> Page:
    return Page(reverse("review:notice", args=[notice.pk]), notice.list.title, chinese_date(notice.first_day))


def _cycle_page(snapshot: Any) -> Page:
    cycle = snapshot.cycle
    return Page(reverse("monitoring:public_cycle", args=[cycle.code]), cycle.title, chinese_date(snapshot.published_at))


def _case_page(entry: selectors.Entry) -> Page:
    return Page(reverse("casebook:case", args=[entry.pk]), entry.title, entry.place.name)


def _city_page(place: Place) -> Page:
    return Page(reverse("city", args=[place.code]), place.name)


def cities() -> Iterable[Place]:
    """Places that have a published membership, now or once, each code once."""
    members = Place.objects.filter(pk__in=Membership.objects.published().order_by().values("place"))
    return {each.code: each for each in members.order_by("code", "pk")}.values()


def addresses() -> list[str]:
    """Paths for search engines."""
    fixed = [reverse(name) for pages in FIXED.values() for name in pages if name not in NOT_FOR_ENGINES]
    return [*fixed, *(page.url for group in _numbered() for page in group.pages)]
