"""The published figures of monitoring in the API: the cycles, their figures page by page, the code lists.

The rows are those of the files that the pages 监测数据 offer, column by column; what waits for publication has no way in.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, Path, Query, Router, Schema
from pydantic import StringConstraints

from monitoring.choices import Answer
from monitoring.exports.figures import CODE_LISTS, COLUMNS, about
from monitoring.models import Figure, Snapshot
from monitoring.selectors.publication import published
from portal.shell.public.limits import changed_at
from portal.shell.public.schemas import ANSWERS, Code, Page, Paging, Refusal, Words, paged
from portal.shell.public.selectors import Row

router = Router()

CycleCode = Annotated[
    str,
    StringConstraints(pattern=r"^[-a-zA-Z0-9_]{1,20}$"),
    Path(description="监测周期代码，见“公布的监测周期”"),
]
AnswerCode = Literal["number", "text", "unobtainable", "not_applicable", "substitute", "missing"]
assert set(AnswerCode.__args__) == {each.value for each in Answer if each.value}  # type: ignore[attr-defined]


class PublishedCycle(Schema):
    cycle: str = Field(description="监测周期代码")
    title: str = Field(description="监测周期")
    year: int = Field(description="数据年度")
    framework: str = Field(description="监测框架")
    snapshot: int = Field(description="快照序号；勘误后加一")
    figures: int = Field(description="数据行数")
    published_at: datetime = Field(description="公布时间")
    sha256: str = Field(description="全部数据的校验值")
    is_demonstration: bool = Field(description="是否演示数据，演示数据不得引用")
    erratum: str = Field(description="勘误说明，没有勘误的为空")


class PublishedCycles(Schema):
    items: list[PublishedCycle]


class PublishedFigure(Schema):
    year: int = Field(description="数据年度")
    cycle: str = Field(description="监测周期代码")
    snapshot: int = Field(description="快照序号")
    place: str = Field(description="行政区划代码")
    city: str = Field(description="城市，公布时的名称")
    province: str = Field(description="省份，公布时的名称")
    region: str = Field(description="区域代码")
    code: str = Field(description="指标或数据项的编号")
    title: str = Field(description="指标或数据项")
    is_item: bool = Field(description="是否数据项")
    is_core: bool = Field(description="是否国家核心指标")
    is_unofficial: bool = Field(description="是否示例指标（非官方）")
    answer: str = Field(description="填报方式代码")
    value: str = Field(description="数值（不分组，小数位数与定义一致）或文字；没有的为空")
    unit: str = Field(description="计量单位")
    reason: str = Field(description="暂无法取得的原因代码")
    note: str = Field(description="说明")
    value_year: int | None = Field(description="数据年份")
    source_kind: str = Field(description="来源类别代码")
    source: str = Field(description="来源")
    quality: str = Field(description="质量等级代码")
    calibre_differs: bool = Field(description="口径是否与定义不同")
    calibre_note: str = Field(description="口径说明")
    on_time: bool = Field(description="是否按时上报")


class PublishedFigures(Page):
    items: list[PublishedFigure]


class Meaning(Schema):
    code: str = Field(description="代码")
    words: str = Field(description="含义")


class CodeList(Schema):
    key: str = Field(description="列名")
    title: str = Field(description="代码表")
    codes: list[Meaning]


class CodeLists(Schema):
    items: list[CodeList]


class FigureQuery(Paging):
    place: Code | None = Field(None, description="行政区划代码，如 330500")
    code: Words | None = Field(None, description="指标或数据项的编号")
    answer: AnswerCode | None = Field(None, description="填报方式代码")


def cycle_row(snapshot: Snapshot) -> Row:
    said = about(snapshot)
    return {
        **{key: said[key] for key in ("year", "framework", "sha256", "is_demonstration", "erratum")},
        "cycle": snapshot.cycle.code,
        "title": snapshot.cycle.title,
        "snapshot": snapshot.number,
        "figures": snapshot.size,
        "published_at": snapshot.published_at,
    }


def figure_row(figure: Figure) -> Row:
    return {column.key: column.of(figure) for column in COLUMNS}


@router.get(
    "/cycles",
    response={200: PublishedCycles, **ANSWERS},
    url_name="monitoring-cycles",
    summary="公布的监测周期",
    operation_id="monitoring_cycles",
)
def cycles(request: HttpRequest, response: HttpResponse) -> Any:
    """已公布监测数据的周期，年度新的在前；被勘误替代的快照不列。"""
    return {"items": [cycle_row(each) for each in published()]}


@router.get(
    "/cycles/{cycle}/figures",
    response={200: PublishedFigures, 404: Refusal, **ANSWERS},
    url_name="monitoring-figures",
    summary="公布的监测数据",
    operation_id="monitoring_figures",
)
def figures(request: HttpRequest, response: HttpResponse, cycle: CycleCode, asked: Query[FigureQuery]) -> Any:
    """一个周期现行的数据，每条一个城市的一项指标或数据项；代码的含义见“监测数据代码表”。"""
    snapshot = published().filter(cycle__code=cycle).first()
    if snapshot is None:
        raise Http404("没有公布过这个代码的监测周期，请核对代码。")
    changed_at(response, snapshot.published_at)
    exact = {"place__code": asked.place, "code": asked.code, "answer": asked.answer}
    rows = Figure.objects.filter(snapshot=snapshot, **{key: value for key, value in exact.items() if value})
    return paged(rows.select_related("place", "snapshot__cycle").order_by("pk"), asked, figure_row)


@router.get(
    "/codes",
    response={200: CodeLists, **ANSWERS},
    url_name="monitoring-codes",
    summary="监测数据代码表",
    operation_id="monitoring_codes",
)
def codes(request: HttpRequest, response: HttpResponse) -> Any:
    """监测数据所用代码的含义。"""
    return {
        "items": [
            {"key": key, "title": title, "codes": [{"code": code, "words": words} for code, words in known.items()]}
            for key, (title, known) in CODE_LISTS.items()
        ]
    }
