"""Experts of a round: its plan, its pool, and what bars an expert from a city 回避."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from applications.models import Round
from portal.accounts.choices import OrganisationKind, Role
from portal.accounts.models import Appointment, Organisation, User
from portal.accounts.selectors import people
from review.choices import ASSESSING, CaseState
from review.models import AssessmentPlan, BarOverride, Case, ExpertProfile, Interest, PoolMember

ASSIGNABLE = (CaseState.IN_ASSESSMENT,)


def plan_of(round: Round) -> AssessmentPlan | None:
    return AssessmentPlan.objects.filter(round=round).select_related("panel").first()


def panels() -> QuerySet[Organisation]:
    return Organisation.objects.filter(kind=OrganisationKind.PANEL, is_active=True).order_by("pk")


def chairs(panel: Organisation) -> QuerySet[User]:
    return people(panel, Role.APPROVER)


@dataclass(frozen=True)
class PanelPerson:
    """An expert of the panel, for the page on which a round's pool is kept."""

    user: User
    profile: ExpertProfile | None
    member: PoolMember | None
    load: int

    @property
    def is_in(self) -> bool:
        return self.member is not None and self.member.left_at is None


def panel_people(plan: AssessmentPlan) -> list[PanelPerson]:
    """Everybody of the panel, with what is known of them and what they have to do in the round."""
    experts = list(people(plan.panel, Role.EXPERT))
    profiles = profiles_of(experts)
    members = {each.expert_id: each for each in plan.round.pool.all()}
    load = loads(plan.round)
    return [PanelPerson(each, profiles.get(each.pk), members.get(each.pk), load.get(each.pk, 0)) for each in experts]


def profiles_of(experts: Iterable[User]) -> dict[int, ExpertProfile]:
    rows = ExpertProfile.objects.filter(user__in=[each.pk for each in experts]).select_related("province")
    return {each.user_id: each for each in rows}


def loads(round: Round) -> dict[int, int]:
    """How many cities of the round each expert assesses now."""
    rows = User.objects.filter(assignments__ended_at__isnull=True, assignments__case__application__round=round)
    return dict(rows.annotate(number=Count("assignments", distinct=True)).values_list("pk", "number"))


def pool(round: Round) -> list[User]:
    """The experts who may be asked: in the pool, with an appointment in the panel still."""
    plan = plan_of(round)
    if plan is None:
        return []
    inside = round.pool.filter(left_at__isnull=True).values("expert")
    return list(people(plan.panel, Role.EXPERT).filter(pk__in=inside))


def assessable(round: Round) -> QuerySet[Case]:
    """The cases of the round that experts assess now."""
    rows = Case.objects.filter(application__round=round, state__in=ASSIGNABLE)
    return rows.select_related(*CITY).defer("submission__content")


CITY = ("application__organisation__place__parent", "application__organisation__parent__place", "submission")


def shown_cases(round: Round) -> QuerySet[Case]:
    """Every case of the round that went to the experts, whatever became of it."""
    asked = Q(state__in=ASSESSING) | Q(assessed_at__isnull=False)
    rows = Case.objects.filter(asked, application__round=round)
    return (
        rows.select_related(*CITY, "application__round")
        .defer("submission__content")
        .order_by("application__organisation__place__code", "pk")
    )


@dataclass(frozen=True)
class Bar:
    """Why an expert may not assess a city; ``can_be_lifted`` by the chair."""

    reason: str
    can_be_lifted: bool = True


UNKNOWN = "尚未登记所在省份，无法判断是否需要回避；请先登记专家信息。"


def bars(cases: Iterable[Case], experts: Iterable[User], *, lifted: bool = True) -> dict[tuple[int, int], Bar]:
    """(case, expert) → what bars, in a fixed number of queries. ``lifted``: leave out what the chair has lifted.

    The own province (by place and by reporting line), an appointment in the city or its province, a declared interest.
    """
    cases, experts = list(cases), list(experts)
    profiles = profiles_of(experts)
    offices: dict[int, set[int]] = {}
    held = Appointment.objects.current().filter(user__in=[each.pk for each in experts])
    for user, organisation in held.values_list("user", "organisation"):
        offices.setdefault(user, set()).add(organisation)
    rows = Interest.objects.filter(case__in=[each.pk for each in cases]).values_list("case", "expert", "reason")
    interests = {(case, expert): reason for case, expert, reason in rows}
    found: dict[tuple[int, int], Bar] = {}
    for case in cases:
        for expert in experts:
            bar = _bar(case, expert, profiles.get(expert.pk), offices.get(expert.pk, set()), interests)
            if bar is not None:
                found[case.pk, expert.pk] = bar
    if lifted:
        overrides = BarOverride.objects.filter(case__in=[each.pk for each in cases]).values_list("case", "expert")
        for pair in overrides:
            if pair in found and found[pair].can_be_lifted:
                del found[pair]
    return found


def _bar(
    case: Case, expert: User, profile: ExpertProfile | None, offices: set[int], interests: dict[tuple[int, int], str]
) -> Bar | None:
    if profile is None or profile.province is None:
        return Bar(f"{expert.name}{UNKNOWN}", can_be_lifted=False)
    city, named = case.application.organisation, case.application.place.name
    if profile.province_id in _provinces(city):
        return Bar(f"{expert.name}所在省份为{profile.province}，与{named}同省，应当回避。")
    if offices & {city.pk, city.parent_id}:
        return Bar(f"{expert.name}在{named}教育部门或其省级部门任职，应当回避。")
    if (reason := interests.get((case.pk or 0, expert.pk))) is not None:
        return Bar(f"{expert.name}已申报与{named}有利害关系：{reason}")
    return None


def _provinces(city: Organisation) -> set[int | None]:
    """The province by place, and the one that recommends it: 石河子 counts under both."""
    own: set[int | None] = {city.place.province.pk} if city.place is not None else set()
    above = city.parent.place_id if city.parent is not None else None
    return own | ({above} if above is not None else set())


def bar_of(case: Case, expert: Any, *, lifted: bool = True) -> Bar | None:
    return bars([case], [expert], lifted=lifted).get((case.pk, expert.pk))
