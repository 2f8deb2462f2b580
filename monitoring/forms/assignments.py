"""分工: which body, by when, why; or after the division of duties or an earlier cycle."""

from collections.abc import Iterable
from typing import Any

from django import forms

from monitoring.forms.cycles import DueField
from monitoring.models import CityReport
from portal.accounts.models import Organisation


class AssignForm(forms.Form):
    how = forms.ChoiceField(
        choices=[("rows", "所选各行"), ("duties", "按责任分工"), ("template", "参照往期")], required=False
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label="承担单位", required=False, empty_label="请选择"
    )
    takes_back = forms.BooleanField(label="收回，暂不分工", required=False)
    due_at = DueField(label="单独期限", required=False)
    why = forms.CharField(label="说明", max_length=200, required=False)
    template = forms.ModelChoiceField(CityReport.objects.none(), label="往期", required=False, empty_label="请选择")

    def __init__(self, *args: Any, offices: Iterable[Organisation], templates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [each.pk for each in offices]
        self.fields["organisation"].queryset = Organisation.objects.filter(pk__in=keys)  # type: ignore[attr-defined]
        self.fields["template"].queryset = templates  # type: ignore[attr-defined]
        for name, look in (("organisation", "form-select"), ("template", "form-select"), ("due_at", "form-control")):
            self.fields[name].widget.attrs["class"] = look
        self.fields["why"].widget.attrs["class"] = "form-control"
        self.fields["template"].label_from_instance = lambda report: report.cycle.title  # type: ignore[attr-defined]
