#!/usr/bin/env python3
"""What the pages of monitoring cost over a nation's figures: ``python benchmarks/monitoring.py``, about 20 minutes.

340 cities, 62 indicators, ten years and nine earlier contents of each row: two million rows of values and their
history, on PostgreSQL in a cluster of its own. Beside it the same with one year (200,000 rows), for the growth. Each
page is measured in a warm process of its own beside a bare Django view with 50 joined rows in the same run: CPU,
queries, and by how much the peak of the process' memory rises. Absolute times drift with the machine: compare ratios.

The indicators are generated and never leave the temporary database. ``--cities 34 --years 1 3`` is a quick look.
"""

import argparse
import json
import os
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from autosave import postgresql

ROOT = Path(__file__).resolve().parent.parent
LAST_YEAR = 2025
QUALITATIVE, QUANTITATIVE = 18, 44  # as the national trial framework counts its points
REASONS = ("no_statistics", "not_provided", "other_calibre", "late")
PILOT = 10  # the pilot cycle has a tenth of the cities: what an export needs more for ten times the figures


def main() -> None:
    options = arguments()
    if options.part:
        print(json.dumps(PARTS[options.part](options)))
        return
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that the cluster is stopped and removed
    found: dict[int, dict[str, dict[str, float]]] = {}
    for years in options.years:
        with tempfile.TemporaryDirectory(prefix="benchmark-") as folder, postgresql(Path(folder)) as url:
            portal = Portal(Path(folder), url, options)
            rows = portal.run("prepare", "--years", str(years))
            print(f"{years} years: {rows['values']:,} values, {rows['changes']:,} changes, {rows['figures']:,} figures")
            print(f"{'':34}{'CPU ms':>10}{'× bare':>8}{'queries':>9}{'KB out':>9}{'memory MB':>11}", flush=True)
            found[years] = {}
            for way in options.ways:
                found[years][way] = portal.run("measure", "--way", way)
                tell(way, found[years])
    if len(found) > 1:
        growth(found[options.years[0]], found[options.years[-1]])


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cities", type=int, default=340)
    parser.add_argument("--years", type=int, nargs="+", default=[1, 10], help="one or more sizes (1 10)")
    parser.add_argument("--history", type=int, default=9, help="earlier contents of each row (9)")
    parser.add_argument("--rounds", type=int, default=5, help="requests of each page (5)")
    parser.add_argument("--ways", nargs="*", choices=list(WAYS), default=list(WAYS))
    parser.add_argument("--part", choices=list(PARTS), help="used inside")
    parser.add_argument("--way", choices=list(WAYS), default="bare", help="used inside")
    return parser.parse_args()


def tell(way: str, found: dict[str, dict[str, float]]) -> None:
    each, bare = found[way], found["bare"]["cpu"] if "bare" in found else float("nan")
    print(
        f"{WAYS[way]:34}{1000 * each['cpu']:>10.1f}{each['cpu'] / bare:>8.1f}{each['queries']:>9.0f}"
        f"{each['size'] / 1024:>9.0f}{each['memory']:>11.1f}",
        flush=True,
    )


def growth(small: dict[str, dict[str, float]], large: dict[str, dict[str, float]]) -> None:
    print("\nGrowth of CPU from the smallest to the largest (trends draw as many points as there are years):")
    for way in large.keys() & small.keys() - {"bare"}:
        print(f"{WAYS[way]:34}{large[way]['cpu'] / small[way]['cpu']:>10.2f}")


class Portal:
    """A portal of its own in ``folder``; each part runs in a fresh process."""

    def __init__(self, folder: Path, database: str, options: argparse.Namespace) -> None:
        plain = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        places = {"PORTAL_VAR": str(folder / "var"), "PORTAL_DATABASE_URL": database, "PYTHONPATH": str(ROOT)}
        self.environment = plain | places | {"PORTAL_DEMO": "1"}
        numbers = ("cities", "history", "rounds")
        self.options = [word for name in numbers for word in (f"--{name}", str(getattr(options, name)))]

    def run(self, part: str, *more: str) -> dict[str, Any]:
        command = [sys.executable, str(Path(__file__).resolve()), "--part", part, *self.options, *more]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"{part} {more} failed:\n{done.stderr[-3000:]}")
        return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return]


def set_up() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django

    django.setup()


# --- The figures of a nation --------------------------------------------------------------------------------------


