"""Narrowing the list of places; what is chosen stands in the address."""

import django_filters
from django.db.models import Q, QuerySet

from portal.regions.choices import PlaceKind
from portal.regions.models import Place


class PlaceFilter(django_filters.FilterSet):
    name = django_filters.CharFilter(label="名称、代码或拼音", method="by_name")
    province = django_filters.ModelChoiceFilter(
        label="省级", queryset=Place.objects.provinces(), method="by_province", empty_label="全部"
    )
    kind = django_filters.ChoiceFilter(label="类别", choices=PlaceKind.choices, empty_label="全部")

    class Meta:
        model = Place
        fields = ["name", "province", "kind"]

    def by_name(self, places: QuerySet[Place], name: str, value: str) -> QuerySet[Place]:
        return places.filter(Q(name__icontains=value) | Q(code__startswith=value) | Q(pinyin__startswith=value.lower()))

    def by_province(self, places: QuerySet[Place], name: str, value: Place) -> QuerySet[Place]:
        return places.filter(Q(pk=value.pk) | Q(parent=value) | Q(parent__parent=value))
