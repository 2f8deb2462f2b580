"""Filling in: a figure, words or a coded non-value is kept with what was before; computed rows follow."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from monitoring.models import Value
from monitoring.services.answers import Faulty
from monitoring.services.entry import Overtaken, save_value
from portal.kit.verdicts import Refused
from tests.reports import a_report, row_of


@pytest.fixture
def report(cast: SimpleNamespace) -> Any:
    return a_report(cast)


def fill(report: Any, user: Any, code: str, *, seen: int | None = None, **data: Any) -> Any:
    return save_value(value=row_of(report, code), user=user, seen=seen, data=data)


def test_a_figure_is_kept_with_its_change_and_what_is_computed_follows(report: Any, cast: SimpleNamespace) -> None:
    fill(report, cast.department_clerk, "people", number="２００", value_year="2025", source_kind="yearbook")
    assert row_of(report, "1.1.2").reason_note == "1.1.1 测量点1：尚未填报"

    saved = fill(report, cast.clerk, "1.1.1", number="1,000", value_year="2025", calibre_differs="on")

    row = row_of(report, "1.1.1")
    assert (row.answer, row.number, row.revision, row.last_actor) == ("number", 1000, 1, str(cast.clerk))
    change = row.changes.get()
    assert (change.before, change.after["number"], change.by) == (
        {"answer": "", "number": None, "value_year": None, "calibre_differs": False},
        "1000",
        cast.clerk,
    )
    computed = row_of(report, "1.1.2")
    assert [each.pk for each in saved.computed] == [computed.pk]
    assert (computed.answer, computed.number, computed.value_year) == ("number", Decimal(500), 2025)
    assert computed.calibre_differs and computed.calibre_note == "所用数据口径不同：测量点1"
    assert computed.changes.first().why == "由平台按公式计算"

    fill(report, cast.clerk, "1.1.1", answer="unobtainable", reason="no_statistics")
    computed, row = row_of(report, "1.1.2"), row_of(report, "1.1.1")
    assert (row.answer, row.number, row.value_year) == ("unobtainable", None, None)
    assert (computed.answer, computed.number) == ("missing", None)
    assert computed.reason_note == "1.1.1 测量点1：暂无法取得（无统计制度）"


def test_the_same_again_changes_nothing(report: Any, cast: SimpleNamespace) -> None:
    fill(report, cast.clerk, "1.1.1", number="12")
    saved = fill(report, cast.clerk, "1.1.1", seen=0, number=" 12 ")
    assert not saved.is_changed and row_of(report, "1.1.1").changes.count() == 1


def test_a_colleague_who_was_faster_is_not_overwritten(report: Any, cast: SimpleNamespace) -> None:
    fill(report, cast.clerk, "1.1.1", seen=0, number="12")
    with pytest.raises(Overtaken, match="请选择保留哪一份") as met:
        fill(report, cast.second_clerk, "1.1.1", seen=0, number="13")
    assert met.value.theirs.number == 12 and met.value.mine["number"] == "13"
    fill(report, cast.second_clerk, "1.1.1", seen=1, number="13")
    assert [each.after for each in row_of(report, "1.1.1").changes.all()] == [
        {"number": "13"},
        {"answer": "number", "number": "12"},
    ]


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        ({"answer": "unobtainable"}, "reason", "请选择暂无法取得的原因"),
        ({"answer": "unobtainable", "reason": "other"}, "reason_note", "请写明是什么原因"),
        ({"answer": "unobtainable", "reason": "tired"}, "reason", "没有这个选项"),
        ({"answer": "substitute", "number": "3"}, "substitute_title", "请写明用什么指标替代"),
        ({"answer": "missing"}, "answer", "没有这种填报方式"),
        ({"number": "3.5"}, "number", "本栏填写整数"),
        ({"number": "3万"}, "number", "请不要写“万”，计量单位是“个”"),
        ({"value_year": "2099"}, "value_year", "数据年份写四位数字"),
        ({"source_title": "书" * 201}, "source_title", "最多200个字符"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_field(
    report: Any, cast: SimpleNamespace, data: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(Faulty) as refusal:
        fill(report, cast.clerk, "1.1.1", **data)
    assert words in refusal.value.faults[field]
    assert row_of(report, "1.1.1").revision == 0


def test_a_substitute_is_kept_and_does_not_enter_a_formula(report: Any, cast: SimpleNamespace) -> None:
    fill(report, cast.department_clerk, "people", number="10")
    fill(
        report,
        cast.clerk,
        "1.1.1",
        answer="substitute",
        number="35.5%",
        substitute_title="登记学员占比（%）",
        substitute_note="没有全口径统计",
    )
    row = row_of(report, "1.1.1")
    assert (row.answer, row.number, row.substitute_title) == ("substitute", Decimal("35.5"), "登记学员占比（%）")
    assert row_of(report, "1.1.2").reason_note == "1.1.1 测量点1：只有替代指标，不参与计算"


def test_who_may_not_write_is_told_why(report: Any, cast: SimpleNamespace) -> None:
    def why(user: Any, code: str, **changes: Any) -> str:
        if changes:
            Value.objects.filter(pk=row_of(report, code).pk).update(**changes)
        with pytest.raises(Refused) as refusal:
            fill(report, user, code, number="1")
        return str(refusal.value)

    assert "由平台按公式计算" in why(cast.clerk, "1.1.2")
    assert "不由本单位填报" in why(cast.department_clerk, "1.1.1")
    assert "不由本单位填报" in why(cast.neighbour_clerk, "1.1.1")
    assert "由填报单位和该市的填报人填写" in why(cast.approver, "1.1.1")
    assert "“部门已提交”，现由市级核对" in why(cast.department_clerk, "people", state="submitted")
    assert fill(report, cast.clerk, "people", number="7").is_changed
    assert "省级已接收" in why(cast.clerk, "people", state="accepted")
    type(report).objects.filter(pk=report.pk).update(state="submitted")
    assert "数据不能修改" in why(cast.clerk, "1.1.1")
    assert "已到期" in why(cast.department_clerk, "people", state="reopened", reopened_until="2026-01-01T00:00Z")
    Value.objects.filter(pk=row_of(report, "people").pk).update(reopened_until="2099-01-01T00:00Z")
    assert fill(report, cast.department_clerk, "people", number="8").is_changed


def test_saving_costs_the_same_however_many_rows_are_computed(report: Any, cast: SimpleNamespace) -> None:
    with CaptureQueriesContext(connection) as queries:
        fill(report, cast.clerk, "1.1.1", number="5")
    assert len(queries) <= 14
