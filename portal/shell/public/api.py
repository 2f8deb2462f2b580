"""The read API of the open data; its description is at ``/api/v1/openapi.json`` and, in words, on the page 开放数据.

Places are named by their codes after GB/T 2260, lists and notices by their numbers: these stay.
"""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_safe
from ninja import Field, NinjaAPI, Path, Query, Schema
from ninja.errors import ValidationError

from monitoring.selectors.publication import published
from portal.kit.access import access, everyone
from portal.regions.models import Place
from portal.register.selectors.statistics import statistics
from portal.shell.public import exports, figures, selectors
from portal.shell.public.limits import changed_at, for_programs
from portal.shell.public.schemas import ANSWERS, Code, Page, Paging, Refusal, Words, paged

VERSION = "1"

api = NinjaAPI(
    title="学习型城市开放数据接口",
    version=VERSION,
    description=(
        "只读接口，无需账号。城市以行政区划代码（GB/T 2260）为固定标识。"
        "所有答复带 ETag，可用 If-None-Match 查询是否有变化；每个地址的访问次数有限制，超出时返回 429 和 Retry-After。"
    ),
    docs_url=None,
    urls_namespace="api",
)

Kind = Literal["network", "alliance", "gnlc"]
CityCode = Annotated[Code, Path(description="行政区划代码，如 330500")]
ListNumber = Annotated[int, Path(ge=1, le=2**31 - 1, description="名单编号")]


class Member(Schema):
    id: int = Field(description="成员资格编号")
    code: str = Field(description="行政区划代码，城市的固定标识")
    city: str = Field(description="城市")
    province_code: str = Field(description="省级代码")
    province: str = Field(description="省级")
    level: str = Field(description="级别：直辖市、地级市、自治州等")
    kind: Kind = Field(
        description="network 全国学习型城市网络，alliance 全国学习型城市建设联盟，gnlc 全球学习型城市网络"
    )
    kind_name: str = Field(description="成员类别")
    batch: str = Field(description="批次")
    joined_on: date | None = Field(description="加入日期")
    joined_no_later_than: date | None = Field(description="加入日期未载明时，不晚于此日")
    left_on: date | None = Field(description="退出日期，现有成员为空")
    source: str = Field(description="依据文件")


class Listed(Schema):
    list_id: int = Field(description="名单编号")
    list_title: str = Field(description="名单")
    document_number: str = Field(description="文号")
    position: int = Field(description="序号")
    code: str = Field(description="行政区划代码")
    city: str = Field(description="城市，与名单所印一致")
    province: str = Field(description="省份，与名单所印一致")
    note: str = Field(description="备注")
    is_superseded: bool = Field(description="名单是否已更正")


class City(Schema):
    code: str = Field(description="行政区划代码")
    city: str = Field(description="城市")
    full_name: str = Field(description="带省级名称的全称")
    province_code: str = Field(description="省级代码")
    province: str = Field(description="省级")
    ended_on: date | None = Field(description="区划撤销日期")
    successor: str | None = Field(description="现行区划代码，区划更名或合并后填写")
    memberships: list[Member] = Field(description="成员资格，含已退出的")
    lists: list[Listed] = Field(description="所在的名单")


class PublishedList(Schema):
    id: int = Field(description="名单编号")
    title: str = Field(description="名称")
    document_number: str = Field(description="文号")
    batch: str = Field(description="批次")
    published_on: date = Field(description="公布日期")
    cities: int = Field(description="所列城市数")
    is_superseded: bool = Field(description="是否已更正")
    corrected_by: int | None = Field(description="更正本名单的名单编号")
    corrects: int | None = Field(description="本名单更正的名单编号")
    sha256: str = Field(description="名单内容的校验值")


class WholeList(PublishedList):
    items: list[Listed] = Field(description="所列城市")


class Notice(Schema):
    id: int = Field(description="公示编号")
    title: str = Field(description="公示的名单")
    first_day: date = Field(description="公示首日")
    last_day: date = Field(description="公示末日")
    workdays: int = Field(description="公示期工作日数")
    cities: int = Field(description="公示城市数")
    signed_on: date = Field(description="签发日期")
    is_closed: bool = Field(description="是否已办结")
    is_withdrawn: bool = Field(description="是否已撤回")


class Members(Page):
    items: list[Member]


class Lists(Page):
    items: list[PublishedList]