def prepare(options: argparse.Namespace) -> dict[str, Any]:
    """Places, offices, two linked versions, a cycle a year with a report for each city, its rows and their history."""
    set_up()
    from django.core.management import call_command
    from django.db import connection

    with open(os.devnull, "w") as nowhere:
        call_command("migrate", verbosity=0)
        call_command("load_facts", verbosity=0, stdout=nowhere)
        call_command("collectstatic", verbosity=0, interactive=False)
    from monitoring.models import Figure, Value, ValueChange
    from monitoring.services.packages import load_published
    from portal.accounts.demo import load_people

    cast = load_people()
    cities = offices(cast, options.cities)
    old = load_published(package("一"))
    new = load_published(package("二", before="一"))
    years = options.years[0]
    for year in range(LAST_YEAR - years + 1, LAST_YEAR + 1):
        version = new if year > LAST_YEAR - (years + 1) // 2 else old
        a_year(f"y{year}", year, version, cities, cast, waiting=year == LAST_YEAR)
    pilot = cities[-max(options.cities // PILOT, 1) :]
    a_year("pilot", LAST_YEAR - years, old, pilot, cast, waiting=False)
    history(options.history)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    counted = {"values": Value, "changes": ValueChange, "figures": Figure}
    return {name: model.objects.count() for name, model in counted.items()}


def offices(cast: Any, number: int) -> list[Any]:
    """The education bureaus of ``number`` cities, those of one province (Zhejiang) first."""
    from portal.accounts.models import Organisation
    from portal.regions.models import Place

    places = list(
        Place.objects.filter(parent__kind="province", ended_on=None).select_related("parent").order_by("code", "pk")
    )
    places.sort(key=lambda place: place.parent.code != "330000")
    provinces = {each.place_id: each for each in Organisation.objects.filter(kind="province")}
    ministry = Organisation.objects.get(kind="ministry")
    there = {each.place_id: each for each in Organisation.objects.filter(kind="city")}
    for place in places[:number]:
        if place.parent_id not in provinces:
            name = f"{place.parent.name}教育厅（测量）"
            above = Organisation(name=name, kind="province", place=place.parent, parent=ministry, is_demo=True)
            above.save()
            provinces[place.parent_id] = above
        if place.pk not in there:
            name = f"{place.parent.name}{place.name}教育局（测量）"
            there[place.pk] = Organisation.objects.create(
                name=name, kind="city", place=place, parent=provinces[place.parent_id], is_demo=True
            )
    return [there[place.pk] for place in places[:number]]


def package(label: str, before: str | None = None) -> dict[str, Any]:
    """A generated framework of the size of the national one: 5 areas, 15 elements, 62 indicators."""
    areas = [{"code": str(number), "title": f"测量{number}", "title_en": "", "mark": "local"} for number in range(1, 6)]
    elements = [
        {"area": area["code"], "code": f"{area['code']}.{number}", "title": "测量", "title_en": "", "mark": "local"}
        for area in areas
        for number in range(1, 4)
    ]
    indicators = [an_indicator(number, elements) for number in range(QUALITATIVE + QUANTITATIVE)]
    links = [{"kind": "same", "old": each["code"], "new": each["code"], "note": ""} for each in indicators]
    return {
        "format": "learning-cities-monitoring-framework",
        "format_version": 1,
        "framework": {
            "code": "benchmark",
            "title": "测量（生成）",
            "title_en": "",
            "level": "national",
            "prefix": "",
            "source": "测量",
            "extends": None,
            "place": None,
        },
        "version": {"label": label, "note": "", "source": "测量", "is_demo": True, "previous": before},
        "areas": areas,
        "elements": elements,
        "items": [],
        "indicators": indicators,
        "rules": [],
        "links": sorted(links, key=lambda link: (link["old"], link["new"])) if before else [],
    }


def an_indicator(number: int, elements: list[dict[str, Any]]) -> dict[str, Any]:
    element = elements[number * len(elements) // (QUALITATIVE + QUANTITATIVE)]["code"]
    in_words = number < QUALITATIVE
    texts = ("data_entry", "nature", "scope", "population_base", "area_base", "period", "method", "channel")
    more = ("cut_off", "evidence_rule", "answer_template", "formula")
    return {
        **dict.fromkeys((*texts, *more), ""),
        "key": f"benchmark-{number}",
        "element": element,
        "code": f"{element}.{number}",
        "title": f"生成的测量点第{number}号，文字与官方测量点差不多长短，以便排版相近",
        "mark": "demonstration",
        "kind": "qualitative" if in_words else "quantitative",
        "value_type": "text" if in_words else "decimal",
        "levels": [],
        "unit": "" if in_words else "个",
        "decimals": 0 if in_words else 1,
        "direction": "neutral",
        "meaning": "生成",
        "source": "生成",
        "department": "education",
    }


def a_year(code: str, year: int, version: Any, cities: list[Any], cast: Any, *, waiting: bool) -> None:
    """A cycle with its reports, rows and published snapshot. In the last year one province still has its to accept."""
    from django.utils import timezone

    from monitoring.models import CityReport, Cycle, Snapshot, Submission
    from monitoring.services.snapshots import take_snapshot

    due = datetime(year + 1, 12, 15, 9, tzinfo=UTC)
    names = ("due_departments", "due_cities", "due_provinces", "due_nation")
    cycle = Cycle.objects.create(
        code=code,
        title=f"{year}年（测量）{code}",
        year=year,
        version=version,
        state="open" if waiting else "closed",
        is_demo=True,
        **{name: due - timedelta(days=30 * (3 - at)) for at, name in enumerate(names)},
    )
    at, signer = timezone.now(), cast.people["hz-approver"]
    here = next(iter(cities)).parent_id if waiting else None
    reports = CityReport.objects.bulk_create(
        CityReport(
            cycle=cycle,
            city=city,
            state="submitted" if city.parent_id == here else "accepted",
            number=1,
            submitted_at=due - timedelta(days=90),
            accepted_at=None if city.parent_id == here else at,
        )
        for city in cities
    )
    Submission.objects.bulk_create(
        Submission(report=each, number=1, content='{"rows": []}', content_hash="0" * 64, at=at, by=signer)
        for each in reports
    )
    for each in reports:
        the_rows(each, version, year)
    snapshot = take_snapshot(cycle=cycle, user=cast.people["moe-reviewer"])
    Snapshot.objects.filter(pk=snapshot.pk).update(state="published", published_at=at)


def the_rows(report: Any, version: Any, year: int) -> None:
    from monitoring.models import Value

    state = "checked" if report.state == "submitted" else "accepted"
    definitions = list(version.revisions.all())
    rows = []
    for each in definitions:
        pick = (report.city_id * 7919 + each.position * 104729 + year) % 1000
        said: dict[str, Any] = {"answer": "number", "number": Decimal(pick) / 10 + each.position}
        if each.value_type == "text":
            said = {"answer": "text", "text": "生成的文字说明，" * 10}
        if pick < 80:
            said = {"answer": "unobtainable", "reason": REASONS[pick % 4], "reason_note": "生成"}
        rows.append(
            Value(
                report=report,
                definition=each,
                organisation_id=report.city_id,
                state=state,
                value_year=year,
                source_kind="yearbook",
                source_title=f"生成的年鉴{year}",
                source_page="第1页",
                quality="verified",
                revision=9,
                last_actor="测量",
                **said,
            )
        )
    Value.objects.bulk_create(rows)


def history(number: int) -> None:
    """Earlier contents of every row, made by the database itself."""
    from django.db import connection

    content = {"answer": "number", "number": "12.3", "text": "", "value_year": 2020, "source_title": "生成的年鉴"}
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO monitoring_valuechange (value_id, at, before, after, why)"
            " SELECT v.id, now() - n * interval '1 day', %s, %s, '' FROM monitoring_value v, generate_series(1, %s) n",
            [json.dumps(content), json.dumps(content | {"number": "12.4"}), number],
        )


# --- What a page costs --------------------------------------------------------------------------------------------


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """One way in this process: CPU of a request, its queries and bytes, the rise of the peak of memory."""
    set_up()
    from django.db import connection

    is_page = options.way not in WORK
    send = page(options.way) if is_page else WORK[options.way]
    if is_page:
        send()  # imports, templates and the connection
    before = peak()
    asked: list[str] = []
    times, size = [], 0
    with connection.execute_wrapper(lambda execute, sql, *rest: (asked.append(sql), execute(sql, *rest))[1]):
        for _ in range(options.rounds if is_page else 1):
            began = time.process_time()
            size = send()
            times.append(time.process_time() - began)
    return {
        "cpu": statistics.median(times),
        "queries": len([each for each in asked if not each.startswith(("BEGIN", "SAVEPOINT", "RELEASE"))]) / len(times),
        "size": size,
        "memory": (peak() - before) / 1024,
    }


def peak() -> int:
    """The most memory that this process has had, in KB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def page(way: str) -> Callable[[], int]:
    """A GET as the person who reads the page, through all of the portal's middleware."""
    from django.conf import settings
    from django.test import Client

    if way == "bare":
        bare_page()
        settings.MIDDLEWARE = []
        return asked(Client(), "/bare/")
    from portal.accounts.models import User

    person, address = addresses()[way]
    client = Client(HTTP_HOST="localhost")
    if person:
        client.force_login(User.objects.get(username=person))
    return asked(client, address)


def asked(client: Any, address: str) -> Callable[[], int]:
    def send() -> int:
        answer = client.get(address, HTTP_HOST="localhost", secure=True)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if answer.status_code != 200:
            sys.exit(f"{address}: {answer.status_code} {content[:500]!r}")
        return len(content)

    return send


def bare_page() -> None:
    """What Django costs at least: 50 joined rows, drawn by a template, no middleware."""
    from types import ModuleType

    from django.conf import settings
    from django.http import HttpResponse
    from django.template import engines
    from django.urls import path

    from monitoring.models import Value

    cells = "<td>{{ row.definition.code }}</td><td>{{ row.report.city.name }}</td><td>{{ row.number }}</td>"
    template = engines["django"].from_string(f"<table>{{% for row in rows %}}<tr>{cells}</tr>{{% endfor %}}</table>")

    def view(request: Any) -> HttpResponse:
        rows = Value.objects.select_related("definition", "report__city").order_by("pk")[:50]
        return HttpResponse(template.render({"rows": rows}))

    urls = ModuleType("bare_urls")
    urls.urlpatterns = [path("bare/", view)]  # type: ignore[attr-defined]
    settings.ROOT_URLCONF = urls


def addresses() -> dict[str, tuple[str, str]]:
    """Who reads which page where."""
    from django.urls import reverse

    from monitoring.models import Cycle, Figure

    cycle = Cycle.objects.get(code=f"y{LAST_YEAR}")
    figures = Figure.objects.filter(snapshot__cycle=cycle).order_by("-pk")
    figure = figures.filter(definition__value_type="decimal").select_related("place")[0]
    last = (figures.count() + 99) // 100
    table = reverse("monitoring:long_table")
    return {
        "matrix": ("zj-officer", reverse("monitoring:province_board")),
        "ministry": ("moe-reviewer", reverse("monitoring:ministry_board")),
        "table": ("moe-reviewer", table),
        "table end": ("moe-reviewer", f"{table}?page={last}"),
        "availability": ("moe-reviewer", reverse("monitoring:unobtainable")),
        "trends": ("", reverse("monitoring:public_city", args=(cycle.code, figure.place.code))),
        "trend": ("", reverse("monitoring:public_indicator", args=(cycle.code, figure.definition_id))),
        "cycle": ("", reverse("monitoring:public_cycle", args=(cycle.code,))),
    }


def snapshot() -> int:
    """The whole taking of a snapshot, taken back afterwards; as many bytes as figures."""
    from django.db import transaction

    from monitoring.models import Cycle, Snapshot
    from monitoring.services.snapshots import take_snapshot
    from portal.accounts.models import User

    cycle = Cycle.objects.get(code=f"y{LAST_YEAR}")
    with suppress(InterruptedError), transaction.atomic():
        Snapshot.objects.filter(cycle=cycle).update(state="replaced")
        taken = take_snapshot(cycle=cycle, user=User.objects.get(username="moe-reviewer"))
        size = taken.size
        raise InterruptedError
    return size


def export(form: str, code: str) -> Callable[[], int]:
    def send() -> int:
        from monitoring.exports import figures
        from monitoring.models import Snapshot

        found = Snapshot.objects.select_related("cycle__version__framework").get(cycle__code=code)
        if form == "xlsx":
            with figures.as_xlsx(found) as file:
                return len(file.read())
        return sum(map(len, {"csv": figures.as_csv, "json": figures.as_json}[form](found)))

    return send


WAYS = {
    "bare": "bare Django view, 50 joined rows",
    "matrix": "province: matrix of its cities",
    "ministry": "ministry: board of all cities",
    "table": "ministry: long table, first page",
    "table end": "ministry: long table, last page",
    "availability": "ministry: availability analysis",
    "trends": "public: a city, 62 trends, peers",
    "trend": "public: an indicator over years",
    "cycle": "public: a cycle",
    "snapshot": "taking a snapshot (a job)",
    "csv of a tenth": "export CSV, a tenth of the cities",
    "csv": "export CSV",
    "json": "export JSON",
    "xlsx of a tenth": "export XLSX, a tenth of the cities",
    "xlsx": "export XLSX",
}
WORK: dict[str, Callable[[], int]] = {
    "snapshot": snapshot,
    "csv of a tenth": export("csv", "pilot"),
    "csv": export("csv", f"y{LAST_YEAR}"),
    "json": export("json", f"y{LAST_YEAR}"),
    "xlsx of a tenth": export("xlsx", "pilot"),
    "xlsx": export("xlsx", f"y{LAST_YEAR}"),
}
PARTS = {"prepare": prepare, "measure": measure}

if __name__ == "__main__":
    main()
