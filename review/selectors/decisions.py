"""决定一览: where every city of a round stands at the ministry, with what speaks for and against it. The ministry's own."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch

from applications.models import Round
from portal.history.models import Entry
from portal.history.selectors import entries
from portal.kit.dates import beijing
from review.choices import PENDING_DECISIONS, CaseState, VisitFinding
from review.models import Case, MinutesVote, Visit
from review.selectors.assessments import round_assessments
from review.selectors.cases import DECISIONS, tone_of

TO_DECIDE = (CaseState.SENT_UP, CaseState.IN_ASSESSMENT, CaseState.ASSESSED, CaseState.MEMBER_CHECK)
GROUPS = {
    "open": ("待决定", TO_DECIDE),
    "yes": ("拟确认、拟直接加入", (CaseState.CONFIRMED, CaseState.MEMBER_CONFIRMED)),
    "no": ("不予确认", (CaseState.NOT_CONFIRMED,)),
    "published": ("已公布", (CaseState.PUBLISHED,)),
}
AT_THE_MINISTRY = tuple(state for _, states in GROUPS.values() for state in states)
FINDING_TONES = {VisitFinding.PASS: "green", VisitFinding.RESERVED: "amber", VisitFinding.FAIL: "red"}


@dataclass(frozen=True)
class Decision:
    """One city: what the experts, the visit and the meeting say, and what was decided."""

    case: Case
    median: Any = None
    spread: Any = None
    scores: tuple[Any, ...] = ()
    decided: Entry | None = None
    visits: list[Visit] = field(default_factory=list)
    votes: list[MinutesVote] = field(default_factory=list)

    @property
    def word(self) -> str:
        return str(CaseState(self.case.state).label)

    @property
    def tone(self) -> str:
        return tone_of(self.case.state)

    @property
    def group(self) -> str:
        return next(key for key, (_, states) in GROUPS.items() if self.case.state in states)

    @property
    def is_pending(self) -> bool:
        return self.case.state in PENDING_DECISIONS and self.case.announced_at is None

    @property
    def may_be_chosen(self) -> bool:
        """Whether the ministry can decide now: not while the experts assess, and nothing that was announced."""
        return (self.group == "open" and self.case.state != CaseState.IN_ASSESSMENT) or self.is_pending

    @property
    def words(self) -> str:
        """The opinion or the reason that was given."""
        payload = self.decided.payload if self.decided else {}
        return str(payload.get("opinion") or payload.get("reason") or "")

    @property
    def minutes(self) -> str:
        return str(self.decided.payload.get("minutes") or "") if self.decided else ""

    @property
    def decided_words(self) -> str:
        return f"{self.decided.actor}，{beijing(self.decided.at)}" if self.decided else ""

    @property
    def findings(self) -> list[tuple[Visit, str]]:
        return [
            (each, FINDING_TONES[VisitFinding(each.finding)] if each.finding else "grey")
            for each in self.visits
            if each.state != "cancelled"
        ]


def decisions(round: Round) -> list[Decision]:
    """Every city of the round that has reached the ministry, in official order, in a fixed number of queries.

    For the ministry alone: whoever calls has seen to that.
    """
    votes = Prefetch(
        "votes",
        MinutesVote.objects.filter(minutes__replaced_by__isnull=True)
        .select_related("minutes")
        .order_by("-minutes__held_on", "-pk"),
    )
    rows = Case.objects.filter(application__round=round, state__in=AT_THE_MINISTRY)
    related = ("application__organisation__place__parent", "application__organisation__parent", "decided_by")
    cases = list(
        rows.select_related(*related, "application__round", "submission", "ground")
        .defer("submission__content")
        .prefetch_related(Prefetch("visits", Visit.objects.order_by("-pk")), votes)
        .order_by("application__organisation__place__code", "pk")
    )
    assessed = {each.case.pk: each for each in round_assessments(round)} if round.has_experts else {}
    latest: dict[str, Entry] = {}
    for entry in entries(*[each.chain for each in cases]).filter(verb__in=[*DECISIONS, "case.strike"]):
        latest[entry.chain] = entry
    return [_decision(each, assessed.get(each.pk), latest.get(each.chain)) for each in cases]


def _decision(case: Case, assessment: Any, entry: Entry | None) -> Decision:
    return Decision(
        case=case,
        median=assessment.median if assessment else None,
        spread=assessment.spread if assessment else None,
        scores=tuple(assessment.totals.values()) if assessment else (),
        decided=entry if case.state not in TO_DECIDE else None,
        visits=list(case.visits.all()),
        votes=list(case.votes.all()),
    )


def counts(rows: list[Decision]) -> list[tuple[str, str, int]]:
    """(key, word, how many) in the order of the procedure."""
    counted = Counter(each.group for each in rows)
    return [(key, word, counted[key]) for key, (word, _) in GROUPS.items()]
