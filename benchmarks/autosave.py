#!/usr/bin/env python3
"""What saving while typing costs: ``python benchmarks/autosave.py`` prints its tables in about five minutes.

First, by turns and each in a warm process of its own: a save of one cell, whole, as the page sends it, beside a bare
Django view that writes one row on a POST, with no middleware at all, and beside the same view behind Django's own
middleware, which reads session and user. Absolute times drift with the machine: compare the ratios.

Then 300 people type at once into 300 applications, served by gunicorn with two workers on this machine, each saving a
cell every two to five seconds; at the end every text that was confirmed is looked for in the database. On SQLite, and
on PostgreSQL in a cluster of its own that writes to the disk as a real one does.
"""

import argparse
import asyncio
import io
import json
import os
import pwd
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BARE_ROW = "CREATE TABLE bare_row (id {key}, text text NOT NULL)"
TOKEN = "b" * 32
CORES = os.cpu_count()
CELLS = ("slogan.text", "overview.text", "coordination.text", "goals.text", "results.text")
PAUSE = (2.0, 5.0)  # seconds between two saves of one person


def main() -> None:
    options = arguments()
    if options.part:
        print(json.dumps(PARTS[options.part](options)))
        return
    for database in options.databases:
        with tempfile.TemporaryDirectory(prefix="benchmark-") as folder, DATABASES[database](Path(folder)) as url:
            installation = Installation(Path(folder), url)
            installation.run("prepare", "--people", str(options.people + 1))
            costs(installation, database, options)
            if options.seconds:
                crowd(installation, database, options)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--saves", type=int, default=200, help="saves in each round of each way (200)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of each way (3)")
    parser.add_argument("--people", type=int, default=300, help="people typing at once (300)")
    parser.add_argument("--seconds", type=float, default=60, help="how long they type (60); 0 leaves this out")
    parser.add_argument("--databases", nargs="*", choices=list(DATABASES), default=list(DATABASES))
    parser.add_argument("--part", choices=["prepare", "measure", "stored"], help="used inside")
    parser.add_argument("--way", choices=list(WAYS), default="bare", help="used inside")
    return parser.parse_args()


# --- Databases and installations --------------------------------------------------------------------------------


