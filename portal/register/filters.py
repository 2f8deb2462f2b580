"""Narrowing the public list of members; what is chosen stands in the address."""

import django_filters
from django.db.models import Q, QuerySet

from portal.regions.models import Place
from portal.register.choices import SHORT_WORDS
from portal.register.models import Membership


class MembershipFilter(django_filters.FilterSet):
    name = django_filters.CharFilter(label="城市", method="by_name")
    province = django_filters.ModelChoiceFilter(
        label="省级", queryset=Place.objects.provinces(), method="by_province", empty_label="全部"
    )
    kind = django_filters.ChoiceFilter(label="成员类别", choices=list(SHORT_WORDS.items()), empty_label="全部")

    class Meta:
        model = Membership
        fields = ["name", "province", "kind"]

    def by_name(self, memberships: QuerySet[Membership], name: str, value: str) -> QuerySet[Membership]:
        return memberships.filter(Q(place__name__icontains=value) | Q(place__pinyin__startswith=value.lower()))

    def by_province(self, memberships: QuerySet[Membership], name: str, value: Place) -> QuerySet[Membership]:
        return memberships.filter(place__in=Place.objects.under(value) | Place.objects.recommended_by(value))
