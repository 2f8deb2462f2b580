"""认定结果 of one condition."""

from django import forms

from review.choices import ConditionResult


class JudgementForm(forms.Form):
    result = forms.ChoiceField(
        label="认定结果",
        choices=ConditionResult.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择认定结果。"},
    )
    remark = forms.CharField(
        label="说明",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="不符合的必须写明理由；符合的可不填。",
    )
