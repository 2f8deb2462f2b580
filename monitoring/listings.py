"""Frameworks and what stands in one of their versions, as files."""

from collections.abc import Sequence
from typing import Any

from monitoring.models import FrameworkVersion
from monitoring.selectors.reading import Compared, counted_versions, labels_of, rule_words
from monitoring.selectors.reading import compare as compared
from monitoring.views.reading import found_version
from portal.kit.listings import Column, register

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


register(
    "monitoring:compare",
    "沿革：与上一版比较",
    rows=lambda asked: compared(version_of(asked)),
    columns=(
        Column("本版", "link.new", 40),
        Column("上一版", "link.old", 40),
        Column("沿革", "link.get_kind_display", 16),
        Column("说明", "link.note", 40),
        Column("改动", changed, 70),
    ),
    filters=words_of_version,
)
