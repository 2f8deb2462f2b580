"""What the pages of one application share: who may open them, and what surrounds the work."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from applications.editions import Part
from applications.models import Application, Correction
from applications.selectors import RETURN, Finding, deadline_of, missing, open_correction
from portal.kit.pages import Fault, Stage

# The stations that people know from other government pages, and the pages of the form that belong to each.
STATIONS = (("填写信息", ("questions",)), ("上传材料", ("evidence",)), ("确认提交", ("declaration", "opinion")))


def own_application(request: HttpRequest, pk: int) -> Application:
    """The application of the own city; anything else does not exist for this person."""
    rows = Application.objects.visible_to(request.user).readable_drafts(request.user)
    rows = rows.select_related("round", "organisation__place__parent", "organisation__parent", "handed_over_by", "case")
    return get_object_or_404(rows, pk=pk)


def part_url(application: Application, part: Part) -> str:
    if part.page == "evidence":
        return reverse("applications:evidence", args=[application.pk])
    return reverse("applications:part", args=[application.pk, part.key])


def finding_url(application: Application, finding: Finding) -> str:
    """Where a finding is mended: the page of its part, at the field."""
    if finding.part == RETURN:
        return f"{reverse('applications:answers', args=[application.pk])}#{finding.address}"
    part = application.edition.part(finding.part)
    anchor = finding.address if part.page == "evidence" else f"id_{finding.address}"
    return f"{part_url(application, part)}#{anchor}"


def faults(application: Application, findings: Iterable[Finding]) -> list[Fault]:
    return [Fault(each.message, finding_url(application, each), each.label) for each in findings]


def surroundings(request: HttpRequest, application: Application, *, current: str = "") -> dict[str, Any]:
    """Stepper, deadline and notices around a page of this application; ``current`` is the key of its part or page."""
    found, correction = missing(application), open_correction(application)
    return {
        "application": application,
        "round": application.round,
        "findings": found,
        "blocking": [each for each in found if each.blocks],
        "stages": stages(application, found, current, correction),
        "deadline_at": deadline_of(application),
        "correction": correction,
        "province": application.organisation.parent,
    }


def stages(application: Application, found: list[Finding], current: str, correction: Correction | None) -> list[Stage]:
    """The three stations with the parts of the form under them, and what each still wants."""
    listed = []
    for label, pages in STATIONS:
        parts = [part for part in application.edition.parts if part.page in pages]
        below = [part_stage(application, part, found, current) for part in parts]
        if label == STATIONS[-1][0]:
            below += closing_stages(application, found, current, correction)
        states = {each.state for each in below}
        state = next((each for each in ("current", "fault", "open") if each in states), "done")
        if application.state == "submitted" and state == "open":
            state = "done"  # the province's opinion is not the city's to give
        listed.append(Stage(label, state, below[0].url, parts=tuple(below)))
    return listed


def part_stage(application: Application, part: Part, found: list[Finding], current: str) -> Stage:
    own = [each for each in found if each.part == part.key and each.blocks]
    empty = [each for each in own if each.is_empty]
    url = part_url(application, part)
    if part.page in ("declaration", "opinion"):
        state, note = ("done" if is_given(application, part) else "open"), ""
    elif len(own) > len(empty):
        state, note = "fault", f"{len(own) - len(empty)} 处需改正"
    else:
        state, note = ("open", f"还差 {len(empty)} 项") if empty else ("done", "")
    return Stage(part.name, "current" if part.key == current else state, url, note)


def is_given(application: Application, part: Part) -> bool:
    """The declaration is made by submitting; the opinion is the province's, whose own pages tell of it."""
    return part.page == "declaration" and application.state == "submitted"


def closing_stages(
    application: Application, found: list[Finding], current: str, correction: Correction | None
) -> list[Stage]:
    faulty, submitted = any(each.blocks for each in found), application.state == "submitted"
    answering = ("answers", "退回事项说明", "open" if any(each.part == RETURN for each in found) else "done")
    pages = (
        *((answering,) if correction else ()),
        ("check", "填写检查", "open" if faulty else "done"),
        ("preview", "预览", "done" if submitted else "open"),
        ("application", "送签、签发", "done" if submitted else "open"),
    )
    if current == "application" and application.state != "handed_over":
        current = ""  # the page of the whole application: only what is handed over is being signed there
    return [
        Stage(label, "current" if name == current else state, reverse(f"applications:{name}", args=[application.pk]))
        for name, label, state in pages
    ]


def say(request: HttpRequest, text: str) -> None:
    messages.success(request, text)
