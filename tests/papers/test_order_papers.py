"""The papers that the procedure orders: each is typeset from what was frozen, and sealed where it was decided."""

import io
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pdfplumber
import pytest

from applications.sheets import draft_paper
from portal.documents.models import Paper
from portal.documents.selectors import latest_file
from portal.documents.services import make_demo_seal, prepare
from portal.jobs.services import run_pending
from review.models import Certificate, Sheet
from tests.papers.reading import plain

pytestmark = pytest.mark.django_db


def words(paper: Paper) -> str:
    newest = latest_file(paper)
    assert newest is not None
    with newest.file.open("rb") as file, pdfplumber.open(io.BytesIO(file.read())) as document:
        return plain("".join(page.extract_text() or "" for page in document.pages))


def sealed_by(paper: Paper) -> list[tuple[str, str, str]]:
    return [(each.slot, each.organisation.name, each.state) for each in paper.signatures.order_by("sequence")]


def test_all_papers_of_a_published_case(cast: SimpleNamespace, case_in: Callable[..., Any]) -> None:
    case = case_in("published")
    for office in (case.application.organisation, case.province, cast.ministry_approver.organisation):
        make_demo_seal(office)
    run_pending()
    city, province = case.application.organisation.name, case.province.name
    ministry = cast.ministry_approver.organisation.name
    papers = {paper.kind: paper for paper in Paper.objects.all()}
    assert set(papers) == {"application", "receipt", "summary", "list", "certificate"}
    assert sealed_by(papers["application"]) == [
        ("cover", city, "signed"),
        ("declaration", city, "signed"),
        ("province", province, "signed"),
    ]
    assert sealed_by(papers["receipt"]) == []
    assert sealed_by(papers["summary"]) == [("province", province, "signed")]
    assert sealed_by(papers["list"]) == sealed_by(papers["certificate"]) == [("ministry", ministry, "signed")]
    submission, certificate, sheet = case.submission, Certificate.objects.get(), Sheet.objects.get()
    assert submission.sha256 in words(papers["receipt"])
    assert plain(f"{submission.submitted_at:%Y年}") in words(papers["receipt"])
    assert submission.sha256[:32] in words(papers["summary"])
    assert plain(sheet.filler) in words(papers["summary"])
    assert plain(case.application.organisation.place.name) in words(papers["list"])
    assert plain(ministry) in words(papers["list"])
    assert certificate.code in words(papers["certificate"])


def test_the_form_prints_what_was_frozen_and_its_hash_knows_it(case_in: Callable[..., Any]) -> None:
    case = case_in("submitted")
    run_pending()
    paper = Paper.objects.get(kind="application")
    answers = case.submission.data["answers"]
    printed = words(paper)
    for key in ("overview", "coordination", "goals", "results"):
        assert plain(answers[key]["text"])[:60] in printed
    assert paper.data["sha256"] == case.submission.sha256


def test_the_preview_is_the_form_with_draft_across_it(cast: SimpleNamespace, application: Any) -> None:
    make_demo_seal(application.organisation)
    paper = prepare(**draft_paper(application))
    assert prepare(**draft_paper(application)) == paper, "an unchanged draft is not typeset again"
    run_pending()
    paper.refresh_from_db()
    printed = words(paper)
    assert set("草稿预览") <= set(printed), "they stand aslant, each character for itself"
    assert "申报时间:" in printed
    assert not paper.signatures.exists()
