"""Reading cases: what each audience may know of the way that an application took."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from applications.choices import DeskState
from applications.models import Application, Round, Submission
from portal.accounts.choices import OrganisationKind
from portal.accounts.models import Organisation
from portal.documents.models import Paper
from portal.history.models import Entry
from portal.history.selectors import entries
from portal.kit.pages import Happening
from review.choices import ASSESSING, LISTABLE, ON_NOTICE, PENDING_DECISIONS, WITH_THE_SECRETARIAT, CaseState, ListState
from review.models import Case, Certificate, Opinion
from review.querysets import editions_decided_by

# Drafts inside the province, and decisions of the ministry until a list announces them.
INSIDE_PROVINCE = ("case.propose", "case.send_back")
DECISIONS = (
    "case.confirm", "case.not_confirm", "case.confirm_member", "case.consent", "case.dissent", "case.not_agree",
)  # fmt: skip
ASSESSMENT = (
    "case.pass_formal_check",
    "case.close_assessment",
    "case.reopen_assessment",
    "case.reconsider_assessed",
)
# What secretariat and working committee of the alliance do beside deciding.
AT_THE_SECRETARIAT = (
    "case.draft_opinion",
    "case.put_back",
    "case.agree",
    "case.reconsider_vote",
    "case.reconsider_agreement",
)
# Why a membership changed is for those who keep it, its city and its province, as in the register.
NOT_TOLD_REASONS = (OrganisationKind.COMMITTEE, OrganisationKind.ASSOCIATION)
PENDING = (*DECISIONS, *ASSESSMENT, *AT_THE_SECRETARIAT, "case.reconsider", "case.reconsider_member")


def timeline(case: Case, user: Any) -> QuerySet[Entry]:
    """办理进度 as this person may see it: the case's own steps, nothing pending, no other office's drafting."""
    steps = entries(case.chain).filter(verb__startswith="case.")
    kind = user.organisation.kind if user.is_authenticated and user.organisation is not None else ""
    if kind in NOT_TOLD_REASONS:
        steps = steps.exclude(verb="case.standing_changed")
    if kind in case.procedure.insiders:
        return steps
    # Of the ministry's deliberation only the decision that a list has announced, not what it replaced.
    decision = steps.filter(verb__in=DECISIONS).last() if case.announced_at is not None else None
    steps = steps.exclude(Q(verb__in=PENDING) & ~Q(pk=decision.pk if decision is not None else None))
    return steps.exclude(verb__in=INSIDE_PROVINCE) if kind == OrganisationKind.CITY else steps


@dataclass(frozen=True)
class Standing:
    """Where one city stands in a round, for the boards: its state in words, and what there is to open."""

    organisation: Organisation
    word: str
    tone: str
    key: str
    application: Application | None = None
    case: Case | None = None
    moved_at: datetime | None = None
    deadline: datetime | None = None

    @property
    def joins_directly(self) -> bool:
        return self.case is not None and self.case.joins_directly

    @property
    def seen(self) -> int:
        """The revision that a province's page may hold: where states look the same, it would tell them apart."""
        return 0 if self.case is None or self.case.is_veiled_for("province") else self.case.revision


NOT_STARTED = "not_started"
TONES = {
    NOT_STARTED: "grey",
    DeskState.DRAFTING: "blue",
    DeskState.HANDED_OVER: "blue",
    CaseState.SUBMITTED: "amber",
    CaseState.ACCEPTED: "blue",
    CaseState.PROPOSED: "amber",
    CaseState.ENDORSED: "green",
    CaseState.SENT_UP: "blue",
    CaseState.IN_ASSESSMENT: "blue",
    CaseState.ASSESSED: "amber",
    CaseState.AT_SECRETARIAT: "blue",
    CaseState.AT_SIGNATURE: "amber",
    CaseState.SECRETARIAT_AGREED: "blue",
    CaseState.CONFIRMED: "green",
    CaseState.NOT_CONFIRMED: "red",
    CaseState.PUBLISHED: "green",
    CaseState.RETURNED: "amber",
    CaseState.WITHDRAWN: "grey",
    CaseState.DECLINED: "red",
    CaseState.VOIDED: "grey",
    CaseState.MEMBER_CHECK: "blue",
    CaseState.MEMBER_CONFIRMED: "green",
}
WORDS = {NOT_STARTED: "未开始", **dict(DeskState.choices), **dict(CaseState.choices)}


def tone_of(state: str) -> str:
    return TONES[state]


def standing_key(application: Application | None, kind: str) -> str:
    """The one word for where a city stands, as an organisation of this kind may know it."""
    if application is None:
        return NOT_STARTED
    case = case_of(application)
    if case is None:
        return application.state
    return case.state_seen_by(kind)


def case_of(application: Application) -> Case | None:
    return getattr(application, "case", None)


