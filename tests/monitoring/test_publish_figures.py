"""Snapshots: copied in whole, hashed, published, mended by an erratum; the same figures on pages and in files."""

import csv
import io
import json
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pypdfium2
import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from applications.services import begin
from monitoring import tasks
from monitoring.exports.summary import as_workbook
from monitoring.models import Snapshot, SnapshotFile, Value
from monitoring.selectors.applied import ASKED, applied_to
from monitoring.selectors.figures import shown
from monitoring.selectors.trends import Lineage, series, spreads
from monitoring.services import acceptance
from monitoring.services.entry import recompute, save_value
from monitoring.services.frameworks import publish
from monitoring.services.snapshots import publish_snapshot, take_snapshot
from monitoring.sheets.reports import city_content
from monitoring.suggestions import published_figures
from portal.jobs.models import Job
from portal.kit.verdicts import Refused
from portal.regions.models import Place, Succession
from tests.cast import build_cast
from tests.frameworks import a_draft, a_published
from tests.plot import a_round, a_submitted_case
from tests.reports import a_cycle, a_report, a_snapshot, accepted, row_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> SimpleNamespace:
    return build_cast()


class Progress:
    def __call__(self, *step: Any) -> None: ...

    def beat(self) -> None: ...


def words_of(file: SnapshotFile) -> str:
    with file.file.open("rb") as opened:
        document = pypdfium2.PdfDocument(opened.read())
    return "".join(page.get_textpage().get_text_bounded() for page in document)


def of_notes(client: Client, address: str) -> set[str]:
    return {row["说明"] for row in csv.DictReader(io.StringIO(page(client, address)))}


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode("utf-8-sig", "replace")


@pytest.mark.sql
def test_what_is_accepted_is_copied_published_and_mended(cast: SimpleNamespace, client: Client) -> None:
    report = accepted(a_report(cast), people={"calibre_differs": True, "calibre_note": "只含市区"})
    cycle = report.cycle
    with pytest.raises(Refused, match="由教育部审核人固定"):
        take_snapshot(cycle=cycle, user=cast.round_manager)
    first = take_snapshot(cycle=cycle, user=cast.reviewer)
    assert first.size == report.values.count() == 3
    assert client.get(f"/monitoring/data/{cycle.code}/").status_code == 404

    with pytest.raises(Refused, match="由教育部签发人公布"):
        publish_snapshot(snapshot=first, user=cast.reviewer, seen=0)
    publish_snapshot(snapshot=first, user=cast.ministry_approver, seen=0)
    words = page(client, f"/monitoring/data/{cycle.code}/cities/{cast.huzhou.seat.code}/")
    for expected in ("测量点1", "口径不同", "只含市区", "统计年鉴（演示）", "演示数据"):
        assert expected in words

    with pytest.raises(Refused, match="请写明勘误说明"):
        take_snapshot(cycle=cycle, user=cast.reviewer)
    with pytest.raises(Refused, match="没有差别"):
        take_snapshot(cycle=cycle, user=cast.reviewer, erratum="重新核对")
    Value.objects.filter(pk=row_of(report, "1.1.1").pk).update(number=Decimal("12345"))
    second = take_snapshot(cycle=cycle, user=cast.reviewer, erratum="城市来函更正测量点1。")
    (change,) = second.changes
    assert (change["city"], change["code"]) == (cast.huzhou.seat.name, "1.1.1")
    assert change["before"] != change["after"] and change["after"].startswith("12345个")
    publish_snapshot(snapshot=second, user=cast.ministry_approver, seen=0)
    first.refresh_from_db()
    assert first.state == "replaced"
    now = page(client, f"/monitoring/data/{cycle.code}/")
    assert "城市来函更正测量点1。" in now and "12345个" in now
    assert "已由勘误替代" in page(client, f"/monitoring/data/{cycle.code}/?snapshot=1")


def test_a_second_snapshot_taken_in_parallel_is_not_published_over_the_first(cast: SimpleNamespace) -> None:
    report = accepted(a_report(cast))
    one, other = (take_snapshot(cycle=report.cycle, user=cast.reviewer) for _ in range(2))
    publish_snapshot(snapshot=one, user=cast.ministry_approver, seen=0)
    with pytest.raises(Refused, match="写明勘误说明"):
        publish_snapshot(snapshot=other, user=cast.ministry_approver, seen=0)
    assert Snapshot.objects.get(state="published") == one


