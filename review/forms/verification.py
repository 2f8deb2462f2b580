"""核实情况 of a province, and the evidence of its own public notice."""

from typing import Any

from django import forms

from review.choices import CheckMethod, CheckResult


class CheckForm(forms.Form):
    """核实情况 of one item: how, with which materials or whom, and what came of it."""

    how = forms.ChoiceField(
        label="核实方式",
        choices=CheckMethod.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择核实方式。"},
    )
    files = forms.MultipleChoiceField(
        label="查阅的佐证材料",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="没有查阅佐证材料的不选。",
    )
    material = forms.CharField(
        label="其他材料或核实对象",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="电话核实写明单位和职务，实地核实写明到访的地点；不写个人电话。",
    )
    result = forms.ChoiceField(
        label="核实结果",
        choices=CheckResult.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择核实结果。"},
    )
    note = forms.CharField(
        label="内部备注（仅本省可见）", required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text="可不填。"
    )

    def __init__(self, *args: Any, files: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"].choices = files  # type: ignore[attr-defined]
        if not files:
            del self.fields["files"]


class ProvinceNoticeForm(forms.Form):
    """省级公示: its days and its proof."""

    first_day = forms.DateField(
        label="公示第一天",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请选择公示第一天。"},
    )
    last_day = forms.DateField(
        label="公示最后一天",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="含当日；公示期满后才能签发上报。",
        error_messages={"required": "请选择公示最后一天。"},
    )
    link = forms.URLField(
        label="公示网址",
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text="例如 https://jyt.example.gov.cn/gongshi.html；没有在网上公示的不填。",
        error_messages={"invalid": "网址不完整，请从浏览器地址栏复制，以 http:// 或 https:// 开头。"},
    )
    proof = forms.FileField(
        label="公示证明",
        required=False,
        help_text="网页截图、公示栏照片或公示文件，一个PDF、JPEG或PNG文件，不超过 20 MB。网址和证明至少提供一项。",
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={"empty": "文件是空的，请重新选择。"},
    )
