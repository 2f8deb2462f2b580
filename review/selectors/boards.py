"""The boards 各市进度 and 各省进度: who has not started, how far, who is late, who was reminded, whom a reminder reaches."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.utils import timezone

from applications.choices import DeskState, RoundState
from applications.models import Correction, Round
from applications.selectors.completeness import completeness_of
from portal.accounts.choices import Role
from portal.accounts.models import Appointment, Organisation
from portal.kit.dates import beijing
from portal.kit.pages import Deadline, Ratio
from portal.kit.verdicts import ALLOWED, Verdict, first_refusal, verdict
from review.choices import WITH_THE_SECRETARIAT, CaseState, Way
from review.models import Nudge
from review.selectors.cases import NOT_STARTED, WORDS, ProvinceStanding, Standing, province_board, provinces_board

# Where the next step is the city's own.
OWING = (NOT_STARTED, DeskState.DRAFTING, DeskState.HANDED_OVER, CaseState.RETURNED, CaseState.WITHDRAWN)
SOON = timedelta(days=7)
# Whom a reminder goes to: whoever can take the next step.
PROVINCE_ROLES = (Role.CLERK, Role.APPROVER)
WITH_THE_MINISTRY = (
    CaseState.SENT_UP, CaseState.IN_ASSESSMENT, CaseState.ASSESSED, CaseState.MEMBER_CHECK, CaseState.CONFIRMED,
    CaseState.NOT_CONFIRMED, CaseState.MEMBER_CONFIRMED, CaseState.PUBLISHED, *WITH_THE_SECRETARIAT,
)  # fmt: skip

NOT_BEGUN, NOT_SENT, PARTLY_SENT, ALL_SENT = "not_begun", "not_sent", "partly", "sent"
PROVINCE_WORDS = {NOT_BEGUN: "尚无城市开始", NOT_SENT: "尚未上报", PARTLY_SENT: "部分上报", ALL_SENT: "已上报"}
PROVINCE_TONES = {NOT_BEGUN: "grey", NOT_SENT: "amber", PARTLY_SENT: "blue", ALL_SENT: "green"}

NOT_FOUND = "未找到：没有这个单位，或不在本单位的办理范围内。"
DUE_WORDS = {"late": "已逾期", "soon": "7天内截止", "owing": "待城市办理", "nudged": "今天已催办"}


@dataclass(frozen=True)
class CityRow:
    """A city on its province's board. ``reached``: how many people could take the next step that is the city's."""

    standing: Standing
    due: datetime
    filled: Ratio | None
    nudged: Nudge | None
    reached: int
    now: datetime
    is_open: bool = True
    done_word = "该市已提交，由省级或部级办理，无须催办。"

    @property
    def organisation(self) -> Organisation:
        return self.standing.organisation

    @property
    def key(self) -> str:
        return self.standing.key

    @property
    def owes(self) -> bool:
        """The next step is the city's own, in a round that is still running."""
        return self.is_open and self.key in OWING

    @property
    def is_late(self) -> bool:
        return is_late(self)

    @property
    def deadline(self) -> Deadline:
        return Deadline(self.due, self.now)


@dataclass(frozen=True)
class ProvinceRow:
    """A province on the ministry's board."""

    standing: ProvinceStanding
    nudged: Nudge | None
    reached: int
    now: datetime
    is_open: bool = True
    done_word = "该省已上报，无须催办。"

    @property
    def organisation(self) -> Organisation:
        return self.standing.province

    @property
    def due(self) -> datetime:
        return self.standing.deadline

    @property
    def sent(self) -> int:
        """How many cities have been sent up in this round, whatever became of them."""
        return sum(self.standing.by_state.get(state, 0) for state in WITH_THE_MINISTRY)

    @property
    def key(self) -> str:
        if not self.sent:
            return NOT_SENT if self.standing.begun else NOT_BEGUN
        return PARTLY_SENT if self.standing.with_the_province else ALL_SENT

    @property
    def word(self) -> str:
        return PROVINCE_WORDS[self.key]

    @property
    def tone(self) -> str:
        return PROVINCE_TONES[self.key]

    @property
    def owes(self) -> bool:
        return self.is_open and self.key != ALL_SENT

    @property
    def is_late(self) -> bool:
        return is_late(self)

    @property
    def deadline(self) -> Deadline:
        return Deadline(self.due, self.now)


