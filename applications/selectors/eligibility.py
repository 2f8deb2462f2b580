"""Who may apply in a round at all: the level of the place, and that it is no member yet."""

from applications.choices import DeskState
from applications.models import Application, PlaceException, Round
from applications.selectors.findings import Finding
from portal.accounts.models import Organisation
from portal.kit.verdicts import ALLOWED, Verdict, verdict
from portal.register.selectors import memberships_of

BELOW = (
    "本批次面向地级及地级以上城市（含地区、自治州、盟），{city}不在此列；确需例外申报的，请省级教育行政部门或批次管理员"
    "在“例外申报”中登记理由。"
)
MEMBER = "{city}已是{words}成员，不需要再次申报；登记有误的，请与批次管理员联系更正成员名册。"


def exception_for(round: Round, city: Organisation) -> PlaceException | None:
    """The exception that lets a place below prefecture level apply in this round."""
    found = PlaceException.objects.filter(round=round, organisation=city)
    return found.select_related("granted_by", "granted_for").first()


def excepted_in(round: Round) -> frozenset[int]:
    """The cities that have an exception in this round."""
    return frozenset(PlaceException.objects.filter(round=round).values_list("organisation", flat=True))


def may_apply(round: Round, city: Organisation) -> Verdict:
    """Asked when a city begins, submits, and is recommended; always yes where the procedure takes every city."""
    procedure = round.procedure
    if not procedure.is_for_new_prefectures:
        return ALLOWED
    member = memberships_of(city.seat).filter(kind=procedure.membership).first()
    if member is not None:
        return verdict(False, MEMBER.format(city=city.seat.name, words=member.kind_word))
    if city.seat.is_prefecture_level or city.seat.is_municipality or exception_for(round, city) is not None:
        return ALLOWED
    return verdict(False, BELOW.format(city=city.seat.name))


def eligibility_findings(application: Application) -> list[Finding]:
    """That the city may not apply, as 填写检查 says it; what is submitted is judged by the steps that follow."""
    if not application.edition.conditions or application.state == DeskState.SUBMITTED:
        return []
    answer = may_apply(application.round, application.organisation)
    first = application.edition.conditions[0]
    part = application.edition.part_of(first.key).key
    return [] if answer else [Finding(part, first.key, "申报资格", answer.reason)]