@contextmanager
def sqlite(folder: Path) -> Iterator[str]:
    yield ""


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A cluster in ``folder`` that writes to the disk as a real one does, reached by a socket there."""
    bins = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if not bins:
        sys.exit("PostgreSQL is not installed.")
    cluster = folder / "cluster"
    cluster.mkdir()
    folder.chmod(0o755)
    as_postgres = []
    if os.getuid() == 0:  # PostgreSQL refuses to run as root
        os.chown(cluster, pwd.getpwnam("postgres").pw_uid, -1)
        as_postgres = ["runuser", "-u", "postgres", "--"]
    data, log = str(cluster / "data"), str(cluster / "log")

    def call(*command: str) -> None:
        subprocess.run([*as_postgres, *command], cwd=cluster, check=True, stdout=subprocess.DEVNULL)

    call(f"{bins[-1]}/initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
    call(f"{bins[-1]}/pg_ctl", "start", "-w", "-s", "-D", data, "-l", log, "-o", f"-k {cluster} -c listen_addresses=")
    try:
        call(f"{bins[-1]}/createdb", "-h", str(cluster), "-U", "postgres", "portal")
        yield f"postgres://postgres@/portal?host={cluster}"
    finally:
        call(f"{bins[-1]}/pg_ctl", "stop", "-s", "-D", data, "-m", "fast")


DATABASES = {"sqlite": sqlite, "postgresql": postgresql}


class Installation:
    """A portal of its own in ``folder``."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder = folder
        plain = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        self.environment = plain | {"PORTAL_VAR": str(folder / "var"), "PORTAL_DEMO": "1", "PYTHONPATH": str(ROOT)}
        if database:
            self.environment["PORTAL_DATABASE_URL"] = database

    def run(self, part: str, *more: str) -> dict[str, Any]:
        """Run one part in a fresh process and return what it tells."""
        command = [sys.executable, str(Path(__file__).resolve()), "--part", part, *more]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"{part} failed:\n{done.stderr[-3000:]}")
        return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return]

    @contextmanager
    def served(self) -> Iterator[tuple[str, int, int]]:
        """gunicorn with two workers on a free port: its host, its port, the group of its processes."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            host, port = free.getsockname()
        command = [
            "gunicorn",
            "portal.wsgi",
            "--bind",
            f"{host}:{port}",
            "--workers",
            "2",
            "--threads",
            "4",
            "--preload",
        ]
        log = self.folder / "server.log"
        process = subprocess.Popen(
            [sys.executable, "-m", *command, "--no-control-socket", "--log-level", "error", "--keep-alive", "30"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=log.open("ab"),
            start_new_session=True,
        )
        try:
            for _ in range(300):
                with suppress(OSError, urllib.error.URLError):
                    urllib.request.urlopen(f"http://{host}:{port}/session/", timeout=20)
                    break
                time.sleep(0.1)
            else:
                sys.exit("The server does not come up:\n" + log.read_text()[-3000:])
            yield host, port, process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def set_up() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django

    django.setup()


def prepare(options: argparse.Namespace) -> dict[str, Any]:
    """A complete application for each person, from that of the demonstration; each person is signed in."""
    set_up()
    from datetime import timedelta

    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    with open(os.devnull, "w") as nowhere:
        call_command("migrate", verbosity=0)
        call_command("load_facts", verbosity=0, stdout=nowhere)
        call_command("collectstatic", verbosity=0, interactive=False)
    from applications import services
    from portal.accounts.demo import load_people
    from portal.regions.models import Place
    from portal.shell import demonstration

    cast = load_people()
    opens_at = timezone.now() - timedelta(days=1)
    round = demonstration.open_round(cast, code="B1", title="测量（演示）", opens_at=opens_at)
    first = services.begin(round=round, user=cast.people["hz-clerk"])
    demonstration.fill_in(first, cast.people["hz-clerk"])
    free = Place.objects.filter(parent__isnull=False, organisations__isnull=True)[: options.people]
    people = [a_person(round, first, number, place) for number, place in enumerate(free)]
    key = "integer PRIMARY KEY AUTOINCREMENT" if connection.vendor == "sqlite" else "bigserial PRIMARY KEY"
    with connection.cursor() as cursor:
        cursor.execute(BARE_ROW.format(key=key))
    (Path(os.environ["PORTAL_VAR"]) / "people.json").write_text(json.dumps(people))
    return {"people": len(people)}


def a_person(round: Any, pattern: Any, number: int, place: Any) -> dict[str, Any]:
    """A clerk of a city of their own, signed in, with an application that holds the answers of ``pattern``."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import transaction

    from applications.models import Answer, AnswerRow, AnswerText, Application
    from portal.accounts.models import Appointment, Organisation, User

    with transaction.atomic():
        like = pattern.organisation
        city = Organisation.objects.create(
            name=f"测量{number}市教育局（演示）", kind="city", place=place, parent=like.parent, is_demo=True
        )
        user = User.objects.create(username=f"b{number}", name=f"演示{number}", must_set_password=False)
        Appointment.objects.create(user=user, organisation=city, role="clerk")
        application = Application.objects.create(round=round, organisation=city, number=f"B1-{number}", begun_by=user)
        for model in (AnswerRow, Answer, AnswerText):
            rows = list(model.objects.filter(application=pattern))
            for row in rows:
                row.pk, row.application = None, application
                for name in ("changed_by", "written_by"):
                    if hasattr(row, name):
                        setattr(row, name, user)
            model.objects.bulk_create(rows)
        session = SessionStore()
        session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session.create()
    versions = dict(Answer.objects.filter(application=application, row_id="").values_list("question", "version"))
    return {
        "user": user.pk,
        "session": session.session_key,
        "application": application.pk,
        "versions": {where: versions.get(where.partition(".")[0], 0) for where in CELLS},
    }


# --- What one save costs ----------------------------------------------------------------------------------------

WAYS = {
    "bare": "bare Django view, one row, no middleware",
    "signed-in": "the same view, Django's own middleware, signed in",
    "autosave": "autosave of one cell",
}


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """CPU and wall seconds and queries for each POST of one way, in this warm process, by the WSGI entry itself."""
    set_up()
    from django.db import connection

    send = sender(options.way, json.loads((Path(os.environ["PORTAL_VAR"]) / "people.json").read_text())[0])
    for _ in range(20):
        send()
    asked: list[str] = []
    with connection.execute_wrapper(lambda execute, sql, *rest: (asked.append(sql), execute(sql, *rest))[1]):
        send()
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(options.saves):
        send()
    return {
        "cpu": (time.process_time() - cpu) / options.saves,
        "wall": (time.perf_counter() - wall) / options.saves,
        "queries": sum(not each.startswith(("BEGIN", "COMMIT")) for each in asked),
    }