Row = CityRow | ProvinceRow


def is_late(row: Row) -> bool:
    return row.owes and row.now > row.due


def city_rows(round: Round, province: Organisation, only: Collection[int] | None = None) -> list[CityRow]:
    """The cities of a province, or those of ``only``, in official order; a fixed number of queries."""
    standings, now = province_board(round, province, only), timezone.now()
    for each in standings:
        if each.application is not None:
            each.application.organisation = each.organisation  # known already: predicates ask for it row by row
    offices = [each.organisation for each in standings]
    nudged, holders, due = _last_nudges(round, offices), _holders(offices), _correction_dues(standings)
    filled = completeness_of(
        each.application for each in standings if each.application and each.key == DeskState.DRAFTING
    )
    return [
        CityRow(
            standing=each,
            due=_later(
                each.deadline or round.city_deadline, due.get(_application_of(each)) if each.application else None
            ),
            filled=filled.get(_application_of(each)) if each.application else None,
            nudged=nudged.get(each.organisation.pk),
            reached=len(holders[each.organisation.pk, role_to_act(each)]),
            now=now,
            is_open=round.state == RoundState.OPEN,
        )
        for each in standings
    ]


def province_rows(round: Round, only: Collection[int] | None = None) -> list[ProvinceRow]:
    """All provinces, or those of ``only``, in official order; a fixed number of queries."""
    standings, now = provinces_board(round, only), timezone.now()
    offices = [each.province for each in standings]
    nudged, holders = _last_nudges(round, offices), _holders(offices)
    return [
        ProvinceRow(
            standing=each,
            nudged=nudged.get(each.province.pk),
            reached=len(set().union(*(holders[each.province.pk, role] for role in PROVINCE_ROLES))),
            now=now,
            is_open=round.state == RoundState.OPEN,
        )
        for each in standings
    ]


def role_to_act(standing: Standing) -> str:
    """Whose turn it is in the city: what was handed over waits for an approver, everything else for a clerk."""
    application = standing.application
    return Role.APPROVER if application and application.state == DeskState.HANDED_OVER else Role.CLERK


def _application_of(standing: Standing) -> int:
    return standing.application.pk if standing.application else 0


def _later(deadline: datetime, due: datetime | None) -> datetime:
    return max(deadline, due) if due else deadline


def _correction_dues(standings: Iterable[Standing]) -> dict[int, datetime]:
    returned = [each.application for each in standings if each.application and each.key == CaseState.RETURNED]
    open_ones = Correction.objects.filter(application__in=returned, answered_at__isnull=True, due_at__isnull=False)
    return {pk: due for pk, due in open_ones.values_list("application", "due_at") if due is not None}


def _last_nudges(round: Round, offices: Iterable[Organisation]) -> dict[int, Nudge]:
    rows = Nudge.objects.filter(round=round, organisation__in=list(offices)).select_related("sent_by")
    return {each.organisation_id: each for each in rows.order_by("sent_at", "pk")}


def _holders(offices: Iterable[Organisation]) -> dict[tuple[int, str], set[int]]:
    """(office, role) → who holds the role there now and can sign in."""
    held = Appointment.objects.current().filter(organisation__in=list(offices), user__is_active=True)
    found: dict[tuple[int, str], set[int]] = defaultdict(set)
    for office, role, user in held.order_by().values_list("organisation", "role", "user"):
        found[office, role].add(user)
    return found


# --- Reminding ------------------------------------------------------------------------------------------------


