"""Frameworks and what stands in one of their versions, as files."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.shortcuts import get_object_or_404

from monitoring.choices import ReportState
from monitoring.models import CityReport, Cycle, FrameworkVersion, Snapshot, Submission
from monitoring.querysets import kind_of_office
from monitoring.selectors.assignments import board as lines_of
from monitoring.selectors.completeness import WORDS
from monitoring.selectors.crosswalk import beside
from monitoring.selectors.cycles import counted_cycles
from monitoring.selectors.figures import marks, shown
from monitoring.selectors.lines import own_reports
from monitoring.selectors.matrix import Column as CityColumn
from monitoring.selectors.matrix import columns_of
from monitoring.selectors.publication import cards
from monitoring.selectors.reading import Compared, counted_versions, earlier_versions, labels_of, rule_words
from monitoring.selectors.reading import compare as compared
from monitoring.selectors.reports import lines_of as report_lines
from monitoring.selectors.scores import asked_of, scored_rows, to_score
from monitoring.selectors.submissions import beside_rows, content_row
from monitoring.selectors.submissions import rows_of as frozen_rows
from monitoring.sheets.submissions import printed_row
from monitoring.views.acceptance import chosen_cycle, ministry_reports, reports_of, rows_over_cities
from monitoring.views.assignments import chosen_rows, found_report
from monitoring.views.cycles import found_cycle, reports_in, with_completeness
from monitoring.views.flow import found_report as readable_report
from monitoring.views.plans import found_plan
from monitoring.views.reading import chosen_earlier, found_version
from monitoring.views.results import places_of, visible
from monitoring.views.snapshots import available_rows, long_rows
from portal.kit.listings import Column, chosen_words, register

register(
    "monitoring:frameworks",
    "监测框架",
    rows=lambda asked: counted_versions(asked.user),
    columns=(
        Column("框架", "framework.title", 40),
        Column("版本", "label", 16),
        Column("状态", "get_state_display", 12),
        Column("演示", "is_demo", 8),
        Column("层级", "framework.get_level_display", 12),
        Column("宏观框架", "area_number", 10),
        Column("结构要素", "element_number", 10),
        Column("指标", "indicator_number", 8),
        Column("发布时间", "published_at", 24),
    ),
)


def version_of(asked: Any) -> FrameworkVersion:
    return found_version(asked, asked.kwargs["pk"])


def words_of_version(asked: Any) -> list[tuple[str, str]]:
    return [("框架", str(version_of(asked)))]


register(
    "monitoring:version",
    "监测指标",
    rows=lambda asked: version_of(asked).revisions.select_related("element__area", "indicator"),
    columns=(
        Column("宏观框架", "element.area.title", 30),
        Column("结构要素", "element.title", 30),
        Column("编号", "code", 14),
        Column("关键指标", "title", 40),
        Column("性质", "get_kind_display", 12),
        Column("数值", "get_value_type_display", 14),
        Column("单位", "unit", 12),
        Column("公式", "formula", 30),
        Column("默认填报部门", lambda each: each.get_department_display() or "未填写", 20),
        Column("文字来源", "get_mark_display", 16),
    ),
    filters=words_of_version,
)
register(
    "monitoring:version#items",
    "数据项",
    rows=lambda asked: version_of(asked).items.all(),
    columns=(
        Column("代码", "code", 16),
        Column("名称", "title", 40),
        Column("数值", "get_value_type_display", 14),
        Column("单位", "unit", 12),
        Column("涵义和口径", "meaning", 60),
        Column("文字来源", "get_mark_display", 16),
    ),
    filters=words_of_version,
)


def rule_columns(asked: Any) -> Sequence[Column]:
    labels = labels_of(version_of(asked))
    return (
        Column("编号", "code", 16),
        Column("要求", lambda rule: rule_words(rule, labels), 60),
        Column("不符时", "get_severity_display", 14),
        Column("提示文字", "message", 50),
    )


register(
    "monitoring:version#rules",
    "校验规则",
    rows=lambda asked: version_of(asked).rules.all(),
    columns=rule_columns,
    filters=words_of_version,
)


def changed(row: Compared) -> str:
    return "；".join(f"{each.label}：“{each.before or '空'}”改为“{each.after or '空'}”" for each in row.changes)


def earlier_of(asked: Any) -> FrameworkVersion | None:
    return chosen_earlier(asked, earlier_versions(version_of(asked)))


def compare_columns(asked: Any) -> Sequence[Column]:
    earlier = earlier_of(asked)
    return (
        Column("本版", "new", 40),
        Column(earlier.label if earlier else "上一版", "old", 40),
        Column("沿革", "words", 24),
        Column("说明", lambda row: "；".join(row.notes), 40),
        Column("改动", changed, 70),
    )


register(
    "monitoring:compare",
    "沿革：各版比较",
    rows=lambda asked: compared(version_of(asked), earlier_of(asked)),
    columns=compare_columns,
    filters=words_of_version,
)
register(
    "monitoring:crosswalk",
    "框架对照",
    rows=lambda asked: beside(version_of(asked), asked.user),
    columns=(
        Column("本框架要素", "own", 30),
        Column("关系", "relation.label", 10),
        Column("对照要素", "other", 40),
        Column("对照框架", "other.version", 40),
        Column("状态", lambda row: "建议稿" if row.link.is_proposal else "已确认", 10),
        Column("说明", "link.note", 40),
        Column("确认依据", "link.source", 40),
    ),
    filters=words_of_version,
)
register(
    "monitoring:cycles",
    "监测周期",
    rows=lambda asked: counted_cycles(asked.user),
    columns=(
        Column("监测周期", "title", 40),
        Column("数据年度", "year", 10),
        Column("国家框架版本", "version", 40),
        Column("部门提交期限", "due_departments", 24),
        Column("城市上报期限", "due_cities", 24),
        Column("省级审核期限", "due_provinces", 24),
        Column("部级验收期限", "due_nation", 24),
        Column("城市", "report_number", 8),
        Column("已验收", "accepted_number", 8),
        Column("状态", "get_state_display", 12),
    ),
)


def cycle_columns(asked: Any) -> Sequence[Column]:
    """A department knows of its own rows only, not how far the city is."""
    names = (
        Column("城市", "city.seat.name", 16),
        Column("省份", "city.seat.province.name", 16),
        Column("状态", "get_state_display", 14),
    )
    if asked.user.organisation.kind in ("department", "institution"):
        return names
    numbers = [Column(f"{word}（%）", partial(share_of, name=name), 12) for name, word, _ in WORDS]
    return (*names, Column("国家指标", "complete.asked", 10), *numbers, Column("上报时间", "submitted_at", 24))


def share_of(report: Any, name: str) -> int:
    return int(report.complete.share(name))


register(
    "monitoring:cycle",
    "各城市监测进度",
    rows=lambda asked: reports_in(asked, found_cycle(asked, asked.kwargs["pk"])),
    together=with_completeness,
    columns=cycle_columns,
    tabs={"state": ("状态", ReportState)},
)


def report_of(asked: Any) -> CityReport:
    return found_report(asked, asked.kwargs["pk"])


def words_of_report(asked: Any) -> list[tuple[str, str]]:
    report = report_of(asked)
    return [("监测周期", str(report.cycle)), ("城市", str(report.city.seat))]


register(
    "monitoring:board",
    "各单位监测进度",
    rows=lambda asked: lines_of(report_of(asked)),
    columns=(
        Column("承担单位", lambda line: line.organisation or "未分工", 30),
        Column("填报行", "total", 8),
        Column("已填", "filled", 8),
        Column("待提交", "open", 8),
        Column("退回修改", "returned", 10),
        Column("已提交", "submitted", 8),
        Column("市级已核", "checked", 10),
        Column("最近期限", "due_at", 24),
    ),
    filters=words_of_report,
)
register(
    "monitoring:assign",
    "监测分工",
    rows=lambda asked: chosen_rows(asked, report_of(asked)).select_related(
        "definition__element", "item", "organisation", "report__cycle"
    ),
    columns=(
        Column("结构要素", lambda row: row.definition.element if row.definition else "数据项", 30),
        Column("编号", "asked.code", 16),
        Column("填报行", "asked.title", 40),
        Column("文字来源", "asked.get_mark_display", 18),
        Column("默认部门", "asked.get_department_display", 24),
        Column("承担单位", lambda row: row.organisation or "未分工", 30),
        Column("期限", lambda row: row.due_at or row.report.cycle.due_departments, 24),
        Column("状态", "get_state_display", 12),
    ),
    filters=words_of_report,
)


def of_figures(asked: Any) -> list[tuple[str, str]]:
    """The snapshot, and by what the figures are narrowed."""
    snapshot, form, _ = long_rows(asked.user, asked.GET)
    return [("快照", str(snapshot)), *(pair for pair in chosen_words(form) if pair[0] != "快照")]


register(
    "monitoring:snapshots",
    "数据快照",
    rows=lambda asked: Snapshot.objects.visible_to(asked.user).select_related("cycle", "taken_by"),
    columns=(
        Column("监测周期", "cycle.title", 40),
        Column("快照序号", "number", 10),
        Column("状态", "get_state_display", 18),
        Column("固定时间", "taken_at", 24),
        Column("固定人", "taken_by.name", 14),
        Column("公布时间", "published_at", 24),
        Column("数据行数", "size", 10),
        Column("勘误说明", "erratum", 50),
        Column("校验值（SHA-256）", "sha256", 66),
    ),
)
register(
    "monitoring:long_table",
    "数据总表",
    rows=lambda asked: long_rows(asked.user, asked.GET)[2],
    columns=(
        Column("行政区划代码", "place.code", 14),
        Column("城市", "city", 14),
        Column("省份", "province", 14),
        Column("编号", "code", 14),
        Column("指标或数据项", "title", 50),
        Column("数据", shown, 24),
        Column("计量单位", "unit", 12),
        Column("标注", lambda each: "、".join(word for word, _ in marks(each)), 24),
        Column("数据年份", "value_year", 10),
        Column("来源", "source", 40),
        Column("原因", "get_reason_display", 16),
        Column("说明", "note", 40),
        Column("口径说明", "calibre_note", 40),
    ),
    filters=of_figures,
)
register(
    "monitoring:unobtainable",
    "可得性分析",
    rows=lambda asked: available_rows(asked)[2],
    columns=(
        Column("编号", "code", 14),
        Column("指标或数据项", "title", 50),
        Column("应填", "asked", 8),
        Column("有数据", "reported", 8),
        Column("有数据（%）", "percent", 12),
        Column("替代", "substituted", 8),
        Column("暂无法取得", "unobtainable", 12),
        Column("原因", lambda each: "、".join(f"{word}{number}" for word, number in each.reason_words), 50),
    ),
    filters=lambda asked: [("快照", str(available_rows(asked)[0])), ("区域", available_rows(asked)[1] or "全国")],
)


# --- Reports on their way up ------------------------------------------------------------------------------------------


def lines_of_report(asked: Any) -> list[dict[str, Any]]:
    """What the page of a report shows, in the state of its tab."""
    report, state = readable_report(asked, asked.kwargs["pk"]), asked.GET.get("state", "")
    lines = [each for each in report_lines(report, asked.user) if not state or each.row.state == state]
    return [{**printed_row(each.said), "state": each.word, "returned": each.returned} for each in lines]


def handed_up(asked: Any) -> list[dict[str, Any]]:
    found = get_object_or_404(Submission.objects.visible_to(asked.user), pk=asked.kwargs["pk"])
    return [printed_row(row) for row in frozen_rows(found)]


def reports_above(asked: Any) -> list[CityColumn]:
    cycle, _ = chosen_cycle(asked)
    if cycle is None:
        return []
    rows = reports_of(asked.user, cycle)
    return columns_of(cycle, rows if kind_of_office(asked.user) == "province" else ministry_reports(asked, cycle))


def row_over_cities(asked: Any) -> list[dict[str, Any]]:
    cycle = get_object_or_404(Cycle.objects.visible_to(asked.user), pk=asked.kwargs["pk"])
    rows = rows_over_cities(asked.user, cycle, asked.kwargs["key"])
    beside = beside_rows(rows)
    return [
        {**printed_row(content_row(row, beside)), "city": str(row.report.city.seat), "state": row.get_state_display()}
        for row in rows
    ]


def said(name: str) -> Callable[[dict[str, Any]], Any]:
    return lambda row: row[name]


SAID_COLUMNS = (
    Column("数据", said("said"), 40),
    Column("数据年份", said("value_year"), 10),
    Column("来源", said("source"), 40),
    Column("说明", said("note"), 40),
    Column("情况说明", lambda row: "；".join(row["explained"]), 40),
    Column("佐证材料（件）", said("evidence"), 12),
)
ASKED_COLUMNS = (
    Column("编号", said("code"), 14),
    Column("关键指标", said("title"), 50),
    Column("示例指标（非官方）", said("is_unofficial"), 14),
)
register(
    "monitoring:report",
    "监测报告数据",
    rows=lines_of_report,
    columns=(
        *ASKED_COLUMNS,
        *SAID_COLUMNS,
        Column("填报单位", said("office"), 24),
        Column("状态", said("state"), 14),
        Column("退回理由", said("returned"), 40),
    ),
)
register(
    "monitoring:submission",
    "上报的监测数据",
    rows=handed_up,
    columns=(*ASKED_COLUMNS, *SAID_COLUMNS, Column("填报单位", said("office"), 24)),
)
ABOVE_COLUMNS = (
    Column("城市", "report.city.seat", 20),
    Column("省份", "report.city.seat.province", 16),
    Column("状态", "report.get_state_display", 16),
    Column("上报时间", lambda each: each.report.submitted_at if each.report.number else None, 24),
    Column("逾期", "late", 8),
    Column("待审", "waiting", 8),
    Column("已接收", "accepted", 8),
    Column("应填", "total", 8),
    *(
        Column(f"{word}（%）", lambda each, name=name: each.complete.share(name), 10)  # type: ignore[misc]
        for name, word, _ in WORDS
    ),
)
register("monitoring:province_board", "监测数据审核", rows=reports_above, columns=ABOVE_COLUMNS)
register("monitoring:ministry_board", "监测报告验收", rows=reports_above, columns=ABOVE_COLUMNS)
register(
    "monitoring:province_row",
    "各市的数据",
    rows=row_over_cities,
    columns=(
        Column("城市", said("city"), 20),
        *ASKED_COLUMNS,
        *SAID_COLUMNS,
        Column("状态", said("state"), 14),
    ),
)
register(
    "monitoring:results",
    "监测成果",
    rows=lambda asked: visible(asked.user),
    columns=(
        Column("文件", str, 40),
        Column("监测周期", "snapshot.cycle.title", 40),
        Column("页数", "pages", 8),
        Column("生成时间", "made_at", 24),
        Column("校验值（SHA-256）", "sha256", 66),
    ),
)
register(
    "monitoring:results#cities",
    "公布的城市数据",
    rows=lambda asked: cards(places_of(asked.user)),
    columns=(
        Column("城市", "name", 16),
        Column("监测周期", "title", 40),
        Column("演示", "is_demo", 8),
        *(Column(f"{word}（%）", partial(share_of, name=name), 12) for name, word, _ in WORDS),
    ),
)
register(
    "monitoring:scores",
    "定性指标的评分",
    rows=lambda asked: scored_rows(readable_report(asked, asked.kwargs["pk"])),
    columns=(
        Column("编号", "row.definition.code", 14),
        Column("关键指标", "row.definition.title", 50),
        Column("示例指标（非官方）", "row.definition.is_unofficial", 14),
        Column("中位数", "median", 10),
        Column("差距", "spread", 10),
        Column("评分", lambda each: "；".join(f"{one.expert.name}：{one.points or '未评'}" for one in each.scores), 40),
        Column("评语", lambda each: "；".join(one.words for one in each.scores if one.words), 60),
    ),
)
register(
    "monitoring:my_scores",
    "请我评分的城市",
    rows=lambda asked: asked_of(asked.user),
    columns=(
        Column("城市", lambda each: each[0].city.seat.full_name, 24),
        Column("监测周期", lambda each: each[0].cycle.title, 40),
        Column("项数", lambda each: len(each[1]), 8),
        Column("未评", lambda each: to_score(each[1]), 8),
    ),
)


def plan_of(asked: Any) -> CityReport:
    return found_plan(asked, asked.kwargs["pk"])


register(
    "monitoring:plan#duties",
    "监测责任分工",
    rows=lambda asked: plan_of(asked).duties.select_related("organisation"),
    columns=(
        Column("部门", "get_department_display", 24),
        Column("承担单位", "organisation", 30),
        Column("职责", "words", 60),
        Column("依据", "source", 40),
    ),
    filters=words_of_report,
)
register(
    "monitoring:plan#commissions",
    "监测委托事项",
    rows=lambda asked: plan_of(asked).commissions.select_related("organisation"),
    columns=(
        Column("受委托机构", "name", 30),
        Column("委托事项", "scope", 60),
        Column("委托日期", "since", 16),
        Column("填报账号", "organisation", 30),
    ),
    filters=words_of_report,
)
register(
    "monitoring:plan#improvements",
    "监测改进事项",
    rows=lambda asked: plan_of(asked).improvements.select_related("element", "carried_from__report__cycle"),
    columns=(
        Column("改进事项", "words", 60),
        Column("结构要素", "element", 24),
        Column("责任单位", "owner", 24),
        Column("完成时限", "due_on", 16),
        Column("完成日期", "done_on", 16),
        Column("完成情况", "outcome", 50),
        Column("由哪期转来", "carried_from.report.cycle.title", 30),
    ),
    filters=words_of_report,
)

# --- 填报 ---------------------------------------------------------------------------------------------------------

register(
    "monitoring:my_rows",
    "填报",
    rows=lambda asked: own_reports(asked.user),
    columns=(
        Column("监测周期", "cycle.title", 40),
        Column("城市", "city.short_name", 30),
        Column("状态", "get_state_display", 16),
        Column("已填", "answered", 8),
        Column("应填", "asked", 8),
        Column("其中本单位", "mine", 12),
        Column("退回", "returned", 8),
        Column("部门提交期限", "cycle.due_departments", 24),
    ),
)