def province_board(round: Round, province: Organisation, only: Collection[int] | None = None) -> list[Standing]:
    """Every city of the province in a round, or those of ``only``, in official order: 未开始, 填写中, 待受理 …"""
    cities = province.children.filter(kind=OrganisationKind.CITY, is_active=True).select_related("place", "parent")
    if only is not None:
        cities = cities.filter(pk__in=only)
    begun = Application.objects.live().filter(round=round, organisation__in=cities)
    listed = begun.select_related("round", "case__submission").defer("case__submission__content")
    applications = {each.organisation_id: each for each in listed}
    extended = {
        each.organisation_id: each.until
        for each in round.extensions.in_force().filter(organisation__parent=province).order_by("until")
    }
    own = round.province_deadlines.filter(province=province).values_list("deadline", flat=True).first()
    return [
        _standing(city, applications.get(city.pk), extended.get(city.pk) or own or round.city_deadline)
        for city in cities.order_by("place__code", "pk")
    ]


def _standing(city: Organisation, application: Application | None, deadline: datetime) -> Standing:
    key = standing_key(application, OrganisationKind.PROVINCE)
    case = case_of(application) if application else None
    moved_at = case.moved_at if case else (application.saved_at or application.begun_at if application else None)
    return Standing(city, WORDS[key], TONES[key], key, application, case, moved_at, deadline)


def counts_by_state(standings: Iterable[Standing]) -> list[tuple[str, str, int]]:
    """(key, word, how many) in the order of the procedure, only those that occur."""
    counted = Counter(each.key for each in standings)
    return [(key, word, counted[key]) for key, word in WORDS.items() if counted[key]]


@dataclass(frozen=True)
class ProvinceStanding:
    """A province at a glance, for the ministry."""

    province: Organisation
    cities: int
    begun: int
    by_state: Mapping[str, int]
    deadline: datetime

    @property
    def with_the_province(self) -> int:
        states = (CaseState.SUBMITTED, CaseState.ACCEPTED, CaseState.PROPOSED, CaseState.ENDORSED)
        return sum(self.by_state.get(state, 0) for state in states)

    @property
    def to_review(self) -> int:
        states = (CaseState.SENT_UP, *ASSESSING, CaseState.MEMBER_CHECK, *WITH_THE_SECRETARIAT)
        return sum(self.by_state.get(state, 0) for state in states)

    @property
    def decided(self) -> int:
        return sum(self.by_state.get(state, 0) for state in PENDING_DECISIONS)

    @property
    def published(self) -> int:
        return self.by_state.get(CaseState.PUBLISHED, 0)


def provinces_board(round: Round, only: Collection[int] | None = None) -> list[ProvinceStanding]:
    """All provinces in a round, or those of ``only``, in official order, in a fixed number of queries."""
    provinces = Organisation.objects.filter(kind=OrganisationKind.PROVINCE, is_active=True)
    provinces = provinces.select_related("place").order_by("place__code", "pk")
    if only is not None:
        provinces = provinces.filter(pk__in=only)
    is_city = Q(children__kind=OrganisationKind.CITY, children__is_active=True)
    begun = dict(round.applications.live().values_list("organisation__parent").annotate(Count("pk")))
    states: dict[int, dict[str, int]] = {}
    rows = Case.objects.filter(application__round=round).values_list("application__organisation__parent", "state")
    for province, state, number in rows.annotate(Count("pk")).order_by():
        states.setdefault(province, {})[state] = number
    extended = {each.organisation_id: each.until for each in round.extensions.in_force().order_by("until")}
    return [
        ProvinceStanding(
            province=each,
            cities=each.cities,
            begun=begun.get(each.pk, 0),
            by_state=states.get(each.pk, {}),
            deadline=extended.get(each.pk, round.province_deadline),
        )
        for each in provinces.annotate(cities=Count("children", filter=is_city))
    ]


def voided_applications(round: Round, user: Any) -> QuerySet[Application]:
    """已作废: what cities have given up in a round, with who did it; boards and counts leave it out."""
    rows = Application.objects.visible_to(user).voided().filter(round=round)
    return rows.select_related("organisation__place__parent", "voided_by", "case").order_by("-voided_at")


def happenings(case: Case, user: Any) -> list[Happening]:
    """办理进度 for the page: what happened, and the opinion or reason given with it."""
    return [
        Happening(
            title=entry.sentence,
            when=entry.at,
            unit=entry.organisation,
            person=entry.actor,
            opinion=entry.payload.get("opinion") or entry.payload.get("reason") or "",
            tone="amber" if entry.verb in TURNED_BACK else "blue",
        )
        for entry in timeline(case, user)
    ]


