"""What lists and cases share about drafts of lists: locking, numbering, and taking off a city."""

from collections.abc import Iterable
from typing import Any

from portal.accounts.models import User
from portal.history.services import record
from review.choices import ON_NOTICE, ListState, Way
from review.models import Case, ListItem, MembershipList


def lock_list(mlist: MembershipList) -> MembershipList:
    return MembershipList.objects.select_for_update(of=("self",)).select_related("round", "corrects").get(pk=mlist.pk)


def lock_cases(cases: Any) -> list[Case]:
    """Lock these cases in one order, so that none moves while a document that names them is signed."""
    return list(Case.objects.select_for_update(of=("self",)).filter(pk__in=cases).order_by("pk"))


def list_cities(mlist: MembershipList, chosen: Iterable[Case]) -> None:
    """Write the cities of a draft anew, numbered in official order."""
    ordered = sorted(chosen, key=lambda case: case.application.place.code)
    mlist.items.all().delete()
    ListItem.objects.bulk_create(
        ListItem(
            list=mlist,
            case=case,
            position=position,
            province_name=case.application.place.province.name,
            city_name=case.application.place.name,
            note=Way.DIRECT.label if case.joins_directly else "",
        )
        for position, case in enumerate(ordered, 1)
    )


def list_facts(mlist: MembershipList) -> dict[str, Any]:
    """What the history keeps of a list."""
    cities = list(mlist.items.order_by("position").values_list("city_name", flat=True))
    return {
        "title": mlist.title,
        "document_number": mlist.document_number,
        "batch": mlist.batch,
        "cities": cities,
    }


def record_change(mlist: MembershipList, user: User) -> None:
    """A draft lists other cities now: pages that show the old ones are stale."""
    mlist.revision += 1
    mlist.last_actor = user.name
    mlist.save()
    record(mlist.chain, "list.changed", user=user, organisation=user.organisation, payload=list_facts(mlist))


def lock_drafts_with(case: Case, *, on_notice: bool = False) -> list[MembershipList]:
    """The drafts that list this case, or the list that is on notice too; locked before the case, as publishing does."""
    states = (ListState.DRAFT, *ON_NOTICE) if on_notice else (ListState.DRAFT,)
    drafts = MembershipList.objects.filter(state__in=states, items__case=case).order_by("pk")
    return [lock_list(draft) for draft in drafts]


def take_off(case: Case, drafts: Iterable[MembershipList], user: User) -> None:
    """Take a city off the drafts that list it; the others move up."""
    for draft in drafts:
        others = Case.objects.filter(list_items__list=draft).exclude(pk=case.pk)
        list_cities(draft, others.select_related("application__organisation__place__parent"))
        record_change(draft, user)
