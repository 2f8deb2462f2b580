"""Who of the 咨询指导小组 may review a case, and what was said."""

from collections.abc import Iterable

from django.db.models import QuerySet

from casebook.models import Entry, Review
from portal.accounts.choices import OrganisationKind, Role
from portal.accounts.models import Appointment, User
from review.models import ExpertProfile

AT_LEAST = 2


def experts_of_the_group() -> QuerySet[User]:
    """Everybody with an expert's appointment in a panel now."""
    held = Appointment.objects.current().filter(
        organisation__kind=OrganisationKind.PANEL, organisation__is_active=True, role=Role.EXPERT
    )
    return User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("pk")


def bars(entry: Entry, experts: Iterable[User]) -> dict[int, str]:
    """Expert → why this one must not review the case 回避; in a fixed number of queries.

    Nobody reviews a case of the own province or of an office where one holds a post, nor one whose province is unknown.
    """
    experts = list(experts)
    keys = [each.pk for each in experts]
    profiles = {each.user_id: each for each in ExpertProfile.objects.filter(user__in=keys).select_related("province")}
    held = Appointment.objects.current().filter(user__in=keys, organisation__in=_offices(entry))
    inside = set(held.values_list("user", flat=True))
    found = {}
    for expert in experts:
        profile = profiles.get(expert.pk)
        if profile is None or profile.province is None:
            found[expert.pk] = f"{expert.name}尚未登记所在省份，无法判断是否回避；请先在“专家信息”中登记。"
        elif profile.province_id in _provinces(entry):
            found[expert.pk] = f"{expert.name}所在省份为{profile.province}，与{entry.place}同省，应当回避。"
        elif expert.pk in inside:
            found[expert.pk] = f"{expert.name}在撰写单位或其上级任职，应当回避。"
    return found


def _offices(entry: Entry) -> list[int]:
    if entry.organisation is None:
        return []
    return [key for key in (entry.organisation_id, entry.organisation.parent_id) if key]


def _provinces(entry: Entry) -> set[int]:
    """By place and by who recommends: 石河子 counts under both."""
    own = {entry.place.province.pk or 0}
    above = entry.organisation.parent if entry.organisation is not None else None
    return own | ({above.place_id} if above is not None and above.place_id else set())


def current_reviews(entry: Entry) -> list[Review]:
    """Of this turn, also who has stepped back."""
    return list(entry.reviews.filter(ended_at__isnull=True).select_related("expert"))


def given(entry: Entry) -> list[Review]:
    return [each for each in current_reviews(entry) if each.submitted_at is not None and each.recused_at is None]


def reviewed_by(entry: Entry) -> tuple[int, int]:
    """How many have reviewed, and how many are asked and have not stepped back."""
    asked = [each for each in current_reviews(entry) if each.recused_at is None]
    return sum(each.submitted_at is not None for each in asked), len(asked)