def test_nothing_accepted_nothing_to_take(cast: SimpleNamespace) -> None:
    with pytest.raises(Refused, match="还没有已验收的监测报告"):
        take_snapshot(cycle=a_report(cast).cycle, user=cast.reviewer)


def test_figures_are_the_same_on_pages_and_in_files(cast: SimpleNamespace, client: Client) -> None:
    cycle = a_cycle(cast)
    late = {"answer": "unobtainable", "reason": "late", "reason_note": "=1+1<script>年鉴未出版"}
    own = {
        "answer": "substitute",
        "substitute_title": "站点（个）",
        "substitute_note": "-另计",
    }
    huzhou = accepted(a_report(cast, cycle=cycle), **{"people": late, "1.1.1": "1234.5"})
    mianyang = accepted(a_report(cast, city=cast.mianyang, cycle=cycle), people=own)
    Value.objects.filter(pk=row_of(mianyang, "people").pk).update(number=Decimal("12.75"))
    snapshot = a_snapshot(cast, report=accepted(a_report(cast, city=cast.jiaxing, cycle=cycle), **{"1.1.1": "-3.25"}))
    figures = {(each.place.code, each.code): each for each in snapshot.figures.select_related("place")}
    address = f"/monitoring/data/{cycle.code}/figures"
    of_csv = {
        (row["行政区划代码"], row["编号"]): row["数值或文字"]
        for row in csv.DictReader(io.StringIO(page(client, f"{address}.csv")))
    }
    parsed = json.loads(page(client, f"{address}.json"))
    of_json = {(row["place"], row["code"]): row["value"] for row in parsed["figures"]}
    answer = client.get(f"{address}.xlsx")
    sheet: Any = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))["数据"]
    heads = [cell.value for cell in sheet[1]]
    of_xlsx = {
        (row[heads.index("行政区划代码")], row[heads.index("编号")]): row[heads.index("数值或文字")]
        for row in sheet.iter_rows(min_row=2, values_only=True)
    }
    pages = [
        client.get(f"/api/v1/monitoring/cycles/{cycle.code}/figures?page_size=4&page={n}").json() for n in (1, 2, 3)
    ]
    assert [row for each in pages for row in each["items"]] == parsed["figures"], "the API says the same, whole rows"
    assert pages[0]["count"] == snapshot.size == 9 and pages[0]["pages"] == 3
    lists = client.get("/api/v1/monitoring/codes").json()["items"]
    assert {each["key"]: {code["code"]: code["words"] for code in each["codes"]} for each in lists} == {
        key: each["codes"] for key, each in parsed["codes"].items()
    }
    typeset = {row["title"]: row for part in city_content(snapshot, huzhou)["parts"] for row in part["rows"]}
    matrix: Any = load_workbook(as_workbook(snapshot))["数据矩阵"]
    national = {row[0]: row for row in matrix.iter_rows(values_only=True)}
    names = [str(each).partition(" ")[2] for each in national["行政区划代码"]]
    assert of_csv.keys() == of_json.keys() == of_xlsx.keys() == figures.keys()
    for key, figure in figures.items():
        assert of_csv[key] == of_json[key], key
        summed = str(national[key[0]][names.index(figure.title)])
        if figure.number is not None:
            number = Decimal(shown(figure).replace(",", ""))
            assert Decimal(of_json[key]) == number == Decimal(str(of_xlsx[key])), key
            assert shown(figure) in summed or Decimal(summed) == number, key
        else:
            assert (of_xlsx[key] or "") == of_json[key] and shown(figure) in summed
        assert shown(figure) in page(client, f"/monitoring/data/{cycle.code}/cities/{key[0]}/"), key
        if figure.place == huzhou.city.place:
            assert typeset[figure.title]["said"] == shown(figure)
    instead = figures[cast.mianyang.place.code, "people"]
    assert (shown(instead), instead.unit) == ("12.75", ""), "a substitute keeps its own places, and its own unit"
    assert "以“站点（个）”替代。-另计" in of_notes(client, f"{address}.csv")
    assert "'=1+1<script>年鉴未出版" in of_notes(client, f"{address}.csv")
    assert "<script>年鉴" not in page(client, f"/monitoring/data/{cycle.code}/cities/{cast.huzhou.place.code}/")
    assert parsed["sha256"] == snapshot.sha256
    assert client.get(f"{address}.json", headers={"If-None-Match": f'"{snapshot.sha256}-json"'}).status_code == 304