TURNED_BACK = frozenset(
    {
        "case.return",
        "case.decline",
        "case.withdraw",
        "case.void",
        "case.return_to_province",
        "case.not_confirm",
        "case.dissent",
        "case.not_agree",
        "case.put_back",
        "case.not_member",
        "case.reopen_assessment",
    }
)


def valid_opinion(case: Case) -> Opinion | None:
    """The province's opinion on the current version, drafted or signed."""
    rows = case.opinions.filter(voided_at__isnull=True, organisation__kind=OrganisationKind.PROVINCE)
    return rows.select_related("organisation", "drafted_by", "signed_by").first()


def papers_of(*subjects: str) -> QuerySet[Paper]:
    """Finished and unfinished papers of these subjects, newest version first."""
    return Paper.objects.filter(subject__in=subjects, is_draft=False).order_by("subject", "kind", "-version", "-pk")


def certificates_of(case: Case) -> list[str]:
    """The chain of the case's certificate, if it has one."""
    return [each.chain for each in Certificate.objects.filter(case=case)]


def submission_to_read(case: Case, version: str) -> Submission:
    """The version named in the address, else the one that the case follows."""
    if version.isdecimal() and len(version) < 10:
        found = case.application.submissions.filter(version=int(version)).first()
        if found is not None:
            return found
    return case.submission


def signed_in_two_capacities(opinion: Opinion | None, submission: Submission) -> bool:
    """Did one person sign for the city and for the province? In a 直辖市 they may, and everybody is told."""
    return opinion is not None and opinion.signed_by_id == submission.submitted_by_id


def opinions_by_part(case: Case, submission: Submission, kind: str) -> dict[str, dict[str, Any]]:
    """Parts twelve to fourteen of the alliance's form: the city's opinion as signed, the province's, and the
    secretariat's where this kind may know it."""
    signing = submission.data.get("signing", {})
    found: dict[str, dict[str, Any]] = {
        "bureau_opinion": {
            "text": signing.get("opinion", ""),
            "organisation": submission.data["city"]["organisation"],
            "signed_by": submission.data["signed_by"],
            "signed_at": submission.submitted_at,
        }
    }
    if submission.pk != case.submission_id:
        return found
    if opinion := opinion_for(case, kind):
        found["province_opinion"] = _words_of(opinion)
    own = case.opinions.filter(voided_at__isnull=True, organisation__kind=OrganisationKind.SECRETARIAT)
    secretariat = own.select_related("organisation", "drafted_by", "signed_by").first()
    knows = kind in case.procedure.insiders or case.announced_at is not None
    if secretariat is not None and knows and (kind in case.procedure.insiders or secretariat.signed_at):
        found["secretariat_opinion"] = _words_of(secretariat)
    return found


def _words_of(opinion: Opinion) -> dict[str, Any]:
    return {
        "text": opinion.text,
        "organisation": opinion.organisation,
        "drafted_by": opinion.drafted_by,
        "signed_by": opinion.signed_by,
        "signed_at": opinion.signed_at,
    }


def opinion_for(case: Case, kind: str) -> Opinion | None:
    """The province's opinion on the current version; the city sees it once it is signed."""
    opinion = valid_opinion(case)
    return None if opinion is not None and kind == OrganisationKind.CITY and opinion.signed_at is None else opinion


def document_happenings(chain: str) -> list[Happening]:
    """What happened to a sheet or a list."""
    return [
        Happening(
            title=entry.sentence,
            when=entry.at,
            unit=entry.organisation,
            person=entry.actor,
            opinion=entry.payload.get("reason") or "",
        )
        for entry in entries(chain)
    ]


def with_counts(documents: QuerySet[Any]) -> QuerySet[Any]:
    """Sheets or lists with ``cities``, how many each names, in the order of their model: counting drops it unsaid."""
    return documents.annotate(cities=Count("items")).order_by(*documents.model._meta.ordering)


def rounds_waiting_for_a_list(user: Any) -> QuerySet[Round]:
    """Rounds that this person's office decides, with confirmed cases that stand on no draft and on no notice.

    ``waiting`` says how many.
    """
    confirmed = Q(applications__case__state__in=LISTABLE) & ~Q(applications__case__list_items__list__state__in=LISTED)
    rounds = Round.objects.filter(edition_key__in=editions_decided_by(user))
    waiting = rounds.annotate(waiting=Count("applications", filter=confirmed, distinct=True)).filter(waiting__gt=0)
    return waiting.order_by("-opens_at", "-pk")


def cases_for_a_list(round: Round) -> QuerySet[Case]:
    """Confirmed cases of a round that stand on no draft and on no notice."""
    listed = Case.objects.filter(list_items__list__state__in=LISTED)
    return Case.objects.filter(application__round=round, state__in=LISTABLE).exclude(pk__in=listed.values("pk"))


LISTED = (ListState.DRAFT, *ON_NOTICE)
