"""A plugin: an own installation of the portal beside the tests' database, with real workers and other processes."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from psycopg import sql

from tests.databases import Pattern

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 60  # seconds until something that should happen counts as failed; nothing here asserts how soon

ENQUEUE = """
import json, sys, django
django.setup()
from portal.jobs.services import enqueue
for queue, name, *args in json.loads(sys.argv[1]):
    enqueue(f"tests.jobs.workshop.tasks.{name}", *args, label=args[-1], queue=queue)
"""


class Installation:
    """An own database, folder and queue, and the workers started on them."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder = folder
        self.workers: list[subprocess.Popen[bytes]] = []
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")},
            "PORTAL_VAR": str(folder / "var"),
            "DJANGO_SETTINGS_MODULE": "tests.jobs.workshop.settings",
            "PYTHONPATH": str(ROOT),
        }
        if database_url:
            self.environment["PORTAL_DATABASE_URL"] = database_url

    def python(self, *arguments: str) -> None:
        subprocess.run([sys.executable, *arguments], cwd=ROOT, env=self.environment, check=True)

    def enqueue(self, *jobs: tuple[str, ...]) -> None:
        self.python("-c", ENQUEUE, json.dumps(jobs))

    def start_worker(self) -> None:
        command = [sys.executable, "-m", "celery", "-A", "portal", "worker", "--pool", "solo", "-Q", "default,pdf,mail"]
        command += ["-n", f"worker{len(self.workers)}@test", "--without-gossip", "--without-mingle", "-l", "WARNING"]
        with (self.folder / f"worker{len(self.workers)}.log").open("wb") as log:
            process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        self.workers.append(process)

    def kill(self, pid: int) -> None:
        worker = next(worker for worker in self.workers if worker.pid == pid)
        worker.send_signal(signal.SIGKILL)
        worker.wait()

    def stop(self) -> None:
        for worker in self.workers:
            worker.kill()
            worker.wait()

    def wait_for(self, happened: Callable[[], Any], what: str) -> Any:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            found = happened()
            if found:
                return found
            time.sleep(0.2)
        logs = "\n".join(path.read_text(errors="replace")[-3000:] for path in sorted(self.folder.glob("*.log")))
        raise AssertionError(f"{what} did not happen.\n{logs}")

    def written(self, name: str) -> int:
        """The process that wrote this file; 0 while there is none."""
        path = self.folder / name
        return int(path.read_text() or 0) if path.exists() else 0


@pytest.fixture
def database_url(db: None, pattern: Pattern) -> Iterator[str]:
    """An own migrated database on the server that the tests use; empty for SQLite, which comes with the folder."""
    if connection.vendor == "sqlite":
        yield ""
        return
    given = settings.DATABASES["default"]
    name = f"portal_workers_{os.getpid()}"
    server = {"host": given["HOST"], "port": given["PORT"], "user": given["USER"], "password": given["PASSWORD"]}
    with psycopg.connect(dbname="postgres", autocommit=True, **{k: v for k, v in server.items() if v}) as admin:
        pattern.copy(name)
        yield os.environ["PORTAL_DATABASE_URL"].rsplit("/", 1)[0] + f"/{name}"
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def installation(tmp_path: Path, database_url: str, pattern: Pattern) -> Iterator[Installation]:
    made = Installation(tmp_path, database_url)
    if not database_url:
        (tmp_path / "var").mkdir()
        pattern.copy(str(tmp_path / "var" / "portal.sqlite3"))
    yield made
    made.stop()
