"""Dump and load of the whole database, SQLite or PostgreSQL, and the questions that a backup asks of it."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.backends.postgresql.client import DatabaseClient

from portal.kit.verdicts import Refused

SQLITE, POSTGRESQL = "sqlite", "postgresql"
Rows = Callable[[str], list[Any]]


@dataclass(frozen=True)
class Snapshot:
    """The database at one moment: the file that holds it, and the same moment to ask questions of."""

    file: Path
    rows: Rows


@contextmanager
def snapshot(folder: Path) -> Iterator[Snapshot]:
    """Dump the database into ``folder`` while the portal goes on; nobody waits for it."""
    with (_sqlite if connection.vendor == SQLITE else _postgresql)(folder) as taken:
        yield taken


@contextmanager
def _sqlite(folder: Path) -> Iterator[Snapshot]:
    """VACUUM INTO reads one consistent state, beside writers, and leaves no free pages."""
    file = folder / "database.sqlite3"
    with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=60)) as live:
        live.execute("VACUUM INTO ?", [str(file)])
    with closing(sqlite3.connect(file)) as copy:
        yield Snapshot(file, lambda sql: copy.execute(sql).fetchall())


@contextmanager
def _postgresql(folder: Path) -> Iterator[Snapshot]:
    """pg_dump and our questions see the same exported snapshot."""
    file, program = folder / "database.dump", _program("pg_dump")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (name,) = cursor.fetchone()
        _run(program, "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={name}", f"--file={file}")

        def rows(sql: str) -> list[Any]:
            cursor.execute(sql)
            return cursor.fetchall()

        yield Snapshot(file, rows)


def load(file: Path, vendor: str) -> None:
    """Put a dump into the empty database of the settings."""
    if vendor == SQLITE:
        connection.close()
        target = Path(connection.settings_dict["NAME"])
        target.parent.mkdir(parents=True, exist_ok=True)
        for ending in ("-wal", "-shm"):
            target.with_name(target.name + ending).unlink(missing_ok=True)
        shutil.copyfile(file, target)
    else:
        _run(_program("pg_restore"), "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", file)
        connection.close()


def rows_of_database(sql: str) -> list[Any]:
    """Ask the database of the settings."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def tables(rows: Rows, vendor: str) -> dict[str, int]:
    """Every table with the number of its rows."""
    listed = (
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        if vendor == SQLITE
        else "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
    )
    names = sorted(name for (name,) in rows(listed))
    return {name: rows(f'SELECT count(*) FROM "{name}"')[0][0] for name in names}  # noqa: S608


def columns(rows: Rows, vendor: str) -> set[tuple[str, str]]:
    """Every column with its table: a database that is yet to be migrated lacks some that the program knows."""
    listed = (
        "SELECT t.name, c.name FROM sqlite_master AS t JOIN pragma_table_info(t.name) AS c WHERE t.type = 'table'"
        if vendor == SQLITE
        else "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()"
    )
    return {(table, column) for table, column in rows(listed)}


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise Refused(f"没有找到 {name}。请安装与数据库同版本的 PostgreSQL 客户端工具，并加入 PATH 后再试。")
    return found


def _run(program: str, *arguments: Any) -> None:
    """Run a program of PostgreSQL against the database of the settings."""
    words, extra = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    command = [program, *words[1:-1], f"--dbname={words[-1]}", *map(str, arguments)]
    done = subprocess.run(command, env={**os.environ, **(extra or {})}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(f"{Path(program).name} 没有成功：{done.stderr.strip()[-600:]}")
