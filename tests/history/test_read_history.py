"""Reading history: sentences, the page of one's own, the timeline."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

import applications.workflow
import review.workflow
from portal.history.models import Entry
from portal.history.sentences import find
from portal.history.services import ANCHORED, record

ROOT = Path(__file__).resolve().parents[2]


VERB = re.compile(r"[a-z]+\.[a-z_]+")
TABLES = {
    "round": applications.workflow.ROUND,
    "application": applications.workflow.DESK,
    "case": review.workflow.CASE,
    "sheet": review.workflow.SHEET,
    "list": review.workflow.LIST,
}


def recorded_verbs() -> Iterator[tuple[str, str]]:
    """Every verb of the procedures, and every one written out in a call that records; with its place."""
    for noun, table in TABLES.items():
        yield from ((f"{noun}.{step.name}", table.name) for step in table.steps)
    for room in ("portal", "applications", "review"):
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and re.search("record|note", ast.unparse(node.func).rsplit(".", 1)[-1]):
                    for given in node.args:
                        if isinstance(given, ast.Constant) and VERB.fullmatch(str(given.value)):
                            yield given.value, f"{path.relative_to(ROOT)}:{node.lineno}"


def test_every_recorded_event_has_a_sentence() -> None:
    missing = [f"{verb} ({place})" for verb, place in recorded_verbs() if find(verb) is None]
    assert not missing, f"templates/history/events/<verb>.txt is missing for: {', '.join(missing)}"
    assert find(ANCHORED) is not None


@pytest.mark.parametrize("path", sorted((ROOT / "templates/history/events").glob("*.txt")), ids=lambda path: path.stem)
def test_every_sentence_can_be_read_without_particulars(path: Path) -> None:
    entry = Entry(chain="x:1", verb=path.stem)
    entry.__dict__["payload"] = {}
    assert entry.sentence and "\n\n\n" not in entry.sentence


@pytest.mark.django_db
def test_an_event_without_a_template_is_shown_by_its_name() -> None:
    assert record("x:1", "nothing.written").sentence == "nothing.written"


@pytest.mark.django_db
def test_what_was_typed_is_escaped_by_the_page_once(cast: SimpleNamespace) -> None:
    entry = record("case:1", "case.returned", user=cast.officer, payload={"reason": "A & B <b>"})
    html = render_to_string("history/_timeline.html", {"entries": [entry]})
    assert "A &amp; B &lt;b&gt;" in html and "<b>" not in html.replace("&lt;b&gt;", "")
    assert cast.officer.name in html and str(cast.officer.organisation) in html


@pytest.mark.django_db
def test_the_page_shows_what_the_own_office_did_and_nothing_else(cast: SimpleNamespace, client_for: Any) -> None:
    own = record("application:1", "own.deed", user=cast.approver)
    record("application:2", "foreign.deed", user=cast.neighbour_approver)
    html = client_for(cast.clerk).get("/history/").content.decode()
    assert own.sentence in html and cast.approver.name in html
    assert "foreign.deed" not in html
    assert "foreign.deed" not in client_for(cast.officer).get("/history/").content.decode()


@pytest.mark.django_db
def test_nobody_else_reads_history(cast: SimpleNamespace, client_for: Any) -> None:
    record("application:1", "own.deed", user=cast.approver)
    assert client_for().get("/history/").status_code == 302
    assert "own.deed" not in client_for(cast.stranger).get("/history/").content.decode()


@pytest.mark.django_db
def test_the_page_costs_the_same_with_one_row_and_with_many(
    cast: SimpleNamespace, client_for: Any, django_assert_max_num_queries: Any
) -> None:
    client = client_for(cast.clerk)
    record("application:1", "own.deed", user=cast.approver)
    client.get("/history/")
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get("/history/")
    for _ in range(5):
        record("application:1", "own.deed", user=cast.approver)
    with django_assert_max_num_queries(len(one)):
        client.get("/history/")
