"""What is filled in for a public notice, its report, and an objection."""

import re
from typing import Any

from django import forms
from django.utils import timezone

from portal.kit.fields import FilesField, FilesInput
from review.choices import ObjectionBy, ObjectionSource
from review.models import Notice, NoticeCity
from review.models.notices import DEFAULT_ANSWER_WORKDAYS

DAY = {"type": "date"}
MOST_TEXT = 5000
PHONE = re.compile(r"^[\d+() （）\-－转]{7,40}$")


class NoticeForm(forms.Form):
    """拟定公示: when it begins, how long it lasts, where objections go."""

    first_day = forms.DateField(
        label="公示首日",
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text="须为工作日，自当日0时起；签发后立即对外公开，首日起受理异议。",
    )
    workdays = forms.IntegerField(
        label="公示期（工作日）", min_value=1, max_value=60, help_text="首日计算在内，末日由平台按放假安排计算。"
    )
    answer_workdays = forms.IntegerField(
        label="答复时限（工作日）",
        min_value=1,
        max_value=60,
        initial=DEFAULT_ANSWER_WORKDAYS,
        help_text="自收到异议的次日起计算。",
    )
    contacts = forms.CharField(
        label="异议受理方式",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="公开的单位联系方式，每行一项：受理单位、电话、电子邮箱、通信地址；不要填写个人手机号。",
    )


class ReportForm(forms.Form):
    """公示情况报告: dates and numbers come from the records, the conclusion is written."""

    conclusion = forms.CharField(
        label="公示结论",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="报告对外公开，不要写异议人的姓名、单位和任何联系方式。",
    )
    names_removed = forms.BooleanField(
        label="在报告中写明移出名单的城市名称",
        required=False,
        help_text="不选的，只写移出几个城市。",
    )


class ObjectionForm(forms.Form):
    """异议, by name or by unit, about a city of this notice."""

    city = forms.ModelChoiceField(NoticeCity.objects.none(), label="对哪个城市有异议", empty_label="请选择")
    by = forms.ChoiceField(label="以什么名义提出", choices=ObjectionBy.choices, widget=forms.RadioSelect)
    unit = forms.CharField(
        label="单位名称", max_length=80, required=False, help_text="以单位名义提出的填写；以个人名义提出的不填。"
    )
    name = forms.CharField(label="姓名", max_length=40, help_text="真实姓名；以单位名义提出的填联系人姓名。")
    phone = forms.CharField(label="联系电话", max_length=40, help_text="用于核实情况，予以保密。")
    mail = forms.EmailField(
        label="电子邮箱",
        max_length=80,
        required=False,
        help_text="可不填。",
        error_messages={"invalid": "请填写完整的邮箱地址，例如 name@example.cn；不便提供的可不填。"},
    )
    text = forms.CharField(
        label="异议内容",
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=f"什么情况有异议，依据是什么；不超过{MOST_TEXT}字。",
    )
    proofs = FilesField(
        label="证明材料",
        required=False,
        widget=FilesInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        help_text="可不附。PDF、JPEG或PNG，最多3个，每个不超过 20 MB。",
    )

    def __init__(self, *args: Any, notice: Notice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cities: Any = self.fields["city"]
        cities.queryset = notice.cities.all()
        cities.label_from_instance = lambda each: f"{each.province_name}　{each.city_name}"

    def clean_phone(self) -> str:
        phone = self.cleaned_data["phone"].strip()
        if not PHONE.match(phone) or sum(character.isdigit() for character in phone) < 7:
            raise forms.ValidationError("请填写完整的电话号码，固定电话请加区号。")
        return phone

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("by") == ObjectionBy.UNIT and not cleaned.get("unit", "").strip():
            self.add_error("unit", "以单位名义提出的，请填写单位名称。")
        if cleaned.get("by") == ObjectionBy.PERSON:
            cleaned["unit"] = ""
        return cleaned


class RecordForm(ObjectionForm):
    """An objection that came by letter, by mail or in person, entered by an officer."""

    source = forms.ChoiceField(
        label="来源",
        choices=[each for each in ObjectionSource.choices if each[0] != ObjectionSource.PORTAL],
        widget=forms.RadioSelect,
    )
    received_on = forms.DateField(
        label="收到日期", widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"), help_text="须在公示期内。"
    )

    field_order = ("source", "received_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["received_on"].initial = timezone.localdate


class LookUpForm(forms.Form):
    """受理编号和查询码, as the receipt says them."""

    number = forms.CharField(label="受理编号", max_length=40)
    code = forms.CharField(label="查询码", max_length=16, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def clean_number(self) -> str:
        return self.cleaned_data["number"].strip()

    def clean_code(self) -> str:
        return self.cleaned_data["code"].strip().upper().replace(" ", "").replace("-", "")
