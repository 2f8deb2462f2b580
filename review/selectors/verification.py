"""How the verification of a case stands: each item of the province's checklist with what was found out, and how."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch, QuerySet

from applications.models import Evidence, Round
from portal.accounts.models import Organisation
from portal.kit.verdicts import Verdict, verdict
from review.choices import STARTER_CHECKS, CaseState, CheckResult
from review.models import Case, CaseNote, Check, Checklist, ChecklistItem

# While the province has the case in its hands and has not signed.
VERIFIED_IN = (CaseState.ACCEPTED, CaseState.PROPOSED)
RESULT_TONES = {CheckResult.TRUE: "green", CheckResult.DOUBTFUL: "amber", CheckResult.FALSE: "red"}


def checklist_of(round: Round, province: Organisation | None) -> Checklist | None:
    """The province's checklist of a round with ``active``: its items in order, those retired left out."""
    items = Prefetch("items", ChecklistItem.objects.filter(retired_at__isnull=True), to_attr="active")
    return Checklist.objects.filter(round=round, province=province).prefetch_related(items).first()


@dataclass(frozen=True)
class Starter:
    """What an unwritten checklist begins with, and where it comes from."""

    texts: tuple[str, ...]
    taken_from: Round | None  # None: the portal's own words


def starter_of(round: Round, province: Organisation) -> Starter:
    """The province's list of its last round before this one, else what the portal offers."""
    earlier = Checklist.objects.filter(province=province).exclude(round=round).select_related("round")
    last = earlier.order_by("-round__opens_at").first()
    if last is None:
        return Starter(STARTER_CHECKS, None)
    kept = last.items.filter(retired_at__isnull=True).values_list("text", flat=True)
    return Starter(tuple(kept), last.round)


@dataclass
class ItemStanding:
    """One item on a case: the newest check of the current version, and everything before it, newest first."""

    item: ChecklistItem
    current: Check | None = None
    before: list[Check] = field(default_factory=list)

    @property
    def tone(self) -> str:
        return RESULT_TONES[CheckResult(self.current.result)] if self.current else "grey"

    @property
    def word(self) -> str:
        return self.current.get_result_display() if self.current else "未核实"

    @property
    def to_take_over(self) -> Check | None:
        """The newest check of an earlier version, when the current one has none."""
        return self.before[0] if self.current is None and self.before else None


@dataclass
class Verification:
    """The whole checklist on one case."""

    checklist: Checklist | None
    standings: list[ItemStanding]
    retired: list[ItemStanding]

    @property
    def done(self) -> int:
        return sum(each.current is not None for each in self.standings)

    @property
    def total(self) -> int:
        return len(self.standings)

    @property
    def open(self) -> list[ItemStanding]:
        return [each for each in self.standings if each.current is None]

    @property
    def is_complete(self) -> bool:
        return not self.open

    @property
    def is_required(self) -> bool:
        return self.checklist is not None and self.checklist.is_required

    @property
    def doubts(self) -> list[ItemStanding]:
        """Items that were found doubtful or untrue."""
        return [each for each in self.standings if each.current and each.current.result != CheckResult.TRUE]

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """(word, tone, how many) of the results that occur."""
        counted = Counter(each.current.result for each in self.standings if each.current)
        return [(each.label, RESULT_TONES[each], counted[each]) for each in CheckResult if counted[each]]


def verification_of(case: Case, user: Any) -> Verification:
    """What was verified on a case, as ``user`` may know it: the notes are the province's own."""
    checklist = checklist_of(case.application.round, case.province)
    standings = {each.pk: ItemStanding(each) for each in (checklist.active if checklist else [])}  # type: ignore[attr-defined]
    retired: dict[int, ItemStanding] = {}
    for check in _checks_of(case, user):
        known = standings if check.item_id in standings else retired
        standing = known.setdefault(check.item_id, ItemStanding(check.item))
        if check.submission_id == case.submission_id and standing.current is None:
            standing.current = check
        else:
            standing.before.append(check)
    return Verification(checklist, list(standings.values()), list(retired.values()))


def _checks_of(case: Case, user: Any) -> list[Check]:
    """Newest first."""
    rows = Check.objects.visible_to(user).filter(case=case).select_related("item", "checked_by", "submission")
    files = Prefetch("files", Evidence.objects.only("pk", "name"))
    found = list(rows.defer("submission__content").prefetch_related(files).order_by("-pk"))
    if not sees_notes(user, case):
        for each in found:
            each.note = ""
    return found


def unverified(case: Case) -> list[str]:
    """The items that the province demands and that nobody has verified on the current version."""
    items = ChecklistItem.objects.filter(
        checklist__round=case.application.round_id,
        checklist__province=case.application.organisation.parent_id,
        checklist__is_required=True,
        retired_at__isnull=True,
    )
    checked = Check.objects.filter(case=case, submission=case.submission_id).values("item")
    return list(items.exclude(pk__in=checked).values_list("text", flat=True))


def sees_notes(user: Any, case: Case) -> Verdict:
    """Notes stay with the office that recommends the city."""
    own = user.organisation is not None and user.organisation.pk == case.application.organisation.parent_id
    return verdict(own and user.organisation.kind == "province", "内部备注只有推荐该市的省级相关部门可以查看。")


def notes_of(case: Case, user: Any) -> QuerySet[CaseNote]:
    """The own office's notes on a case, oldest first."""
    rows = CaseNote.objects.filter(case=case, organisation=user.organisation) if sees_notes(user, case) else None
    return (rows if rows is not None else CaseNote.objects.none()).select_related("written_by")