class Notices(Page):
    items: list[Notice]


class Line(Schema):
    kind: Kind = Field(description="成员类别代码")
    kind_name: str = Field(description="成员类别")
    on: date = Field(description="统计日期")
    code: str = Field(description="省级行政区划代码，全国为 000000")
    province: str = Field(description="省级")
    municipalities: int | None = Field(description="直辖市数")
    prefecture_cities: int | None = Field(description="地级市数")
    county_cities: int | None = Field(description="县级市数")
    members: int = Field(description="成员城市数（地级及以上）")
    members_below_prefecture: int = Field(description="成员城市数（县级）")
    percent: int | None = Field(description="占地级单位百分比")
    planned_percent_2020: int | None = Field(description="2020 年规划百分比")
    cities_counted_on: date | None = Field(description="城市数截至日期")


class Table(Schema):
    kind: Kind = Field(description="成员类别")
    on: date = Field(description="统计日期")
    items: list[Line] = Field(description="全国在前，各省按行政区划代码排列")


class MemberQuery(Paging):
    q: Words | None = Field(None, description="城市名称、拼音（可带声调）、首字母或代码")
    kind: Kind | None = Field(None, description="成员类别")
    province: Code | None = Field(None, description="省级行政区划代码，如 330000")
    batch: Words | None = Field(None, description="批次")
    on: date | None = Field(None, description="某日的成员；不填则为现有成员")
    all: bool = Field(False, description="含已退出的成员；与 on 同时填写时不起作用")


@api.get("/members", response={200: Members, **ANSWERS}, url_name="members", summary="成员城市", operation_id="members")
def members(request: HttpRequest, response: HttpResponse, asked: Query[MemberQuery]) -> Any:
    """现有成员按行政区划代码排列；一个城市有几项成员资格就有几条。"""
    changed_at(response, selectors.members_changed_at())
    return paged(chosen_members(asked), asked, selectors.member_row)


def chosen_members(asked: MemberQuery) -> QuerySet[Any]:
    rows = selectors.published_members()
    if asked.on is not None:
        rows = rows.on(asked.on)  # type: ignore[attr-defined]
    elif not asked.all:
        rows = rows.filter(left_on__isnull=True)
    if asked.q:
        rows = rows.filter(place__in=Place.objects.named(asked.q))
    if asked.province:
        of_province = Q(code=asked.province) | Q(parent__code=asked.province) | Q(parent__parent__code=asked.province)
        rows = rows.filter(place__in=Place.objects.filter(of_province))
    exact = {"kind": asked.kind, "batch": asked.batch}
    return rows.filter(**{name: value for name, value in exact.items() if value})


@api.get(
    "/cities/{code}",
    response={200: City, 404: Refusal, **ANSWERS},
    url_name="city",
    summary="一个城市",
    operation_id="city",
)
def city(request: HttpRequest, response: HttpResponse, code: CityCode) -> Any:
    """一个城市的成员资格（含历史）和所在的名单。"""
    place = selectors.place_of(code)
    if place is None:
        raise Http404("没有这个代码的城市，请核对行政区划代码。")
    found = selectors.city_of(place)
    return {
        "code": place.code,
        "city": place.name,
        "full_name": place.full_name,
        "province_code": place.province.code,
        "province": place.province.name,
        "ended_on": place.ended_on,
        "successor": found.successor.code if found.successor else None,
        "memberships": [selectors.member_row(each) for each in found.memberships],
        "lists": [selectors.listed_row(each) for each in found.listed],
    }


@api.get("/lists", response={200: Lists, **ANSWERS}, url_name="lists", summary="公布的名单", operation_id="lists")
def lists(request: HttpRequest, response: HttpResponse, asked: Query[Paging]) -> Any:
    """已公布的名单，最新的在前；已更正的仍列出并注明。"""
    changed_at(response, selectors.lists_changed_at())
    return paged(selectors.public_lists(), asked, selectors.list_row)


@api.get(
    "/lists/{number}",
    response={200: WholeList, 404: Refusal, **ANSWERS},
    url_name="list",
    summary="一份名单",
    operation_id="list",
)
def whole_list(request: HttpRequest, response: HttpResponse, number: ListNumber) -> Any:
    """一份名单和所列城市，内容与公布时一致。"""
    found = selectors.public_lists().filter(pk=number).first()
    if found is None:
        raise Http404("没有公布过这个编号的名单，请核对编号。")
    changed_at(response, selectors.lists_changed_at())
    items = selectors.listed_cities().filter(list=found)
    return {**selectors.list_row(found), "items": [selectors.listed_row(each) for each in items]}


