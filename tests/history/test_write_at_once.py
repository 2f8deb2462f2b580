"""Many writers at once on the same subjects: every entry is kept, no chain forks."""

import pytest

from tests.installation import Installation

WRITE = """
import django
django.setup()
from threading import Thread
from django.db import connection
from portal.history.models import Entry, Head
from portal.history.services import record

def write():
    for number in range(15):
        for chain in ("application:1", "case:1"):
            record(chain, "x.y", payload={"number": number})
    connection.close()

threads = [Thread(target=write) for _ in range(6)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert sorted(Head.objects.values_list("pk", "seq")) == [("application:1", 90), ("case:1", 90)]
assert Entry.objects.count() == 180
"""


@pytest.mark.sql
def test_no_entry_is_lost_and_no_chain_forks(installation: Installation) -> None:
    installation.python("-c", WRITE)
    installation.python("manage.py", "check_history", "--skip-checks")