def test_the_ministry_works_on_its_pages(cast: SimpleNamespace, client_for: Any) -> None:
    report = accepted(a_report(cast), people={"answer": "unobtainable", "reason": "late", "reason_note": "年鉴未出版"})
    reviewer, approver = client_for(cast.reviewer), client_for(cast.ministry_approver)
    assert reviewer.post(f"/monitoring/cycles/{report.cycle_id}/take/", {"erratum": "多余的话"}).status_code == 409
    assert reviewer.post(f"/monitoring/cycles/{report.cycle_id}/take/", {}).status_code == 302
    snapshot = Snapshot.objects.get()
    shown_page = reviewer.get("/monitoring/snapshots/").content.decode()
    assert "第1号快照" in shown_page and "公布此快照" not in shown_page
    assert "公布此快照" in approver.get("/monitoring/snapshots/").content.decode()
    table = reviewer.get("/monitoring/figures/", {"answer": "unobtainable"}).content.decode()
    assert "年鉴未出版" in table and "测量点1" not in table.split("<tbody>")[1]
    found = reviewer.get("/monitoring/unobtainable/", {"region": "east"}).content.decode()
    assert "发布滞后1" in found
    step = {"step": "publish", "revision": snapshot.revision}
    assert approver.post(f"/monitoring/snapshots/{snapshot.pk}/step/", step).status_code == 302
    assert approver.post(f"/monitoring/snapshots/{snapshot.pk}/step/", step).status_code == 409


def test_reports_of_cities_and_the_summary_are_made_when_figures_are_published(
    cast: SimpleNamespace, client_for: Any
) -> None:
    report = accepted(a_report(cast), people={"answer": "unobtainable", "reason": "late", "reason_note": "年鉴未出版"})
    snapshot = a_snapshot(cast, report=report)
    asked = Job.objects.filter(name__startswith="monitoring.tasks.typeset").order_by("pk")
    for job in asked:
        getattr(tasks, job.name.rpartition(".")[2])(Progress(), *job.args)
    files = SnapshotFile.objects.filter(snapshot=snapshot)
    texts = {each.city: words_of(each) for each in files}
    own, summary = texts[cast.huzhou], texts[None]
    for expected in ("学习型城市建设监测报告", "测量点1", "未取得的数据", "发布滞后", "年鉴未出版", "演示"):
        assert expected in own, expected
    assert "全国学习型城市建设监测汇总" in summary and "发布滞后1" in summary
    found = {
        who: set(SnapshotFile.objects.visible_to(who).values_list("city", flat=True))
        for who in (cast.clerk, cast.neighbour_clerk, cast.officer, cast.other_officer, cast.reviewer, cast.stranger)
    }
    assert found[cast.clerk] == found[cast.officer] == found[cast.reviewer] == {cast.huzhou.pk, None}
    assert found[cast.neighbour_clerk] == found[cast.other_officer] == {None}
    assert found[cast.stranger] == set()
    page_of_city, page_of_province, elsewhere = (
        client_for(who).get("/monitoring/results/").content.decode()
        for who in (cast.clerk, cast.officer, cast.neighbour_clerk)
    )
    assert f"/monitoring/results/{files.get(city=cast.huzhou).pk}/" in page_of_city
    scorecard = f"/monitoring/data/{report.cycle.code}/cities/{cast.huzhou.seat.code}/"
    assert scorecard in page_of_city and scorecard in page_of_province and scorecard not in elsewhere
    assert "已覆盖" in client_for(cast.clerk).get(scorecard).content.decode()
    for figure in snapshot.figures.filter(place=cast.huzhou.seat):
        assert shown(figure) in own, "the paper says the same as pages and files"


def test_what_is_being_corrected_stays_as_it_was_accepted(cast: SimpleNamespace) -> None:
    report = accepted(a_report(cast))
    recompute(report)
    first = a_snapshot(cast, report=report)
    until = timezone.now() + timedelta(days=3)
    row = row_of(report, "1.1.1")
    acceptance.reopen_rows(report=report, rows=[row], user=cast.reviewer, reason="演示更正", until=until)
    save_value(value=row_of(report, "1.1.1"), user=cast.clerk, seen=None, data={"number": "99"})
    with pytest.raises(Refused, match="没有差别"):
        take_snapshot(cycle=report.cycle, user=cast.reviewer, erratum="还没有接收")
    assert first.figures.get(code="1.1.1").number == row.number != row_of(report, "1.1.1").number


