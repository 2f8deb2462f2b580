"""The entry page: what a department and the city see, saving with and without the page's script, words beside a row."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from monitoring.models import IndicatorRevision, ValidationRule, Value
from monitoring.services import remarks
from monitoring.services.entry import save_value
from monitoring.services.frameworks import publish
from portal.letters.models import Message
from tests.frameworks import a_draft
from tests.reports import a_cycle, a_report, filled, row_of
from tests.volumes import a_photo


@pytest.fixture
def report(cast: SimpleNamespace) -> Any:
    """The second year of a city: the year before says 10 of everything."""
    version = a_draft(cast)
    ValidationRule.objects.create(
        version=version,
        position=2,
        code="R2",
        kind="band",
        severity="explain",
        left="people",
        high=50,
        message="变化大",
    )
    version = publish(version=version, user=cast.round_manager, seen=None)
    filled(a_report(cast, cycle=a_cycle(cast, version=version, year=2024)), people=10, **{"1.1.1": 10})
    return a_report(cast, cycle=a_cycle(cast, version=version, year=2025))


def page_of(client: Client, report: Any) -> str:
    response = client.get(reverse("monitoring:entry", args=[report.pk]))
    assert response.status_code == 200
    return response.content.decode()


def post(client: Client, row: Any, user: Any, *, script: bool = False, **fields: Any) -> Any:
    headers = {"accept": "application/json", "x-page-user": str(user.pk)} if script else {}
    data = {"person": user.pk, "revision": row.revision, "whole": "yes", **fields}
    return client.post(reverse("monitoring:save_value", args=[row.pk]), data, headers=headers)


def test_a_department_sees_its_own_rows_and_the_city_all(client: Client, cast: SimpleNamespace, report: Any) -> None:
    Value.objects.filter(pk=row_of(report, "people").pk).update(state="returned", returned_reason="与年鉴不一致")
    client.force_login(cast.department_clerk)
    page = page_of(client, report)
    assert "人口" in page and f'id="row-{row_of(report, "1.1.1").pk}"' not in page
    for words in ("退回和重新开放的，请先处理", "与年鉴不一致", "10 万人", "年鉴 统计年鉴（演示）", "沿用数据和来源"):
        assert words in page
    asked = client.get(reverse("monitoring:definition", args=[row_of(report, "people").pk]))
    assert "<dl>" in asked.content.decode()
    assert client.get(reverse("monitoring:definition", args=[row_of(report, "1.1.1").pk])).status_code == 404
    assert f"{report.cycle}" in client.get(reverse("monitoring:my_rows")).content.decode()

    client.force_login(cast.clerk)
    page = page_of(client, report)
    assert "测量点1" in page and "怎样算出来的" in page
    assert "测量点2 = 1.1.1 测量点1 ÷ 人口 × 100" in page
    assert "所用的数据尚未填报" in page


def test_without_the_script_a_row_is_saved_by_its_button_and_nothing_typed_is_lost(
    client: Client, cast: SimpleNamespace, report: Any
) -> None:
    client.force_login(cast.clerk)
    row = row_of(report, "1.1.1")
    response = post(client, row, cast.clerk, number="3万", source_title="统计公报")
    page = response.content.decode()
    assert "请不要写“万”" in page and 'value="3万"' in page and 'value="统计公报"' in page

    response = post(client, row, cast.clerk, number="12", source_kind="yearbook")
    assert response.url.endswith(f"#row-{row.pk}")

    response = post(client, row, cast.clerk, number="13")
    page = response.content.decode()
    assert response.status_code == 409 and 'value="13"' in page
    assert "同事的内容" in page and 'value="mine:1"' in page
    post(client, row, cast.clerk, number="13", choice="mine:1")
    assert row_of(report, "1.1.1").number == 13
    post(client, row, cast.clerk, number="14", choice="theirs")
    assert row_of(report, "1.1.1").number == 13

    post(
        client,
        row_of(report, "1.1.1"),
        cast.clerk,
        number="1.5",
        answer="substitute",
        substitute_title="1.1.2 测量点2",
        substitute_note="x",
    )
    assert row_of(report, "1.1.1").substitute == row_of(report, "1.1.2").definition.indicator
    response = post(
        client, row_of(report, "1.1.1"), cast.clerk, answer="substitute", substitute_title="1.1.1 测量点1", next="full"
    )
    page = response.content.decode()
    assert "不能用本指标替代本指标" in page and page.count("row-card") == 1 and "/save/?show" not in page

    row = row_of(report, "people")
    earlier = Value.objects.get(report__cycle__year=2024, item__code="people")
    post(client, row, cast.clerk, take_over=f"all:{earlier.pk}")
    taken = row_of(report, "people")
    assert (taken.number, taken.value_year, taken.source_title) == (10, 2024, "统计年鉴（演示）")


def test_the_script_is_told_what_is_stored_and_what_is_not(client: Client, cast: SimpleNamespace, report: Any) -> None:
    client.force_login(cast.clerk)
    row, people = row_of(report, "1.1.1"), row_of(report, "people")
    told = post(client, people, cast.clerk, script=True, number="20").json()
    assert told["revision"] == 1 and told["progress"]["answered"] == 1
    assert "变化大" in told["sides"][str(people.pk)]

    save_value(value=row, user=cast.second_clerk, seen=0, data={"number": "5"})
    met = post(client, row, cast.clerk, script=True, number="6")
    assert met.status_code == 409
    said = met.json()
    assert (said["kind"], said["revision"], said["theirs"]["number"]) == ("conflict", 1, "5")
    assert str(cast.second_clerk) in said["html"]

    faulty = post(client, row, cast.clerk, script=True, number="x", revision=1)
    assert faulty.status_code == 400 and "只能填写数字" in faulty.json()["faults"]["number"]
    other = post(client, row, cast.second_clerk, script=True, number="7")
    assert other.status_code == 409 and other.json()["kind"] == "person"
    Value.objects.filter(pk=row.pk).update(state="accepted")
    closed = post(client, row, cast.clerk, script=True, number="7", revision=1)
    assert (closed.status_code, closed.json()["kind"]) == (409, "closed")
    client.logout()
    assert post(client, row, cast.clerk, script=True, number="7").status_code == 401
    assert "carried" in post(client, row, cast.clerk, number="7").content.decode()


def test_a_soft_rule_is_satisfied_by_an_explanation(client: Client, cast: SimpleNamespace, report: Any) -> None:
    client.force_login(cast.department_clerk)
    row = row_of(report, "people")
    post(client, row, cast.department_clerk, number="30")
    assert "情况说明（审核时可见）" in page_of(client, report)
    address = reverse("monitoring:explain", args=[row.pk])
    client.post(address, {"rule": "R2", "words": "行政区划调整"})
    assert row.explanations.get().words == "行政区划调整"
    assert "行政区划调整" in page_of(client, report)
    client.post(address, {"rule": "R2", "words": ""})
    assert not row.explanations.exists()


def test_words_and_files_beside_a_row(client: Client, cast: SimpleNamespace, report: Any) -> None:
    row = row_of(report, "people")
    query = remarks.remark(value=row, user=cast.clerk, kind="query", words="为什么比年鉴少？")
    assert Message.objects.filter(receiver=cast.department_clerk, event="monitoring.query").exists()
    client.force_login(cast.department_clerk)
    assert "为什么比年鉴少？" in page_of(client, report)
    client.post(reverse("monitoring:remark", args=[row.pk]), {"query": query.pk, "words": "年鉴含县。"})
    assert Message.objects.filter(receiver=cast.clerk, event="monitoring.answer").exists()

    upload = reverse("monitoring:add_evidence", args=[row.pk])
    client.post(upload, {"files": SimpleUploadedFile("年鉴.jpg", a_photo(), "image/jpeg")})
    client.post(upload, {"files": SimpleUploadedFile("坏.jpg", b"<html>", "image/jpeg")})
    kept = row.evidence.get()
    save_value(value=row, user=cast.department_clerk, seen=None, data={"number": "1"}, why="核对")
    page = client.get(reverse("monitoring:value", args=[row.pk])).content.decode()
    for words in ("已答复", "年鉴含县。", "年鉴.jpg", "坏.jpg", "<td>核对</td>", "<td>未填</td>"):
        assert words in page
    assert client.get(reverse("monitoring:evidence", args=[kept.pk])).status_code == 200
    client.post(reverse("monitoring:remove_evidence", args=[kept.pk]))
    kept.refresh_from_db()
    assert kept.removed_at is not None

    client.force_login(cast.clerk)
    client.post(reverse("monitoring:settle", args=[query.pk]))
    query.refresh_from_db()
    assert query.settled_at is not None


def test_what_the_offices_of_a_city_write_stays_there(client: Client, cast: SimpleNamespace, report: Any) -> None:
    row = row_of(report, "people")
    remarks.remark(value=row, user=cast.clerk, kind="comment", words="内部备注")
    type(report).objects.filter(pk=report.pk).update(state="submitted")
    query = remarks.remark(value=row, user=cast.officer, kind="query", words="省里询问")
    remarks.remark(value=row, user=cast.clerk, kind="answer", words="给省里的答复", query=query)
    client.force_login(cast.officer)
    page = client.get(reverse("monitoring:value", args=[row.pk])).content.decode()
    assert "省里询问" in page and "给省里的答复" in page and "内部备注" not in page


def test_the_page_asks_the_same_number_of_questions_however_many_rows(
    client: Client, cast: SimpleNamespace, report: Any
) -> None:
    client.force_login(cast.clerk)
    page_of(client, report)
    with CaptureQueriesContext(connection) as few:
        page_of(client, report)
    version = a_draft(cast, code="many")
    pattern = IndicatorRevision.objects.get(version=version, code="1.1.1")
    for number in range(3, 23):
        indicator = pattern.indicator._meta.model.objects.create(framework=version.framework, key=f"many-{number}")
        pattern.pk, pattern.code, pattern.position, pattern.indicator = None, f"1.1.{number}", number, indicator
        pattern._state.adding = True
        pattern.save()
    version = publish(version=version, user=cast.round_manager, seen=None)
    many = filled(a_report(cast, cycle=a_cycle(cast, version=version, year=2026)))
    with CaptureQueriesContext(connection) as queries:
        assert page_of(client, many).count('class="row-card') == 23
    assert len(queries) <= len(few) + 1
