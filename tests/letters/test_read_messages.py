"""Messages: telling people, the inbox, what is unread."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from portal.letters.models import Message
from portal.letters.selectors import unread_count
from portal.letters.services import mark_all_read, notify

pytestmark = pytest.mark.django_db


def tell(*users: Any, subject: str = "申请已受理", **rest: Any) -> list[Message]:
    return notify(users, event="case.accepted", subject=subject, body="浙江省教育厅已受理。", **rest)


def test_each_person_is_told_once(cast: SimpleNamespace) -> None:
    told = tell(cast.clerk, cast.approver, cast.clerk, organisation=cast.clerk.organisation, link="/cases/1/")
    assert {message.receiver for message in told} == {cast.clerk, cast.approver}
    assert Message.objects.count() == 2
    assert unread_count(cast.clerk) == 1


def test_nobody_chosen_is_nobody_told() -> None:
    assert tell() == [] and not Message.objects.filter(receiver__isnull=False).exists()


def test_a_message_vanishes_with_the_step_that_failed(cast: SimpleNamespace) -> None:
    def fails_after_telling() -> None:
        with transaction.atomic():
            tell(cast.clerk)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails_after_telling()
    assert not Message.objects.exists()


@pytest.mark.parametrize("link", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_a_message_never_leads_out_of_the_portal(cast: SimpleNamespace, link: str) -> None:
    with pytest.raises(ValueError, match="inside the portal"):
        tell(cast.clerk, link=link)


def test_telling_many_costs_two_queries(cast: SimpleNamespace, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):  # the wording, the rows
        tell(*cast.people.values())


def test_opening_a_message_marks_it_as_read(cast: SimpleNamespace, client_for: Any) -> None:
    (message,) = tell(cast.clerk, link="/cases/1/")
    client = client_for(cast.clerk)
    assert "未读" in client.get("/messages/").content.decode()
    html = client.get(f"/messages/{message.pk}/").content.decode()
    assert "浙江省教育厅已受理。" in html and 'href="/cases/1/"' in html
    message.refresh_from_db()
    first = message.read_at
    assert first is not None and unread_count(cast.clerk) == 0
    client.get(f"/messages/{message.pk}/")
    message.refresh_from_db()
    assert message.read_at == first
    assert "已读" in client.get("/messages/").content.decode()


def test_all_can_be_marked_as_read_and_only_the_own_ones(cast: SimpleNamespace, client_for: Any) -> None:
    tell(cast.clerk, cast.approver)
    tell(cast.clerk, subject="申请被退回修改")
    client = client_for(cast.clerk)
    assert "已将 2 条消息标为已读。" in client.post("/messages/read/", follow=True).content.decode()
    assert (unread_count(cast.clerk), unread_count(cast.approver)) == (0, 1)
    assert mark_all_read(cast.clerk) == 0
    assert "没有未读消息。" in client.post("/messages/read/", follow=True).content.decode()


def test_the_messages_of_others_do_not_exist(cast: SimpleNamespace, client_for: Any) -> None:
    (message,) = tell(cast.approver)
    client = client_for(cast.clerk)
    assert client.get(f"/messages/{message.pk}/").status_code == 404
    message.refresh_from_db()
    assert message.read_at is None
    assert "没有消息" in client.get("/messages/").content.decode()
    assert client_for().get("/messages/").status_code == 302
    assert client.get("/messages/read/").status_code == 405


def test_what_was_written_is_escaped(cast: SimpleNamespace, client_for: Any) -> None:
    (message,) = notify([cast.clerk], event="x.y", subject="<b>标题</b>", body="<script>一</script>\n二")
    html = client_for(cast.clerk).get(f"/messages/{message.pk}/").content.decode()
    assert "&lt;script&gt;一&lt;/script&gt;<br>二" in html and "<b>标题" not in html


def test_the_inbox_costs_the_same_with_one_message_and_with_many(
    cast: SimpleNamespace, client_for: Any, django_assert_max_num_queries: Any
) -> None:
    client = client_for(cast.clerk)
    tell(cast.clerk, organisation=cast.clerk.organisation)
    with CaptureQueriesContext(connection) as one:
        client.get("/messages/")
    for _ in range(5):
        tell(cast.clerk, organisation=cast.officer.organisation)
    with django_assert_max_num_queries(len(one)):
        client.get("/messages/")
    with django_assert_max_num_queries(1):
        assert unread_count(cast.clerk) == 6
