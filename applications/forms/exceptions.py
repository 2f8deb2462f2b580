"""例外申报: which city, and why."""

from typing import Any

from django import forms

from portal.accounts.models import Organisation


class ExceptionForm(forms.Form):
    city = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="城市",
        empty_label="请选择",
        error_messages={"required": "请选择城市。"},
    )
    reason = forms.CharField(
        label="例外理由",
        max_length=300,
        help_text="将告知该市，印在申报表上，并写入操作记录。",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请填写例外理由。"},
    )

    def __init__(self, *args: Any, cities: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["city"].queryset = cities  # type: ignore[attr-defined]
