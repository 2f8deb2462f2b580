"""The triggers by which the database itself refuses to change or delete history.

Installed by the migration and, since a remake of a table on SQLite drops them in silence, again after every
``migrate``. In production the application's role should not own the table, else it could switch them off.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

TABLE = "history_entry"
REFUSAL = "history is append-only"

_SQLITE = {
    "history_entry_no_update": f"BEFORE UPDATE ON {TABLE}",
    "history_entry_no_delete": f"BEFORE DELETE ON {TABLE}",
    # REPLACE INTO deletes the old row without asking the DELETE trigger.
    "history_entry_no_replace": (
        "BEFORE INSERT ON history_entry WHEN EXISTS (SELECT 1 FROM history_entry WHERE id = NEW.id"
        " OR (chain = NEW.chain AND (seq = NEW.seq OR prev = NEW.prev)))"
    ),
}
_POSTGRESQL = {
    "history_entry_no_change": f"BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW",
    "history_entry_no_truncate": f"BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT",
}
_FUNCTION = (
    "CREATE OR REPLACE FUNCTION history_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
)


def on_sql(vendor: str) -> list[str]:
    """Statements that put the guards up; they may run again at any time."""
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER IF NOT EXISTS {name} {when} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            for name, when in _SQLITE.items()
        ]
    # ALWAYS: also in a session that calls itself a replica.
    return [_FUNCTION] + [
        statement
        for name, when in _POSTGRESQL.items()
        for statement in (
            f"CREATE OR REPLACE TRIGGER {name} {when} EXECUTE FUNCTION history_refuse()",
            f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {name}",
        )
    ]


def off_sql(vendor: str) -> list[str]:
    """Statements that take the guards down; for retention by the table's owner, and for emptying test databases."""
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {name}" for name in _SQLITE]
    return [f"DROP TRIGGER IF EXISTS {name} ON {TABLE}" for name in _POSTGRESQL]


def install(connection: Any) -> None:
    """Put the guards up, if the table is there."""
    if TABLE in connection.introspection.table_names():
        _execute(connection, on_sql(connection.vendor))


@contextmanager
def guards_off(connection: Any) -> Iterator[None]:
    """The guards are down inside and up again after."""
    _execute(connection, off_sql(connection.vendor))
    try:
        yield
    finally:
        _execute(connection, on_sql(connection.vendor))


def missing(connection: Any) -> set[str]:
    """The names of guards that should stand and do not."""
    wanted, query = (
        (_SQLITE, "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s")
        if connection.vendor == "sqlite"
        else (
            _POSTGRESQL,
            "SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass(%s) AND tgenabled = 'A'",
        )
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [TABLE])
        return set(wanted) - {name for (name,) in cursor.fetchall()}


def _execute(connection: Any, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
