"""``manage.py check_history`` verifies every chain and names the first entry that does not hold."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from portal.history import triggers
from portal.history.models import Entry, Head
from portal.history.services import anchor, canonical_text, link, record

pytestmark = [pytest.mark.django_db, pytest.mark.sql]


@pytest.fixture(autouse=True)
def _history() -> None:
    for chain in ("application:1", "application:2", "user:1"):
        for number in range(4):
            record(chain, "x.y", payload={"number": number})


def check(*options: str) -> tuple[str, str, int]:
    """Standard output, complaints and exit code of the command."""
    out, complaints = StringIO(), StringIO()
    try:
        call_command("check_history", *options, stdout=out, stderr=complaints)
    except CommandError as error:
        return out.getvalue(), complaints.getvalue(), error.returncode
    return out.getvalue(), complaints.getvalue(), 0


def change(**values: Any) -> None:
    """Behind the guards' back, the second entry of application:2."""
    with triggers.guards_off(connection):
        Entry.objects.filter(chain="application:2", seq=2).update(**values)


def test_an_untouched_history_is_whole() -> None:
    out, complaints, code = check()
    assert (complaints, code) == ("", 0)
    assert "历史记录完整：3 条链，12 条记录" in out


def test_a_changed_text_is_named() -> None:
    entry = Entry.objects.get(chain="application:2", seq=2)
    change(text=entry.text.replace('"number":1', '"number":9'))
    _, complaints, code = check()
    assert complaints.splitlines() == ["application:2 第 2 条：内容与哈希值不符，内容已被改动"]
    assert code == 1


@pytest.mark.parametrize("values", [{"actor": "另一人"}, {"verb": "z"}, {"origin": "1.1.1.1"}, {"organisation_id": 9}])
def test_a_changed_column_is_named(values: dict[str, Any]) -> None:
    change(**values)
    assert check()[1].splitlines() == ["application:2 第 2 条：各列与存证文本不符，列值已被改动"]


def test_an_entry_forged_with_its_hash_breaks_the_next_one() -> None:
    entry = Entry.objects.get(chain="application:2", seq=2)
    text = canonical_text(entry, {"number": 9})
    change(text=text, hash=link(entry.prev, text))
    assert check()[1].splitlines() == ["application:2 第 3 条：与上一条不衔接"]


@pytest.mark.parametrize(("seq", "complaint"), [(1, "缺失（其后是第 2 条）"), (4, "缺失（链尾登记为第 4 条）")])
def test_a_missing_entry_is_named(seq: int, complaint: str) -> None:
    with triggers.guards_off(connection):
        Entry.objects.filter(chain="application:2", seq=seq).delete()
    assert check()[1].splitlines() == [f"application:2 第 {seq} 条：{complaint}"]


def test_a_chain_emptied_is_named() -> None:
    with triggers.guards_off(connection):
        Entry.objects.filter(chain="user:1").delete()
    assert check()[1].splitlines() == ["user:1 第 1 条：整条记录链已被删除"]


def test_a_chain_removed_with_its_head_is_missed_by_the_anchor() -> None:
    anchor()
    record("user:1", "x.y")
    anchor()
    assert check()[2] == 0
    with triggers.guards_off(connection):
        Entry.objects.filter(chain="user:1").delete()
    Head.objects.filter(pk="user:1").delete()
    _, complaints, code = check()
    assert complaints.splitlines()[0] == "user:1 第 4 条：存证第 1 号记下的这一条已不存在"
    assert code == 1


def test_a_last_entry_removed_with_the_head_set_back_is_missed_by_the_anchor() -> None:
    anchor()
    third = Entry.objects.get(chain="user:1", seq=3)
    with triggers.guards_off(connection):
        Entry.objects.filter(chain="user:1", seq=4).delete()
    Head.objects.filter(pk="user:1").update(seq=3, hash=third.hash)
    assert check()[1].splitlines() == ["user:1 第 4 条：存证第 1 号记下的这一条已不存在"]


def test_missing_guards_are_reported() -> None:
    with connection.cursor() as cursor:
        for statement in triggers.off_sql(connection.vendor):
            cursor.execute(statement)
    _, complaints, code = check()
    assert "数据库触发器缺失" in complaints and "manage.py migrate" in complaints
    assert code == 1


def test_the_anchor_can_be_kept_elsewhere() -> None:
    out, _, code = check("--anchor")
    newest = Entry.objects.get(chain="history:1")
    assert code == 0 and f"第 1 号，哈希值 {newest.hash}" in out
    assert newest.sentence == "存证：记下了 3 条记录链的末端。"


def test_many_entries_are_read_in_few_queries(django_assert_max_num_queries: Any) -> None:
    for number in range(100):
        record("application:1", "x.y", payload={"number": number})
    with django_assert_max_num_queries(25):
        check()