def sender(way: str, person: dict[str, Any]) -> Callable[[], None]:
    """A POST after the other through the portal's WSGI entry, or through one that knows the bare view alone."""
    from types import ModuleType

    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler
    from django.urls import path

    from applications.models import Answer

    if way != "autosave":
        urls = ModuleType("bare_urls")
        urls.urlpatterns = [path("bare/", bare_view(signed_in=way == "signed-in"))]  # type: ignore[attr-defined]
        settings.ROOT_URLCONF = urls
    if way != "autosave":
        settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if way != "bare" and each.startswith("django.")]
    handler = WSGIHandler()
    address = f"/applications/{person['application']}/cells/" if way == "autosave" else "/bare/"
    question, cell = CELLS[1].split(".")
    stands = Answer.objects.get(application=person["application"], question=question, cell=cell)
    number, version = 0, stands.version

    def send() -> None:
        nonlocal number, version
        number += 1
        text = "学习型城市" * 40 + "字" * (number % 500)
        body = saved_cell(CELLS[1], text, version)
        got: list[str] = []
        answer = handler(environ(address, body, person), lambda status, headers: got.append(status))
        content = b"".join(answer)
        answer.close()
        if got != ["200 OK"]:
            sys.exit(f"{way}: {got} {content[:500]!r}")
        if way == "autosave":
            version = json.loads(content)["stored"][CELLS[1]][0]

    return send


def bare_view(*, signed_in: bool) -> Callable[[Any], Any]:
    """What Django costs at least: read the POST, write one row, answer; to a person who is signed in, or to anyone."""
    from django.db import models
    from django.http import JsonResponse

    class BareRow(models.Model):
        text = models.TextField()

        class Meta:
            app_label = "applications"
            db_table = "bare_row"

        def __str__(self) -> str:
            return self.text

    def view(request: Any) -> JsonResponse:
        if signed_in and not request.user.is_authenticated:
            return JsonResponse({}, status=401)
        row = BareRow.objects.create(text=json.loads(request.body)["cells"][CELLS[1]]["text"])
        return JsonResponse({"stored": row.pk})

    return view


def saved_cell(where: str, text: str, version: int) -> bytes:
    return json.dumps({"cells": {where: {"text": text, "seen": version}}}).encode()


def headers(person: dict[str, Any]) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "Accept": "application/json",
        "Cookie": f"sessionid={person['session']}; csrftoken={TOKEN}",
        "X-CSRFToken": TOKEN,
        "X-Page-User": str(person["user"]),
    }


def environ(address: str, body: bytes, person: dict[str, Any]) -> dict[str, Any]:
    sent = headers(person)
    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": address,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": sent.pop("Content-Type"),
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in sent.items()},
    }


def costs(installation: Installation, database: str, options: argparse.Namespace) -> None:
    """The ways by turns, each time in a fresh process; the median round counts."""
    rounds: dict[str, list[dict[str, Any]]] = {way: [] for way in WAYS}
    for _ in range(options.rounds):
        for way in WAYS:
            rounds[way].append(installation.run("measure", "--way", way, "--saves", str(options.saves)))
    base = statistics.median(each["cpu"] for each in rounds["bare"])
    print(f"\n{database}: one POST, CPU of the web process, ratio to the bare view of this run")
    print(f"{'':50}{'CPU ms':>8}{'ratio':>7}{'wall ms':>9}{'queries':>9}")
    for way, label in WAYS.items():
        cpu, wall = (statistics.median(each[name] for each in rounds[way]) * 1000 for name in ("cpu", "wall"))
        print(f"{label:50}{cpu:8.2f}{cpu / base / 1000:7.2f}{wall:9.2f}{rounds[way][0]['queries']:9}", flush=True)


# --- Three hundred people ---------------------------------------------------------------------------------------


