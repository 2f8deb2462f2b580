"""The database itself refuses to change or delete history."""

from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from portal.history import triggers
from portal.history.models import Entry
from portal.history.services import record

pytestmark = [pytest.mark.django_db, pytest.mark.sql]

STATEMENTS = {
    "update": "UPDATE history_entry SET verb = 'forged'",
    "update of one column": "UPDATE history_entry SET origin = '' WHERE seq = 1",
    "delete": "DELETE FROM history_entry",
}
ONLY = {
    "sqlite": {
        "replace by id": "REPLACE INTO history_entry SELECT id, chain, seq, prev, hash, at, 'forged', actor, actor_id,"
        " organisation, organisation_id, origin, text FROM history_entry",
        "replace by place": "INSERT OR REPLACE INTO history_entry SELECT id + 1000, chain, seq, prev, hash, at, 'forged',"
        " actor, actor_id, organisation, organisation_id, origin, text FROM history_entry",
    },
    "postgresql": {
        "truncate": "TRUNCATE history_entry",
        "as a replica": "SET LOCAL session_replication_role = replica; UPDATE history_entry SET verb = 'forged'",
    },
}


def attempts() -> dict[str, str]:
    return STATEMENTS | ONLY[connection.vendor]


def execute(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_no_statement_changes_or_removes_an_entry() -> None:
    entry = record("application:1", "application.submitted")
    for statement in attempts().values():
        with pytest.raises(DatabaseError):
            execute(statement)
    assert Entry.objects.get().verb == entry.verb


@pytest.mark.parametrize(
    "attempt",
    [
        lambda entry: entry.save(),
        lambda entry: entry.delete(),
        lambda entry: Entry.objects.update(actor="另一人"),
        lambda entry: Entry.objects.all().delete(),
        lambda entry: Entry.objects.bulk_update([entry], ["verb"]),
    ],
)
def test_no_way_of_the_framework_changes_or_removes_an_entry(attempt: Any) -> None:
    entry = record("application:1", "application.submitted")
    with pytest.raises(DatabaseError), transaction.atomic():
        attempt(entry)
    assert Entry.objects.get().verb == "application.submitted"


def test_two_entries_cannot_take_the_same_place() -> None:
    entry = record("application:1", "application.submitted")
    for clash in ({"prev": "x"}, {"seq": 2}):
        twin = Entry(chain=entry.chain, seq=entry.seq, prev=entry.prev, hash="h", at=entry.at, verb="v", text="{}")
        for name, value in clash.items():
            setattr(twin, name, value)
        with pytest.raises(DatabaseError), transaction.atomic():
            twin.save()


def test_the_guards_stand_after_migration() -> None:
    assert triggers.missing(connection) == set()


def test_migrate_puts_back_guards_that_a_remake_of_the_table_dropped() -> None:
    with connection.cursor() as cursor:
        for statement in triggers.off_sql(connection.vendor):
            cursor.execute(statement)
    assert triggers.missing(connection)
    call_command("migrate", verbosity=0)
    assert triggers.missing(connection) == set()


def test_guards_are_up_again_after_they_were_down() -> None:
    record("application:1", "application.submitted")
    with triggers.guards_off(connection):
        Entry.objects.all().delete()
    assert triggers.missing(connection) == set()
