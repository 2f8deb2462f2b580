"""What officers' lists can be narrowed by; the choice stands in the address."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from portal.accounts.choices import OrganisationKind
from portal.accounts.models import Organisation
from review.models import Case
from review.selectors.boards import DUE_WORDS


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


class BoardFilter(forms.Form):
    """What a board shows: by name, by what is due; state, way and order travel along in the address."""

    round = forms.CharField(required=False, widget=forms.HiddenInput)
    state = forms.CharField(required=False, widget=forms.HiddenInput)
    way = forms.CharField(required=False, widget=forms.HiddenInput)
    q = forms.CharField(label="城市", required=False, max_length=40)
    due = forms.ChoiceField(label="期限和催办", required=False, choices=[("", "全部"), *DUE_WORDS.items()])

    def __init__(self, *args: Any, name_label: str = "城市", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].label = name_label

    def chosen(self) -> dict[str, str]:
        """The selection as ``selectors.boards.narrowed`` takes it; what cannot be read narrows nothing."""
        self.full_clean()
        cleaned = getattr(self, "cleaned_data", {})
        return {name: str(cleaned.get(name) or "") for name in ("state", "way", "q", "due")}
