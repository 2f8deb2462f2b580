"""What became of member cities after they were published."""

from collections import defaultdict
from typing import Any

from django.db.models import Q, QuerySet

from portal.kit.dates import chinese_date
from portal.regions.models import Place
from portal.register.choices import MembershipKind
from portal.register.models import Membership
from review.choices import CertificateState, StandingKind, StandingState
from review.models import Case, Certificate, ListItem, Standing

# What everybody reads beside a city on its list; a lost certificate concerns nobody else.
PUBLIC_WORDS = {
    StandingKind.LEAVE: "退出",
    StandingKind.REVOKE: "撤销成员资格",
    StandingKind.KEEP: "更名，成员资格由更名后的城市沿用",
    StandingKind.TRANSFER: "区划合并，成员资格转入合并后的城市",
    StandingKind.RENAMED: "证书更名换发",
}


def case_behind(membership: Membership) -> Case | None:
    """The case by which a city became a member, if a list of the portal wrote the membership."""
    before = Standing.objects.filter(new_membership=membership).select_related("case").first()
    if before is not None:
        return before.case
    noun, _, pk = membership.list_reference.partition(":")
    if noun != "list" or not pk.isdecimal():
        return None
    # The bureau of a renamed city has moved on to the new place.
    places = Q(case__application__organisation__place=membership.place) | Q(
        case__application__organisation__place__predecessors__place=membership.place
    )
    item = ListItem.objects.filter(places, list=int(pk)).select_related("case").first()
    return item.case if item else None


def memberships_behind(case: Case) -> QuerySet[Membership]:
    """The memberships in force that came of a case, by its own name or by one taken up later."""
    place = case.application.place
    return Membership.objects.current().filter(
        Q(place=place, list_reference__startswith="list:")
        | Q(place__succession__successor=place, list_reference__startswith="list:")
        | Q(came_of__case=case),
        kind=case.procedure.membership,
    )


def certificate_in_force(case: Case | None) -> Certificate | None:
    return Certificate.objects.filter(case=case, state=CertificateState.VALID).first() if case else None


def successor_of(place: Place) -> Place | None:
    """The place that stands for a renamed or merged one today."""
    seen = {place.pk}
    while (step := getattr(place, "succession", None)) is not None and step.successor_id not in seen:
        place = step.successor
        seen.add(place.pk)
    return place if len(seen) > 1 else None


def members_decided_on_by(user: Any) -> QuerySet[Membership]:
    """The members of whose changes this person's office decides; who in it drafts is asked by the verb."""
    rows, alliance = Membership.objects.visible_to(user).current(), Q(kind=MembershipKind.ALLIANCE)
    if user.organisation is not None and user.organisation.kind == "secretariat":
        return rows.filter(alliance)
    return rows.exclude(alliance & Q(list_reference__startswith="list:"))


def waiting_for_a_decision(user: Any) -> QuerySet[Membership]:
    """Members whose place was renamed or merged, and of whom this person's office has decided nothing yet."""
    open_ones = members_decided_on_by(user).filter(place__ended_on__isnull=False, place__succession__isnull=False)
    return open_ones.select_related("place__parent", "place__succession__successor")


def signed_of(case: Case) -> QuerySet[Standing]:
    """What was signed of a case's member, oldest first."""
    return Standing.objects.filter(case=case, state=StandingState.SIGNED).order_by("signed_at", "pk")


def notes_for(cases: Any) -> dict[int, list[str]]:
    """For the public list: case → what changed since, in words without anybody's reasons."""
    notes: dict[int, list[str]] = defaultdict(list)
    rows = Standing.objects.filter(case__in=cases, state=StandingState.SIGNED, kind__in=list(PUBLIC_WORDS))
    for each in rows.select_related("successor").order_by("signed_at", "pk"):
        notes[each.case_id or 0].append(public_words(each))
    return dict(notes)


def public_words(standing: Standing) -> str:
    """2026年11月21日退出（教职成司函〔2026〕3号）."""
    name = standing.successor.name if standing.successor else standing.new_name
    named = f"（{name}）" if name else ""
    document = f"，{standing.document_number}" if standing.document_number else ""
    return f"{chinese_date(standing.effective_on)}{PUBLIC_WORDS[StandingKind(standing.kind)]}{named}{document}"
