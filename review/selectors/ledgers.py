"""目标台账: how many cities of a province are members, have applied, have not begun; how many it is short of its target.

Members are counted, not 覆盖: the guide's percentages are of another counting rule and stand beside it as a reference.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from applications.choices import DeskState
from applications.models import Application, Round
from portal.accounts.choices import OrganisationKind
from portal.accounts.models import Organisation
from portal.kit.pages import Ratio
from portal.regions.choices import PlaceKind, RegionClass
from portal.regions.models import Place
from portal.regions.querysets import CORPS_CITY_PREFIX
from portal.register.choices import JOIN_DIRECTLY, SHORT_WORDS, MembershipKind
from portal.register.models import Membership
from review.choices import CaseState, Readiness
from review.models import Prospect, Target
from review.selectors.boards import CityRow, city_rows
from review.selectors.cases import NOT_STARTED, TONES, WORDS

# 新时代学习型城市建设指南, 一: of the prefecture-level cities of a region, by 2025.
GUIDE = "2025年以地市级城市为主，提质扩面，覆盖东中部地区50%左右、西部地区30%的地市级城市"
GUIDE_SOURCE = "《新时代学习型城市建设指南》（2023年）"
GUIDE_PERCENT = {RegionClass.EAST: 50, RegionClass.MIDDLE: 50, RegionClass.WEST: 30}
# An application that has come to nothing in this round is none.
GIVEN_UP = (CaseState.WITHDRAWN, CaseState.DECLINED, CaseState.NOT_CONFIRMED, CaseState.VOIDED)


@dataclass(frozen=True)
class LedgerRow:
    """One city of the province. ``row`` is its place on the board, if it has an office in the portal."""

    place: Place
    memberships: list[Membership]
    row: CityRow | None
    prospect: Prospect | None

    @property
    def is_member(self) -> bool:
        return any(each.kind == MembershipKind.NETWORK for each in self.memberships)

    @property
    def ground(self) -> Membership | None:
        """The membership by which it joins directly, as long as it is not in the network."""
        if self.is_member:
            return None
        return next((each for each in self.memberships if each.kind in JOIN_DIRECTLY and each.source), None)

    @property
    def membership_words(self) -> str:
        return "、".join(SHORT_WORDS[MembershipKind(each.kind)] for each in self.memberships)

    @property
    def key(self) -> str:
        return self.row.key if self.row else NOT_STARTED

    @property
    def word(self) -> str:
        return WORDS[self.key] if self.row else "未开通账号"

    @property
    def tone(self) -> str:
        return TONES[self.key]

    @property
    def has_applied(self) -> bool:
        case = self.row.standing.case if self.row else None
        return not self.is_member and case is not None and self.key not in GIVEN_UP

    @property
    def is_filling_in(self) -> bool:
        return not self.is_member and self.key in (DeskState.DRAFTING, DeskState.HANDED_OVER)

    @property
    def has_not_started(self) -> bool:
        return not self.is_member and self.key == NOT_STARTED

    @property
    def filled(self) -> Ratio | None:
        return self.row.filled if self.row else None

    @property
    def is_complete(self) -> bool:
        """Every place of the form that must be filled holds something, though it has not been submitted."""
        waits_to_be_signed = self.key == DeskState.HANDED_OVER
        return waits_to_be_signed or (self.filled is not None and self.filled.done == self.filled.total)

    @property
    def is_ripe(self) -> bool:
        """By the province's own word, or because its form is full; members and applicants are beyond that."""
        if self.is_member or self.has_applied:
            return False
        return self.is_complete or (self.prospect is not None and self.prospect.readiness == Readiness.RIPE)


@dataclass(frozen=True)
class Ledger:
    """The ledger of one province in one round."""

    province: Organisation
    rows: list[LedgerRow]
    target: Target | None

    @property
    def members(self) -> int:
        return sum(each.is_member for each in self.rows)

    @property
    def applied(self) -> int:
        return sum(each.has_applied for each in self.rows)

    @property
    def filling_in(self) -> int:
        return sum(each.is_filling_in for each in self.rows)

    @property
    def not_started(self) -> int:
        return sum(each.has_not_started for each in self.rows)

    @property
    def ripe(self) -> list[LedgerRow]:
        return [each for each in self.rows if each.is_ripe]

    @property
    def direct(self) -> list[LedgerRow]:
        return [each for each in self.rows if each.ground]

    @property
    def short(self) -> int | None:
        """How many members are wanting to the target; ``None`` without one."""
        return max(0, self.target.number - self.members) if self.target else None

    @property
    def short_after(self) -> int | None:
        """How many would be wanting if everybody who has applied were to join."""
        return max(0, self.target.number - self.members - self.applied) if self.target else None

    @property
    def prefectures(self) -> int:
        return sum(each.place.is_prefecture_level for each in self.rows)

    @property
    def guide_percent(self) -> int | None:
        """What the guide says of this region; ``None`` where it says nothing (a municipality, the corps)."""
        place = self.province.place
        region = place.region_class if place and self.prefectures else ""
        return GUIDE_PERCENT.get(RegionClass(region)) if region else None


