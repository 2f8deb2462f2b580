"""联系方式 by region: which provinces belong to it, and what their cities are shown."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from applications.models import RegionContact, Round
from portal.accounts.choices import OrganisationKind
from portal.accounts.models import Organisation

BLANK = 1


def provinces() -> QuerySet[Organisation]:
    return Organisation.objects.active().filter(kind=OrganisationKind.PROVINCE).order_by("place__code", "pk")


class RegionContactForm(forms.ModelForm):
    class Meta:
        model = RegionContact
        fields = ["region", "words", "provinces"]
        widgets = {"words": forms.Textarea(attrs={"rows": 3}), "provinces": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["provinces"].queryset = provinces()  # type: ignore[attr-defined]
        self.fields["provinces"].required = False


class ContactSet(forms.BaseModelFormSet):
    """All regions of a round: a name once, a province in one region."""

    def clean(self) -> None:
        super().clean()
        names: set[str] = set()
        placed: dict[Organisation, str] = {}
        for form in self.forms:
            data = getattr(form, "cleaned_data", {})
            if not data.get("region") or data.get("DELETE"):
                continue
            if data["region"] in names:
                form.add_error("region", "该分区已有联系方式，请直接修改。")
            names.add(data["region"])
            for province in data.get("provinces", ()):
                if province in placed:
                    form.add_error("provinces", f"{province}已列入“{placed[province]}”，一个省份只能属于一个分区。")
                placed[province] = data["region"]


Contacts = forms.modelformset_factory(
    RegionContact, form=RegionContactForm, formset=ContactSet, extra=BLANK, can_delete=True
)


def contacts_form(round: Round, data: Any = None) -> Any:
    """The regions of a round as a set of forms, filled by ``data``."""
    form = Contacts(data, queryset=round.region_contacts.all(), prefix="contact")
    for each in form.forms:
        each.instance.round = round
    return form
