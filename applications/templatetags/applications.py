"""What templates ask of an application."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from applications.choices import DeskState, EvidenceState, Kind
from applications.editions import Part
from applications.models import Application, PlaceException, SigningSlip, Submission
from applications.selectors.eligibility import exception_for
from applications.selectors.findings import Finding
from applications.selectors.stamped import form_to_stamp
from applications.selectors.wanting import Holder, by_holder, wanting
from applications.sheets import BY_DELEGATION, BY_SLIP, signing_words
from portal.documents.models import Paper, Scan
from portal.documents.selectors import scan_of_record
from portal.kit.differences import differences
from portal.kit.pages import Deadline

register = template.Library()

DESK_TONES = {
    DeskState.DRAFTING: "amber",
    DeskState.HANDED_OVER: "blue",
    DeskState.SUBMITTED: "green",
    DeskState.VOIDED: "grey",
}

EVIDENCE_TONES = {
    EvidenceState.CHECKING: "blue",
    EvidenceState.USABLE: "green",
    EvidenceState.REFUSED: "red",
    EvidenceState.VOIDED: "grey",
}
# States of a case in which nothing more comes; all others are under way.
CASE_TONES = {"published": "green", "declined": "red", "not_confirmed": "red"}


@dataclass(frozen=True)
class Standing:
    """Where an application stands, as the city may know it, with its colour."""

    word: str
    tone: str
    is_final: bool = False


@register.simple_tag
def standing(application: Application) -> Standing:
    """Inside the city its desk's word; once submitted that of its case, which another room leads."""
    case: Any = getattr(application, "case", None)
    if application.state == DeskState.SUBMITTED and case is not None:
        seen = case.state_seen_by("city")
        return Standing(str(seen.label), CASE_TONES.get(seen.value, "blue"), seen.value in CASE_TONES)
    return Standing(application.get_state_display(), DESK_TONES[DeskState(application.state)])


@dataclass(frozen=True)
class Stamping:
    """What is to be stamped with ink, and its scan on record: of what stands in the form now."""

    paper: Paper | None
    scan: Scan | None


@register.simple_tag
def stamping_of(application: Application) -> Stamping:
    """The 盖章稿 of an application that was handed over, in rounds that take wet ink."""
    waits = application.round.takes_wet_ink and application.state == DeskState.HANDED_OVER
    paper = form_to_stamp(application) if waits else None
    return Stamping(paper, scan_of_record(paper) if paper is not None else None)


@dataclass(frozen=True)
class SignedBy:
    """Who signed a version, in what way; ``words`` are those of the paper, empty for the ordinary way."""

    by: str
    act: str
    words: str
    slip: SigningSlip | None = None

    @property
    def tone(self) -> str:
        """Amber where the approver did not press the button; a form stamped with ink is as the round wants it."""
        return "amber" if self.act in ACTS.values() else "grey"


ACTS = {BY_SLIP: "登记签批单并提交", BY_DELEGATION: "凭紧急委托签发并提交"}


@register.simple_tag
def signing_of(submission: Submission) -> SignedBy:
    """How a version was signed: by the approver, on a signing slip, or under an emergency delegation."""
    signing = submission.data.get("signing", {})
    way = signing.get("way", "")
    slip = SigningSlip.objects.filter(submission=submission).first() if way == BY_SLIP else None
    return SignedBy(submission.submitted_by.name, ACTS.get(way, "签发并提交"), signing_words(signing), slip)


@register.filter
def moment(at: datetime | None) -> str:
    """A deadline as it is printed: with its seconds when it is the end of a day, so that nobody reads it as 00:00."""
    return Deadline(at, at).date if at else ""


@register.filter
def evidence_tone(state: str) -> str:
    """The colour of a file's state."""
    return EVIDENCE_TONES[EvidenceState(state)]


@register.filter
def at(found: Mapping[str, Any] | None, where: str) -> Any:
    """What is kept under an address whose dots a template cannot follow; nothing where nothing is kept."""
    return found.get(where, "") if found else ""


# What goes and what comes, named for those who hear the page; struck through and underlaid for those who see it.
PIECES = {"same": "{}", "gone": "<del>{}</del>", "new": "<ins>{}</ins>"}


@register.simple_tag
def difference(before: str, after: str) -> SafeString:
    """Two texts as one, by character: <del> stands only in the first, <ins> only in the second."""
    shown = ((format_html(PIECES[each.kind], each.text),) for each in differences(before, after))
    return format_html_join("", "{}", shown)


@register.simple_tag
def holders(application: Application, findings: list[Finding]) -> list[Holder]:
    """With whom lies what is still wanting, for the block beside every page."""
    return by_holder(wanting(application, findings))


@register.filter
def asks_for_persons(part: Part) -> bool:
    """Does this part ask how a person can be reached?"""
    kinds = {cell.kind for question in part.questions for cell in question.cells}
    return bool(kinds & {Kind.PHONE, Kind.MOBILE, Kind.EMAIL})


@register.simple_tag
def exception_of(application: Application) -> PlaceException | None:
    """Why a place below prefecture level applies in this round; nothing for all others."""
    if not application.round.procedure.is_for_new_prefectures:
        return None
    return exception_for(application.round, application.organisation)
