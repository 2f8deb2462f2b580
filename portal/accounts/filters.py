"""Narrowing the list of organisations; what is chosen stands in the address."""

import django_filters

from portal.accounts.choices import OrganisationKind
from portal.accounts.models import Organisation


class OrganisationFilter(django_filters.FilterSet):
    name = django_filters.CharFilter(label="单位名称", lookup_expr="icontains")
    kind = django_filters.ChoiceFilter(label="单位类别", choices=OrganisationKind.choices, empty_label="全部")

    class Meta:
        model = Organisation
        fields = ["name", "kind"]
