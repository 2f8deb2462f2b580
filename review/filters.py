"""What officers' lists can be narrowed by; the choice stands in the address."""

import django_filters
from django.db.models import Q, QuerySet

from portal.accounts.choices import OrganisationKind
from portal.accounts.models import Organisation
from review.models import Case


class CaseFilter(django_filters.FilterSet):
    """By province and by name, pinyin or number."""

    province = django_filters.ModelChoiceFilter(
        field_name="application__organisation__parent",
        queryset=Organisation.objects.filter(kind=OrganisationKind.PROVINCE).order_by("place__code"),
        label="省级部门",
        empty_label="全部",
    )
    q = django_filters.CharFilter(method="search", label="城市或申请编号")

    class Meta:
        model = Case
        fields = ("province", "q")

    def search(self, cases: QuerySet[Case], name: str, text: str) -> QuerySet[Case]:
        city = "application__organisation__place"
        return cases.filter(
            Q(**{f"{city}__name__icontains": text})
            | Q(**{f"{city}__pinyin__istartswith": text.replace(" ", "")})
            | Q(application__number__icontains=text)
        )
