"""A plugin: a database is migrated once; other processes, installations and later runs begin with a copy of it."""

import fcntl
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from psycopg import sql

ROOT = Path(__file__).resolve().parents[1]

# Processes that share a run share its pattern; one that is alone has its own.
RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID") or f"alone{os.getpid()}"
SHARED = "PYTEST_XDIST_WORKER" in os.environ


def earlier() -> Path:
    """Where the SQLite pattern of these very migrations lies between runs: one more changed sign, another file."""
    seen = hashlib.sha256(django.__version__.encode())
    for app in sorted(apps.get_app_configs(), key=lambda app: app.name):
        for path in sorted(Path(app.path).glob("migrations/*.py")):
            seen.update(f"{app.name}/{path.name}".encode() + path.read_bytes())
    for path in (ROOT / "portal" / "history" / "triggers.py", Path(__file__)):
        seen.update(path.read_bytes())
    return ROOT / "var" / "patterns" / f"{seen.hexdigest()[:32]}.sqlite3"


class Pattern:
    """The migrated database, before any test, from which others are copied."""

    def __init__(self) -> None:
        self.path = Path(settings.VAR) / f"pattern-{RUN}"
        self.name = f"pattern_{RUN}"
        self.is_postgresql = connection.vendor == "postgresql"
        self.own = ""  # the database of this process, once its name is known

    def __bool__(self) -> bool:
        return self.path.exists()

    def copy(self, target: str) -> None:
        """Make the database ``target``: a name on PostgreSQL, a path on SQLite."""
        if self.is_postgresql:
            self._create(target, self.name)
        else:
            for left in ("-wal", "-shm"):  # of a run that was killed
                Path(target + left).unlink(missing_ok=True)
            shutil.copyfile(self.path, target)

    def keep(self) -> None:
        """Keep what this process has just migrated."""
        if self.is_postgresql:
            connection.close()  # a database that somebody is connected to is not copied
            self._create(self.name, connection.settings_dict["NAME"])
            self.path.touch()
        else:
            kept = sqlite3.connect(self.path)
            connection.connection.backup(kept)
            kept.close()
            self._keep_for_later()

    def recall(self) -> None:
        """Take what an earlier run has kept, if the migrations are still the same."""
        if not self.is_postgresql and not self and earlier().exists():
            shutil.copyfile(earlier(), self.path)

    def _keep_for_later(self) -> None:
        folder = earlier().parent
        folder.mkdir(parents=True, exist_ok=True)
        for path in sorted(folder.glob("*.sqlite3"), key=lambda path: path.stat().st_mtime)[:-4]:
            path.unlink(missing_ok=True)
        whole = earlier().with_suffix(f".{os.getpid()}")
        shutil.copyfile(self.path, whole)
        whole.replace(earlier())

    def drop(self) -> None:
        self.path.unlink(missing_ok=True)
        if self.is_postgresql:
            self._execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(self.name)))

    def _create(self, name: str, template: str) -> None:
        command = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self._execute(command.format(sql.Identifier(name), sql.Identifier(template)))

    @staticmethod
    def _execute(command: sql.Composed) -> None:
        with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute(command)


@pytest.fixture(scope="session")
def pattern() -> Pattern:
    return Pattern()


@pytest.fixture(scope="session")
def _turn() -> Iterator[Any]:
    """One process at a time makes its database, so that the second finds the pattern of the first."""
    with (Path(settings.VAR) / f"turn-{RUN}").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


@pytest.fixture(scope="session")
def django_db_keepdb(
    django_db_keepdb: bool, _turn: Any, pattern: Pattern, django_db_modify_db_settings: None, django_db_blocker: Any
) -> bool:
    """True where a copy was made: it is taken as it is, and ``migrate`` finds nothing to do."""
    pattern.own = connection.creation._get_test_db_name()
    pattern.recall()
    if not pattern:
        return django_db_keepdb
    with django_db_blocker.unblock():
        pattern.copy(pattern.own)
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, _turn: Any, pattern: Pattern, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        if not pattern and connection.settings_dict["NAME"] == pattern.own:
            pattern.keep()
    fcntl.flock(_turn, fcntl.LOCK_UN)
    yield
    if not SHARED:  # otherwise it goes with the folder and the server of the run
        with django_db_blocker.unblock():
            pattern.drop()
