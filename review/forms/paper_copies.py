"""登记纸质材料."""

from django import forms
from django.utils import timezone

from review.choices import COPIES_ASKED


class ArrivalForm(forms.Form):
    copies = forms.IntegerField(
        label="收到份数",
        min_value=1,
        max_value=20,
        initial=COPIES_ASKED,
        error_messages={"required": "请填写收到的份数。"},
    )
    arrived_on = forms.DateField(
        label="收到日期",
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请选择收到日期。", "invalid": "请选择日期，例如 2026-11-21。"},
    )
    words = forms.CharField(
        label="说明",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="例如快递单号；将告知该市。",
    )


class WordsForm(forms.Form):
    """通知补寄 or 免交; the reason of the second is asked for by the verb."""

    words = forms.CharField(
        label="说明或理由",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="免交的必须写明理由；将告知该市。",
    )
