"""Every page of the main job, as each role sees it: one heading, nothing that keeps people out, no sideways scrolling."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from applications import services
from applications.models import Application, FormReading, Slip
from applications.services import slips
from portal.jobs.services import run_pending
from review.models import Case, MembershipList, Sheet
from review.services import lists, summary_sheets
from tests.journeys.browsing import DESKTOP, PHONE, Opener, serious, sideways
from tests.plot import a_case_in, a_complete_application, a_round

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Who opens what. {names} are filled in from the scene below.
PAGES: dict[str, tuple[str, ...]] = {
    "": (
        "/",
        "/rounds/",
        "/rounds/W2026/",
        "/lists/",
        "/lists/{published}/",
        "/register/",
        "/verify/",
        "/verify/{number}/1/",
        "/certificates/check/?number={certificate}&code={code}",
        "/account/login/",
        "/account/code/",
        "/help/procedure/",
        "/help/accessibility/",
        "/help/sample/",
        "/help/privacy/",
        "/guide/",
        "/cities/330500/",
        "/search/?q=hz",
        "/search/?q=没有",
        "/notices/",
        "/open-data/",
        "/site-map/",
        "/register/statistics/",
        "/register/coverage/",
    ),
    "far_clerk": (
        "/home/",
        "/applications/",
        "/applications/{draft}/",
        "/applications/{draft}/contacts/",
        "/applications/{draft}/basics/",
        "/applications/{draft}/strategy/",
        "/applications/{draft}/evidence/",
        "/applications/{draft}/declaration/",
        "/applications/{draft}/opinion/",
        "/applications/{draft}/check/",
        "/applications/{draft}/suggestions/",
        "/applications/{draft}/slips/",
        "/applications/{draft}/slips/new/",
        "/applications/{draft}/preview/",
        "/applications/{draft}/offline/",
        "/readings/{reading}/",
        "/claims/",
        "/claims/new/",
        "/jobs/",
        "/messages/",
        "/history/",
    ),
    "clerk": (
        "/applications/{own}/suggestions/",
        "/applications/{own}/contacts/",
        "/applications/{own}/basics/",
        "/applications/{own}/strategy/",
        "/applications/{own}/slips/",
        "/slips/{slip}/",
        "/slips/{answered}/",
    ),
    "department_clerk": ("/home/", "/requests/", "/requests/{slip}/", "/requests/{answered}/"),
    "neighbour_approver": ("/home/", "/applications/{handed_over}/", "/applications/{handed_over}/sign/", "/people/"),
    "approver": ("/applications/{submitted}/", "/applications/{submitted}/receipt/1/", "/cases/{case}/"),
    "officer": (
        "/home/",
        "/board/",
        "/board/?due=owing&sort=-due",
        "/batches/",
        "/forwarding/W2026/",
        "/contacts/W2026/",
        "/ledger/",
        "/meetings/W2026/",
        "/board/?round=W2026",
        "/cases/?round=W2026",
        "/cases/{case}/",
        "/cases/{case}/beside/",
        "/cases/{case}/verification/",
        "/checklist/W2026/",
        "/sheets/?round=W2026",
        "/sheets/{sent_up}/",
        "/rounds/W2026/deadlines/",
    ),
    "other_officer": ("/sheets/?round=W2026", "/sheets/{drawn_up}/", "/sheets/{drawn_up}/notice/"),
    "other_province_approver": ("/home/", "/sheets/{drawn_up}/"),
    "reviewer": (
        "/home/",
        "/provinces/?round=W2026",
        "/ledger/?round=W2026",
        "/cases/?round=W2026",
        "/cases/{confirmed}/",
        "/lists/",
        "/lists/draw-up/W2026/",
        "/lists/{drafted}/",
        "/sheets/{sent_up}/",
        "/decisions/?round=W2026",
        "/visits/",
        "/packs/?round=W2026",
        "/minutes/W2026/new/",
        "/standing/?q=湖州",
    ),
    "ministry_approver": ("/home/", "/register/import/", "/lists/{drafted}/", "/lists/{published}/"),
    "round_manager": (
        "/manage/rounds/",
        "/manage/rounds/new/",
        "/manage/rounds/{round}/",
        "/manage/rounds/{round}/quotas/",
    ),
    "province_manager": (
        "/people/",
        "/people/import/",
        "/people/organisations/new/",
        "/people/organisations/{city}/",
        "/people/organisations/{city}/accounts/new/",
        "/people/organisations/{city}/appointments/new/",
    ),
    "ministry_manager": ("/people/", "/places/", "/places/new/", "/places/import/", "/places/{place}/succession/"),
}


@pytest.fixture
def scene(stage: SimpleNamespace) -> dict[str, Any]:
    """One city is published, its neighbour confirmed, a third endorsed; a second round is being filled in."""
    case = a_case_in(stage, "published", stage.round)
    confirmed = confirmed_neighbour(stage)
    endorsed = a_case_in(
        SimpleNamespace(
            **{**vars(stage), "officer": stage.other_officer, "province_approver": stage.other_province_approver}
        ),
        "endorsed",
        stage.round,
        clerk=stage.far_clerk,
        approver=stage.far_approver,
    )
    drawn_up = summary_sheets.draw_up(
        round=stage.round, user=stage.other_officer, filler="演示经办人丙", filler_contact="0000-0000000"
    )
    drafted = lists.draw_up(
        round=stage.round,
        user=stage.reviewer,
        title="第二批名单（演示）",
        batch="演示第二批",
        document_number="演示〔2026〕12号",
        cases=[confirmed],
    )
    later = a_round(stage, code="W2027")
    draft = services.begin(round=later, user=stage.far_clerk)
    own = services.begin(round=later, user=stage.clerk)
    slip, answered = (a_slip(stage, own, place) for place in ("population", "overview"))
    slips.save_slip(slip=answered, user=stage.department_clerk, values={"overview.text": "（演示）概况"}, seen={})
    slips.answer(slip=answered, user=stage.department_clerk, seen=None)
    handed_over = a_complete_application(stage, later, stage.neighbour_clerk)
    services.hand_over(application=handed_over, user=stage.neighbour_clerk, seen=None)
    run_pending()
    return {
        "published": MembershipList.objects.get(state="published").pk,
        "number": case.application.number,
        "certificate": case.certificates.get().number,
        "code": case.certificates.get().code,
        "draft": draft.pk,
        "own": own.pk,
        "reading": a_reading(stage, draft).pk,
        "slip": slip.pk,
        "answered": answered.pk,
        "handed_over": handed_over.pk,
        "submitted": case.application.pk,
        "case": case.pk,
        "confirmed": confirmed.pk,
        "endorsed": endorsed.pk,
        "sent_up": Sheet.objects.filter(state="sent_up").first().pk,
        "drawn_up": drawn_up.pk,
        "drafted": drafted.pk,
        "round": later.pk,
        "city": stage.huzhou.pk,
        "place": stage.huzhou.place_id,
    }


def a_slip(stage: SimpleNamespace, application: Application, place: str) -> Slip:
    due = timezone.now() + timedelta(days=3)
    return slips.ask(
        application=application, user=stage.clerk, department=stage.statistics, places=[place], message="", due_at=due
    )


def a_reading(stage: SimpleNamespace, application: Application) -> FormReading:
    """A file that was read: a new row, a text, something that nobody claims, a place left empty."""
    said = [
        ("slogan", "text", 0, "人人皆学"),
        ("documents", "title", 1, "《意见》"),
        ("documents", "issuer", 1, "市政府"),
    ]
    values = [
        {"question": question, "cell": cell, "row": row, "text": text, "raw": text}
        for question, cell, row, text in said
    ]
    found = {"form": "", "is_other_form": False, "city": "", "values": values, "unread": [["附注", "另附说明。"]]}
    return FormReading.objects.create(
        application=application,
        file="form.docx",
        name="申请表.docx",
        size=1,
        state="read",
        found={**found, "empty": ["goals"], "absent": ["contact"]},
        uploaded_by=stage.far_clerk,
    )


def confirmed_neighbour(stage: SimpleNamespace) -> Case:
    return a_case_in(stage, "confirmed", stage.round, clerk=stage.neighbour_clerk, approver=stage.neighbour_approver)


def test_every_page_is_accessible_and_fits(stage: SimpleNamespace, scene: dict[str, Any], opened: Opener) -> None:
    faults: list[str] = []
    for part, addresses in PAGES.items():
        page = opened(getattr(stage, part) if part else None)
        heard = overheard(page)
        for address in addresses:
            found = [*faults_of(page, address.format(**scene)), *heard]
            faults += [f"{part} {address}: {fault}" for fault in found]
            heard.clear()
    assert not faults, "\n".join(faults)


STATES = ("submitted", "withdrawn", "accepted", "returned", "proposed", "declined", "sent_up", "not_confirmed")


def test_a_case_in_every_state(stage: SimpleNamespace, opened: Opener) -> None:
    pages = [opened(each) for each in (stage.approver, stage.province_approver)]
    faults: list[str] = []
    for state in STATES:
        case = a_case_in(stage, state, a_round(stage, code=f"S-{state}"))
        for page in pages:
            faults += [f"{state}: {fault}" for fault in faults_of(page, f"/cases/{case.pk}/")]
    assert not faults, "\n".join(faults)


def overheard(page: Page) -> list[str]:
    """What the browser complains of while its pages are opened: missing files, scripts that the policy refuses."""
    heard: list[str] = []
    page.on("response", lambda answer: heard.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None)
    page.on("console", lambda line: heard.append(line.text) if "Content Security Policy" in line.text else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def faults_of(page: Page, address: str) -> list[str]:
    """Opened with every fold unfolded, on a desktop and on a telephone."""
    page.set_viewport_size(DESKTOP)
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    faults = serious(page)
    if page.locator("h1").count() != 1:
        faults.append("not one h1")
    for window in (DESKTOP, PHONE):
        page.set_viewport_size(window)
        if sideways(page) > 0:
            faults.append(f"{sideways(page)} pixels too wide at {window['width']}")
    return faults