class Person:
    """Types into one cell after the other and notes what the server has confirmed."""

    def __init__(self, given: dict[str, Any], number: int) -> None:
        self.given, self.versions = given, dict(given["versions"])
        self.random = random.Random(number)  # noqa: S311 — the same people in every run
        self.confirmed: dict[str, str] = {}
        self.spans: list[float] = []
        self.errors: list[str] = []

    async def type(self, host: str, port: int, until: float) -> None:
        await asyncio.sleep(self.random.uniform(0, PAUSE[1]))
        connection = None
        while time.monotonic() < until:
            where = self.random.choice(CELLS)
            text = self.confirmed.get(where, "") + "学习型城市建设"[: self.random.randint(1, 7)]
            begun = time.monotonic()
            try:
                connection = connection or await asyncio.open_connection(host, port)
                await self.save(*connection, where, text)
                self.spans.append(time.monotonic() - begun)
            except (OSError, asyncio.IncompleteReadError, ValueError) as error:
                self.errors.append(f"{type(error).__name__} {error}"[:80])
                connection = None
            await asyncio.sleep(self.random.uniform(*PAUSE))
        if connection:
            connection[1].close()

    async def save(self, reader: Any, writer: Any, where: str, text: str) -> None:
        """Raises ``ValueError`` for an answer that does not confirm."""
        body = saved_cell(where, text, self.versions[where])
        lines = [f"POST /applications/{self.given['application']}/cells/ HTTP/1.1", "Host: 127.0.0.1"]
        lines += [f"{name}: {value}" for name, value in headers(self.given).items()]
        lines += [f"Content-Length: {len(body)}", "", ""]
        writer.write("\r\n".join(lines).encode() + body)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = int(head.partition("content-length: ")[2].split("\r\n")[0])
        content = await reader.readexactly(length)
        told = json.loads(content) if " 200 " in head.split("\r\n")[0] else {}
        if where not in told.get("stored", {}):
            raise ValueError(f"{head.split(chr(13))[0]} {content[:60]!r}")
        self.versions[where], self.confirmed[where] = told["stored"][where][0], text


def crowd(installation: Installation, database: str, options: argparse.Namespace) -> None:
    given = json.loads((installation.folder / "var" / "people.json").read_text())[1:]  # the first one was measured
    people = [Person(each, number) for number, each in enumerate(given)]
    with installation.served() as (host, port, pid):
        before, begun = cpu_of_group(pid), time.monotonic()
        asyncio.run(all_type(people, host, port, begun + options.seconds))
        taken, cpu = time.monotonic() - begun, cpu_of_group(pid) - before
    stored = installation.run("stored")
    spans = sorted(span * 1000 for person in people for span in person.spans)
    errors = [error for person in people for error in person.errors]
    lost = sum(
        stored[str(person.given["application"])].get(where) != text
        for person in people
        for where, text in person.confirmed.items()
    )
    print(f"\n{database}: {len(people)} people typing at once for {options.seconds:.0f} s, gunicorn with 2 workers")
    print(
        f"saves {len(spans)}, {len(spans) / taken:.0f} a second; the web processes took {cpu / taken:.2f} of {CORES} cores"
    )
    middle, late = (spans[int(len(spans) * part)] for part in (0.5, 0.95))
    print(f"answered within {middle:.0f} ms (half), {late:.0f} ms (95 of 100), {spans[-1]:.0f} ms (all)")
    print(
        f"errors {len(errors)} {sorted(set(errors))[:3] or ''}; confirmed texts that are not stored: {lost}", flush=True
    )
    if lost:
        sys.exit(1)


async def all_type(people: list[Person], host: str, port: int, until: float) -> None:
    await asyncio.gather(*(person.type(host, port, until) for person in people))


def cpu_of_group(group: int) -> float:
    """Seconds of CPU that the processes of this group have taken."""
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            if int(fields[2]) == group:
                ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def stored(options: argparse.Namespace) -> dict[str, Any]:
    """The cells that were typed into, application by application."""
    set_up()
    from applications.models import Answer

    found: dict[str, dict[str, str]] = {}
    for pk, question, cell, value in Answer.objects.values_list("application", "question", "cell", "value"):
        if f"{question}.{cell}" in CELLS:
            found.setdefault(str(pk), {})[f"{question}.{cell}"] = value
    return found


PARTS: dict[str, Callable[[argparse.Namespace], dict[str, Any]]] = {
    "prepare": prepare,
    "measure": measure,
    "stored": stored,
}


if __name__ == "__main__":
    main()