def ledger(round: Round, province: Organisation) -> Ledger:
    """Every prefecture-level city of the province, and whatever else is a member or has an office; fixed queries."""
    cities = {each.organisation.place_id: each for each in city_rows(round, province)}
    memberships = _memberships()
    places = [
        each
        for each in Place.objects.present()
        .recommended_by(province.seat)
        .select_related("parent__parent")
        .order_by("code")
        if each.is_prefecture_level or each.is_municipality or each.pk in cities or each.pk in memberships
    ]
    prospects = {each.place_id: each for each in Prospect.objects.filter(place__in=places).select_related("changed_by")}
    rows = [
        LedgerRow(each, memberships.get(each.pk, []), cities.get(each.pk), prospects.get(each.pk)) for each in places
    ]
    return Ledger(province, rows, targets([province]).get(province.pk))


def targets(provinces: Iterable[Organisation]) -> dict[int, Target]:
    """The target in force of each province: the latest that was entered."""
    rows = Target.objects.filter(province__in=list(provinces)).select_related("entered_by", "office")
    return {each.province_id: each for each in rows.order_by("entered_at", "pk")}


def _memberships() -> dict[int, list[Membership]]:
    """The memberships in force today that a document states, by place."""
    found: dict[int, list[Membership]] = defaultdict(list)
    for each in Membership.objects.on(timezone.localdate()).published().order_by("kind", "pk"):
        found[each.place_id].append(each)
    return found


@dataclass(frozen=True)
class Overview:
    """One province's line in the ministry's overview."""

    province: Organisation
    cities: int
    members: int
    applied: int
    begun: int
    direct: int
    ripe: int
    target: Target | None

    @property
    def short(self) -> int | None:
        return max(0, self.target.number - self.members) if self.target else None


def overview(round: Round) -> list[Overview]:
    """All provinces in official order, in a fixed number of queries."""
    provinces = Organisation.objects.active().filter(kind=OrganisationKind.PROVINCE).select_related("place")
    listed = list(provinces.order_by("place__code", "pk"))
    places, memberships, in_force = _places_by_province(), _memberships(), targets(listed)
    begun, ripe = _begun(round), set(_ripe())
    return [
        _line(each, places.get(each.place_id or 0, []), memberships, begun, ripe, in_force.get(each.pk))
        for each in listed
    ]


def _line(
    province: Organisation,
    places: list[Place],
    memberships: Mapping[int, list[Membership]],
    begun: Mapping[int, Any],
    ripe: set[int],
    target: Target | None,
) -> Overview:
    kinds = {each.pk: {row.kind for row in memberships.get(each.pk, [])} for each in places}
    members = {pk for pk, held in kinds.items() if MembershipKind.NETWORK in held}
    cases = {pk: begun[pk] for pk in kinds if pk in begun and pk not in members}
    return Overview(
        province=province,
        cities=sum(each.is_prefecture_level or each.is_municipality for each in places),
        members=len(members),
        applied=sum(state is not None and state not in GIVEN_UP for state in cases.values()),
        begun=len(cases),
        direct=sum(bool(held & set(JOIN_DIRECTLY)) for pk, held in kinds.items() if pk not in members),
        ripe=len((ripe & set(kinds)) - members),
        target=target,
    )


def _places_by_province() -> dict[int, list[Place]]:
    """Every present city by whoever recommends it: its province, the corps for its own."""
    corps = Place.objects.filter(kind=PlaceKind.CORPS).values_list("pk", flat=True).first()
    found: dict[int, list[Place]] = defaultdict(list)
    for each in Place.objects.present().cities().select_related("parent__parent").order_by("code"):
        of_corps = corps is not None and each.code.startswith(CORPS_CITY_PREFIX)
        found[corps if of_corps and corps is not None else each.province.pk].append(each)
    return found


def _begun(round: Round) -> dict[int, Any]:
    """Place → state of its case in the round, ``None`` while it has none."""
    rows = Application.objects.live().filter(round=round)
    return {place: state for place, state in rows.values_list("organisation__place", "case__state") if place}


def _ripe() -> Iterable[int]:
    return Prospect.objects.filter(readiness=Readiness.RIPE).values_list("place", flat=True)
