"""Narrowing the public list of members; what is chosen stands in the address."""

import django_filters
from django.db.models import QuerySet

from portal.regions.models import Place
from portal.register.choices import SHORT_WORDS
from portal.register.models import Membership


def known_batches() -> list[tuple[str, str]]:
    """The batches that published memberships name."""
    batches = Membership.objects.published().exclude(batch="").order_by("batch").values_list("batch", flat=True)
    return [(each, each) for each in batches.distinct()]


class MembershipFilter(django_filters.FilterSet):
    name = django_filters.CharFilter(label="城市（名称、拼音或首字母）", method="by_name")
    province = django_filters.ModelChoiceFilter(
        label="省级", queryset=Place.objects.provinces(), method="by_province", empty_label="全部"
    )
    kind = django_filters.ChoiceFilter(label="成员类别", choices=list(SHORT_WORDS.items()), empty_label="全部")
    batch = django_filters.ChoiceFilter(label="批次", choices=known_batches, empty_label="全部")

    class Meta:
        model = Membership
        fields = ["name", "province", "kind", "batch"]

    def by_name(self, memberships: QuerySet[Membership], name: str, value: str) -> QuerySet[Membership]:
        return memberships.filter(place__in=Place.objects.named(value))

    def by_province(self, memberships: QuerySet[Membership], name: str, value: Place) -> QuerySet[Membership]:
        return memberships.filter(place__in=Place.objects.under(value) | Place.objects.recommended_by(value))
