import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from portal.history.triggers import missing

pytestmark = [pytest.mark.django_db, pytest.mark.sql]


def test_no_migration_is_pending() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_migration_has_run() -> None:
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    assert executor.loader.detect_conflicts() == {}


def test_history_is_guarded_after_all_migrations() -> None:
    assert missing(connection) == set()


def test_constraints_hold_in_an_empty_database() -> None:
    connection.check_constraints()
