"""What people fill in: the head of a summary sheet, the head of a membership list, a claim."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from portal.kit.dates import end_of_day
from portal.kit.texts import small_number as small_number  # the views of this room take it from here
from portal.kit.verdicts import Refused
from portal.register.validators import HOW_TO_WRITE, Joined, when_joined
from review.choices import ListState
from review.models import Case, MembershipList
from review.models.claims import CLAIMABLE


class SheetForm(forms.Form):
    """填报人及联系方式, as printed above 附件2."""

    filler = forms.CharField(label="填报人", max_length=40)
    filler_contact = forms.CharField(label="联系方式", max_length=40, help_text="打印在汇总表表头，例如 0571-12345678")


class CitiesForm(forms.Form):
    """Which of the waiting cities a draft lists."""

    cases = forms.ModelMultipleChoiceField(
        Case.objects.none(),
        label="列入的城市",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, waiting: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cases"].queryset = waiting  # type: ignore[attr-defined]
        self.fields["cases"].label_from_instance = case_label  # type: ignore[attr-defined]

    def chosen(self) -> Any:
        """The ticked cases; raises ``Refused`` when one of them can no longer be listed, so that none is dropped."""
        if not self.is_valid():
            raise Refused("所选城市中有的状态已变化，不能再列入；请刷新页面后重新选择。")
        return self.cleaned_data["cases"]


def ticked(posted: QueryDict, listed: list[int]) -> list[Any]:
    """The cities that a refused page had ticked; of a page that is only read those that are listed."""
    return list(posted.getlist("cases")) if posted.get("step") == "choose" else listed


def case_label(case: Case) -> str:
    return f"{case.application.place.full_name}（{case.application.number}，第{case.submission.version}版）"


class ListForm(CitiesForm):
    """The head of a list and its cities."""

    title = forms.CharField(label="名单名称", max_length=120)
    batch = forms.CharField(label="批次名", max_length=40, help_text="例如 第一批")
    document_number = forms.CharField(label="文号", max_length=60)
    correction_reason = forms.CharField(label="更正说明", widget=forms.Textarea(attrs={"rows": 3}), required=False)

    field_order = ("title", "batch", "document_number", "correction_reason", "cases")

    def __init__(self, *args: Any, corrects: MembershipList | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if corrects is None:
            del self.fields["correction_reason"]
        else:
            self.fields["correction_reason"].required = True
            self.fields["correction_reason"].help_text = f"将更正《{corrects.title}》（{corrects.document_number}）。"

    def clean_document_number(self) -> str:
        number = self.cleaned_data["document_number"].strip()
        if MembershipList.objects.exclude(state=ListState.DISCARDED).filter(document_number=number).exists():
            raise forms.ValidationError("该文号已用于另一份名单，请核对文号。")
        return number


class ReturnForm(forms.Form):
    """Before a return is sent: what is said of the whole form, and by when."""

    whole = forms.CharField(
        label="其他（涉及整份申请）",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="填写此项后，整份申请都对城市重新开放；只需改某几处的，请在阅读时逐处标记。",
    )
    due = forms.DateField(
        label="补正期限",
        error_messages={"required": "请选择城市重新提交的最后一天。"},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="含当日，截至当日23:59:59（北京时间）；晚于提交截止时间的，城市的截止时间随之顺延。",
    )

    def __init__(self, *args: Any, to_province: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if to_province:
            self.fields["whole"].help_text = "说明整份申请的问题，或退回的总体理由。"
            self.fields["due"].label, self.fields["due"].required = "重新上报期限", False
            self.fields[
                "due"
            ].help_text = "可不填。含当日，截至当日23:59:59（北京时间）；晚于省级上报截止时间的，可在此前重新上报。"

    def due_at(self) -> datetime | None:
        day = self.cleaned_data.get("due")
        return end_of_day(day) if day else None


class DueForm(forms.Form):
    """补正期限 of a return; a day includes the day."""

    due = forms.DateField(label="补正期限", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def due_at(self) -> datetime | None:
        """The last second of the chosen day, if one was chosen; a text that is no day counts as none."""
        day = self.cleaned_data.get("due") if self.is_valid() else None
        return end_of_day(day) if day else None


class ClaimForm(forms.Form):
    """成员资格申报: which membership, since when, by which document, and the proof."""

    kind = forms.ChoiceField(label="成员类别", choices=CLAIMABLE, widget=forms.RadioSelect)
    batch = forms.CharField(
        label="批次", max_length=40, required=False, help_text="联盟成员请填批次，例如 第二批；没有可不填"
    )
    joined = forms.CharField(label="加入时间", max_length=20, help_text=f"{HOW_TO_WRITE}。")
    source = forms.CharField(
        label="依据文件",
        max_length=160,
        help_text="文件名称和文号，例如 关于公布第二批成员城市的通知（中成协〔2014〕1号）",
    )
    proof = forms.FileField(
        label="证明材料",
        help_text="批准或公布文件，一个PDF、JPEG或PNG文件，不超过 20 MB；多页请合并为一个PDF。",
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={"required": "请选择证明材料。", "empty": "文件是空的，请重新选择。"},
    )

    def clean_joined(self) -> Joined:
        try:
            return when_joined(self.cleaned_data["joined"], timezone.localdate())
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class CalendarForm(forms.Form):
    """放假安排 of one year, as announced: one day a line."""

    year = forms.IntegerField(label="年份", min_value=2004, max_value=2100)
    source = forms.CharField(label="来源", max_length=200, help_text="通知的名称和文号")
    text = forms.CharField(
        label="放假与调休",
        widget=forms.Textarea(attrs={"rows": 14}),
        max_length=8000,
        help_text="每行一天：日期、放假或上班、名称。例如“2027-01-01 放假 元旦”“2027-02-14 上班 春节调休”。没有列出的日子按星期计算。",
    )


class ReceiptForm(forms.Form):
    """上传回执 of the official channel: its number, the day, a screenshot or PDF."""

    number = forms.CharField(
        label="回执编号", max_length=80, help_text="申报网站显示的受理号、流水号等；没有编号的填写“无”"
    )
    uploaded_on = forms.DateField(
        label="上传日期",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请选择上传的日期。"},
    )
    file = forms.FileField(
        label="回执截图或PDF",
        help_text="一个PDF、JPEG或PNG文件，不超过 20 MB。",
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={"required": "请选择回执的截图或PDF。", "empty": "文件是空的，请重新选择。"},
    )
    remark = forms.CharField(label="备注", max_length=200, required=False)
