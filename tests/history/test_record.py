"""Writing history: who, for whom, from where, what; chained by hash."""

import json
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.test import Client

from portal.history.models import Entry, Head
from portal.history.origins import origin
from portal.history.selectors import entries, happenings
from portal.history.services import link, record

pytestmark = [pytest.mark.django_db, pytest.mark.sql]


def test_entries_of_a_subject_form_a_chain() -> None:
    first = record("application:1", "application.opened")
    second = record("application:1", "application.submitted", payload={"version": 1})
    other = record("application:2", "application.opened")
    assert [first.seq, second.seq, other.seq] == [1, 2, 1]
    assert first.prev == other.prev == "" and second.prev == first.hash
    assert second.hash == link(first.hash, second.text)
    assert Head.objects.get(pk="application:1").hash == second.hash


def test_an_entry_names_person_office_and_address_in_text(cast: SimpleNamespace) -> None:
    token = origin.set("192.0.2.7")
    try:
        entry = record("application:1", "application.submitted", user=cast.approver, payload={"opinion": "同意"})
    finally:
        origin.reset(token)
    entry = Entry.objects.get(pk=entry.pk)
    assert (entry.actor, entry.actor_id) == (cast.approver.name, cast.approver.pk)
    assert (entry.organisation, entry.organisation_id) == (
        str(cast.approver.organisation),
        cast.approver.organisation.pk,
    )
    assert entry.origin == "192.0.2.7"
    assert entry.payload == {"opinion": "同意"}
    stored = json.loads(entry.text)
    assert stored["actor"] == cast.approver.name and stored["payload"] == {"opinion": "同意"}


def test_the_office_acted_for_may_be_named(cast: SimpleNamespace) -> None:
    office = cast.officer.organisation
    assert record("case:1", "case.accepted", user=cast.seconded, organisation=office).organisation_id == office.pk


def test_an_entry_of_the_system_has_no_person() -> None:
    entry = record("round:1", "round.opened")
    assert (entry.actor, entry.actor_id, entry.organisation_id) == ("", None, None)
    assert happenings([entry])[0].person == "系统"


def test_an_entry_vanishes_with_the_transaction_that_wrote_it() -> None:
    def fails_after_recording() -> None:
        with transaction.atomic():
            record("application:1", "application.submitted")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails_after_recording()
    assert not Entry.objects.exists()
    assert record("application:1", "application.opened").seq == 1


@pytest.mark.parametrize("text", ["\ud83d", "a\x00b", "😀", "学" * 10_000, "<script>", "'; DROP TABLE"])
def test_whatever_was_typed_can_be_recorded(text: str) -> None:
    entry = record("application:1", "application.returned", payload={"reason": text})
    assert Entry.objects.get(pk=entry.pk).payload["reason"] == text


def test_entries_of_several_chains_come_in_the_order_of_time() -> None:
    for chain in ("case:1", "application:1", "case:1", "case:2"):
        record(chain, "x.y")
    assert [entry.chain for entry in entries("case:1", "application:1")] == ["case:1", "application:1", "case:1"]


def test_one_entry_costs_four_queries(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    record("case:1", "x.y")
    with django_assert_num_queries(5):  # savepoint, head, entry, head, release
        record("case:1", "x.y")


def test_the_address_of_the_request_is_kept_and_forgotten_after_it(
    client_for: type[Client], cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    monkeypatch.setattr("portal.history.views.render", lambda *args: seen.append(origin.get()) or _answer())
    client_for(cast.clerk).get("/history/", REMOTE_ADDR="198.51.100.9", HTTP_X_FORWARDED_FOR="203.0.113.1")
    assert seen == ["198.51.100.9"]
    assert origin.get() == ""


def _answer():  # type: ignore[no-untyped-def]
    from django.http import HttpResponse

    return HttpResponse()