def can_be_reminded(round: Round, row: Row, *, again: bool) -> Verdict:
    """May this row be reminded now? ``again``: also if it was reminded today already."""
    return first_refusal(
        verdict(round.state == RoundState.OPEN, f"“{round.title}”{round.get_state_display()}，不能催办。"),
        verdict(row.owes, row.done_word),
        verdict(row.reached > 0, nobody_words(row)),
        ALLOWED if again else _not_yet_today(row),
    )


def nobody_words(row: Row) -> str:
    if isinstance(row, CityRow):
        word = "签发人" if role_to_act(row.standing) == Role.APPROVER else "填报人"
        return f"没有人收得到：该市没有可以办理的{word}账号。请电话联系，并请账号管理员在“单位与人员”中开通。"
    return "没有人收得到：该省没有经办人或签发人账号。请电话联系，并请账号管理员在“单位与人员”中开通。"


def _not_yet_today(row: Row) -> Verdict:
    last = row.nudged
    if last is None or not is_today(last):
        return ALLOWED
    words = (
        f"今天 {beijing(last.sent_at)[-5:]} 已由{last.sent_by.name}催办过；确需再催，请勾选“今天已催办的也再次催办”。"
    )
    return verdict(False, words)


def is_today(nudge: Nudge) -> bool:
    return timezone.localdate(nudge.sent_at) == timezone.localdate()


# --- Choosing and ordering ------------------------------------------------------------------------------------

AnyRow = TypeVar("AnyRow", CityRow, ProvinceRow)


def narrowed(rows: Iterable[AnyRow], *, state: str = "", way: str = "", q: str = "", due: str = "") -> list[AnyRow]:
    """The rows in a state, on a way, with a name (or the beginning of its pinyin), by what is due."""
    kept = [each for each in rows if _is_named(each, q) and _is_due(each, due)]
    if way == Way.DIRECT:
        kept = [each for each in kept if isinstance(each, CityRow) and each.standing.joins_directly]
    return [each for each in kept if not state or each.key == state]


def _is_named(row: Row, q: str) -> bool:
    place = row.organisation.place
    names = f"{place.name if place else ''} {row.organisation.name}"
    return not q or q in names or bool(place and place.pinyin.startswith(q.replace(" ", "").lower()))


def _is_due(row: Row, due: str) -> bool:
    match due:
        case "late":
            return is_late(row)
        case "soon":
            return row.owes and row.now <= row.due < row.now + SOON
        case "owing":
            return row.owes
        case "nudged":
            return row.nudged is not None and is_today(row.nudged)
    return True


_STATES = list(WORDS)
_PROVINCE_STATES = list(PROVINCE_WORDS)
_NEVER = datetime.min.replace(tzinfo=timezone.get_default_timezone())


def _place(row: Any) -> Any:
    return row.organisation.place.code if row.organisation.place else "", row.organisation.pk


SORTS = {
    "place": _place,
    "state": lambda row: _STATES.index(row.key) if isinstance(row, CityRow) else _PROVINCE_STATES.index(row.key),
    "due": lambda row: row.due,
    "filled": lambda row: row.filled.percent if getattr(row, "filled", None) else -1,
    "nudged": lambda row: row.nudged.sent_at if row.nudged else _NEVER,
    "moved": lambda row: getattr(row.standing, "moved_at", None) or _NEVER,
    "begun": lambda row: getattr(row.standing, "begun", 0),
}


def ordered(rows: Iterable[AnyRow], sort: str) -> list[AnyRow]:
    """By one of ``SORTS``, "-" before it for the other way round; in official order among equals."""
    listed = sorted(rows, key=_place)
    name, backwards = sort.removeprefix("-"), sort.startswith("-")
    return sorted(listed, key=SORTS[name], reverse=backwards) if name in SORTS else listed


def counts(rows: Iterable[Row]) -> list[tuple[str, str, int]]:
    """(key, word, how many) in the order of the procedure, only those that occur."""
    counted = Counter(each.key for each in rows)
    return [(key, word, counted[key]) for key, word in {**WORDS, **PROVINCE_WORDS}.items() if counted[key]]
