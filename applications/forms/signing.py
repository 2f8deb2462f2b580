"""Forms of signing on paper and of the emergency delegation."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from applications.models import Application
from applications.selectors import possible_delegates
from applications.services.delegations import LONGEST_DAYS
from portal.accounts.models import User
from portal.accounts.validators import person_name_validator
from portal.kit.dates import end_of_day

PAPER = "按签批单上所写填写。"


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class SlipForm(forms.Form):
    """The signed slip that came back: the scan, the code on it, who signed, in which post, on which day."""

    file = forms.FileField(
        label="签批单扫描件",
        help_text="PDF、JPEG或PNG，20 MB以内；签字、日期和核对码须清晰可辨。",
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={"required": "请选择签批单扫描件。", "empty": "文件是空的，请重新选择。"},
    )
    code = forms.CharField(
        label="核对码", max_length=20, help_text="签批单右上方“核对码”一栏，例如A1B2-C3D4。", strip=True
    )
    signatory = forms.CharField(
        label="签批人姓名", max_length=40, validators=[person_name_validator], help_text=f"{PAPER}不能是送签人。"
    )
    post = forms.CharField(label="签批人职务", max_length=60, help_text="例如：局长、分管副局长。")
    signed_on = forms.DateField(label="签批日期", widget=DayInput(), help_text=PAPER)
    opinion = forms.CharField(
        label="本市教育行政部门意见",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="按签批的意见填写，印在申报表“本市教育行政部门意见”栏。",
    )

    def __init__(self, *args: Any, asks_opinion: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_opinion:
            del self.fields["opinion"]


class DelegationForm(forms.Form):
    """Who entrusts whom with the signature of this application, why and until when."""

    delegator = forms.CharField(
        label="委托人姓名",
        max_length=40,
        validators=[person_name_validator],
        help_text="作出委托的单位负责人，不能是受托人。",
    )
    delegator_post = forms.CharField(label="委托人职务", max_length=60, help_text="例如：局长。")
    delegate = forms.ModelChoiceField(queryset=User.objects.none(), label="受托人", empty_label="请选择")
    reason = forms.CharField(
        label="委托理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="将原样印在申请表和回执上，省、部可见。例如：本单位签发人已调离，新任人选尚未到岗，提交截止在即。",
    )
    ends_on = forms.DateField(label="有效期至（含当日）", widget=DayInput())

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice, last = self.fields["delegate"], self.fields["ends_on"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = possible_delegates(application)
        choice.help_text = "优先委托送签人以外的人；本单位只有一人时，才可委托送签人本人。"
        last.help_text = f"最长{LONGEST_DAYS}天；签发、取回或退回后即终止。"
        last.initial = timezone.localdate() + timedelta(days=1)

    @property
    def ends_at(self) -> datetime:
        """The end of the last day."""
        return end_of_day(self.cleaned_data["ends_on"])
