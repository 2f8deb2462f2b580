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
    consulted = forms.MultipleChoiceField(
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

    def __init__(self, *args: Any, materials: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consulted"].choices = materials  # type: ignore[attr-defined]
        if not materials:
            del self.fields["consulted"]