def test_published_figures_are_offered_to_the_application_of_the_city(cast: SimpleNamespace) -> None:
    version = a_draft(cast)
    version.items.update(code="population", unit="万人", title="常住人口", decimals=2)
    version.revisions.filter(code="1.1.2").update(formula="")
    cycle = a_cycle(cast, version=publish(version=version, user=cast.round_manager, seen=None))
    report = accepted(a_report(cast, cycle=cycle), population={"number": "341.56", "value_year": 2024})
    application = begin(round=a_round(cast), user=cast.clerk)
    a_snapshot(cast, report=report, published=False)
    assert not list(published_figures(application))
    a_snapshot(cast, report=report)
    offered = {(each.question, each.cell): each for each in published_figures(application)}
    assert offered["population", "value"].value == "341.56"
    assert offered["population", "year"].value == "2024"
    assert (
        offered["population", "value"].source == cycle.title
        and "统计年鉴（演示）" in offered["population", "value"].place
    )


def test_figures_of_the_submitted_application_are_offered_to_its_items(cast: SimpleNamespace, client_for: Any) -> None:
    version = a_draft(cast)
    version.items.update(code="population", unit="万人", title="常住人口", decimals=2)
    version.revisions.filter(code="1.1.2").update(formula="")
    cycle = a_cycle(cast, version=publish(version=version, user=cast.round_manager, seen=None))
    report, elsewhere = a_report(cast, cycle=cycle), a_report(cast, cycle=cycle, city=cast.jiaxing)
    assert not applied_to(report)
    a_submitted_case(cast, a_round(cast))
    assert set(applied_to(report)) == set(ASKED) and not applied_to(elsewhere)
    offered = applied_to(report)["population"]
    row, clerk = row_of(report, "population"), client_for(cast.clerk)
    shown_page = clerk.get(f"/monitoring/reports/{report.pk}/entry/").content.decode()
    assert shown_page.count('value="applied"') == 1 and offered.source in shown_page
    assert str(offered.year) in offered.said and "第1版" in offered.source
    asked = {"take_over": "applied", "revision": row.revision}
    assert clerk.post(f"/monitoring/values/{row.pk}/save/", asked).status_code == 302
    row.refresh_from_db()
    assert (row.number, row.value_year, row.source_title) == (offered.number, offered.year, offered.source)
    assert 'value="applied"' not in clerk.get(f"/monitoring/reports/{report.pk}/entry/").content.decode()


def test_a_series_keeps_to_what_compares(cast: SimpleNamespace, client: Client) -> None:
    version = a_published(cast)
    for year, answers in ((2023, {"1.1.1": "10"}), (2024, {"1.1.1": "-20"}), (2025, {"1.1.1": "0"})):
        report = accepted(a_report(cast, cycle=a_cycle(cast, year=year, version=version)), **answers)
        row = Value.objects.filter(pk=row_of(report, "1.1.1").pk)
        if year == 2024:
            row.update(calibre_differs=True, calibre_note="只含市区")
        Value.objects.filter(pk=row_of(report, "people").pk).update(answer="substitute", substitute_title="站点")
        snapshot = a_snapshot(cast, report=report)
    old = cast.huzhou.place
    new = Place.objects.create(code="330599", name="演示新市", kind=old.kind, parent=old.parent)
    Succession.objects.create(place=old, successor=new, kind="renamed", on="2026-01-01", document="演示")
    definitions = [each.definition for each in snapshot.figures.filter(place=old, definition__isnull=False)]
    points = {each.code: series(definitions, Lineage(definitions), place=new)[each.pk] for each in definitions}
    assert [(each.year, each.number, each.is_break) for each in points["1.1.1"]] == [
        (2023, 10, False),
        (2024, -20, True),
        (2025, 0, True),
    ], "a renamed city keeps its years; a year of another calibre stands apart on both sides"
    (people,) = snapshot.figures.filter(place=old, code="people")
    assert (people.answer, people.unit) == ("substitute", "") and shown(people) != "替代指标"
    assert not [each for each in spreads(definitions[0], Lineage(definitions)) if each.spread.count < 5]
    words = page(client, f"/monitoring/data/{snapshot.cycle.code}/cities/{old.code}/")
    assert "不可比" in words and words.count("chart-trend") == sum(
        sum(point.number is not None for point in each) > 1 for each in points.values()
    )
