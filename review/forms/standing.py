"""What is filled in about a change of a member."""

from typing import Any

from django import forms
from django.utils import timezone

from portal.kit.fields import FilesField, FilesInput
from review.choices import StandingKind
from review.forms.visits import day_field

HINTS = {
    StandingKind.LOST: "证书遗失、损毁：发新编号、新验证码的证书，原证书停止使用",
    StandingKind.RENAMED: "证书上的名称有变：以新名称换发，原证书停止使用",
    StandingKind.LEAVE: "城市申请或决定退出：成员登记终止，证书失效",
    StandingKind.REVOKE: "决定撤销：成员登记终止，证书撤销",
    StandingKind.KEEP: "更名后的城市沿用成员资格，有证书的以新名称换发",
    StandingKind.TRANSFER: "并入的城市取得成员资格；已是成员的，只终止原登记",
}


class StandingForm(forms.Form):
    """Which change, why, by which document, from which day on."""

    kind = forms.ChoiceField(label="事项", widget=forms.RadioSelect)
    new_name = forms.CharField(
        label="证书上的新名称", max_length=60, required=False, help_text="只在“换发证书”时填写，例如 襄阳市。"
    )
    by_application = forms.BooleanField(
        label="城市自愿申请", required=False, help_text="只在“退出”时勾选；申请书请在保存后上传。"
    )
    document_number = forms.CharField(
        label="文号", max_length=60, required=False, help_text="决定退出、撤销、沿用、转入的必填。"
    )
    effective_on = day_field("生效日期")
    reason = forms.CharField(
        label="理由",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="告知该市和省级相关部门，不公开。",
    )

    def __init__(self, *args: Any, kinds: list[StandingKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(each.value, f"{each.label}（{HINTS[each]}）") for each in kinds]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]
        self.fields["effective_on"].initial = timezone.localdate


class DocumentsForm(forms.Form):
    """The city's application, the decision, the signed minutes."""

    files = FilesField(  # type: ignore[assignment]  # the form keeps its fields elsewhere
        wants_one=True,
        label="文件",
        help_text="PDF、JPEG或PNG，每个不超过 20 MB；可一次选择几个。",
        widget=FilesInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={"required": "请选择文件。"},
    )