@api.get("/notices", response={200: Notices, **ANSWERS}, url_name="notices", summary="公示", operation_id="notices")
def notices(request: HttpRequest, response: HttpResponse, asked: Query[Paging]) -> Any:
    """名单公布前的公示，最新的在前。"""
    return paged(selectors.public_notices(), asked, selectors.notice_row)


class StatisticsQuery(Schema):
    kind: Kind = Field("network", description="成员类别")
    on: date | None = Field(None, description="统计日期，不填为今天")


@api.get(
    "/statistics",
    response={200: Table, **ANSWERS},
    url_name="statistics",
    summary="各省统计",
    operation_id="statistics",
)
def table(request: HttpRequest, response: HttpResponse, asked: Query[StatisticsQuery]) -> Any:
    """某日各省的城市数、成员数和占比；没有来源的数为空。"""
    found = statistics(asked.kind, asked.on or timezone.localdate())
    return {"kind": asked.kind, "on": found.on, "items": selectors.statistics_rows(found)}


api.add_router("/monitoring", figures.router)

# --- Refusals -------------------------------------------------------------------------------------------------------

REASONS = {
    "greater_than_equal": "太小",
    "less_than_equal": "太大",
    "int_parsing": "应为整数",
    "int_parsing_size": "太大",
    "bool_parsing": "应为 true 或 false",
    "literal_error": "不是可选的值",
    "string_pattern_mismatch": "含有不能使用的字符，或格式不对",
    "string_too_long": "太长",
    "string_too_short": "不能为空",
}


@api.exception_handler(ValidationError)
def faulty(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    errors = [{"parameter": str(each["loc"][-1]), "reason": reason_of(each["type"])} for each in fault.errors]
    return api.create_response(request, {"detail": "参数不符合要求，请按接口说明更正。", "errors": errors}, status=422)


def reason_of(kind: str) -> str:
    return REASONS.get(kind, "应为日期，如 2026-11-21" if kind.startswith("date") else "不符合要求")


@api.exception_handler(Http404)
def missing(request: HttpRequest, fault: Http404) -> HttpResponse:
    return api.create_response(request, {"detail": str(fault)}, status=404)


# --- The page that explains it ----------------------------------------------------------------------------------------


@access(everyone)
@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """Files, feeds and the API, explained."""
    page = {
        "tables": exports.TABLES.values(),
        "formats": exports.FORMATS,
        "snapshots": published(),
        "operations": operations(),
        "rate": settings.OPEN_DATA_RATE.partition("/")[0],
        "origin": settings.ORIGIN,
    }
    return render(request, "public/open_data.html", page)


@cache
def operations() -> list[dict[str, Any]]:
    """What the API offers, from its own description, which does not change while the portal runs."""
    schema = api.get_openapi_schema()
    return [
        {
            "path": address,
            "summary": methods["get"]["summary"],
            "caption": f"{methods['get']['summary']}：参数",
            "description": methods["get"].get("description", ""),
            "parameters": [described(each) for each in methods["get"]["parameters"]],
        }
        for address, methods in schema["paths"].items()
    ]


def described(parameter: dict[str, Any]) -> dict[str, Any]:
    schema = parameter["schema"]
    kinds = schema.get("anyOf", [schema])
    values: list[str] = next((each["enum"] for each in kinds if "enum" in each), [])
    words = schema.get("description", parameter.get("description", ""))
    return {"name": parameter["name"], "required": parameter.get("required"), "values": values, "words": words}


# --- Addresses ------------------------------------------------------------------------------------------------------


@for_programs
@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """The API has no page of its own: it is explained on the page 开放数据."""
    return redirect("open_data")


def api_urls() -> tuple[Sequence[URLPattern], str, str]:
    """The library's addresses, each within the limits for programs."""
    patterns, app_name, namespace = api.urls
    wrapped = [path("", root, name="api-root")]
    for each in patterns:
        assert isinstance(each, URLPattern)
        if each.name != "api-root":
            each.callback = for_programs(require_safe(each.callback))
            wrapped.append(each)
    return wrapped, app_name, namespace
