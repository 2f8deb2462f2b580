"""The form with which a clerk asks a department for single questions."""

from typing import Any

from django import forms

from applications.forms.rounds import DAY_MEANS_END, MomentField
from portal.accounts.models import Organisation


class AskForm(forms.Form):
    """Which department, by when, and what to say with it; what is asked for is ticked beside the labels of the form."""

    department = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="部门",
        empty_label="请选择",
        error_messages={"required": "请选择部门。", "invalid_choice": "请从列表中选择本市的部门。"},
    )
    due_at = MomentField(label="答复期限", help_text=f"{DAY_MEANS_END}到期前两天起每天提醒该部门。")
    message = forms.CharField(
        label="说明",
        required=False,
        max_length=1000,
        help_text="给部门看的话：口径、年份、联系谁。部门只能看到所选的栏目和这段说明，看不到申请表的其他内容。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, departments: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = departments  # type: ignore[attr-defined]


class AgainForm(forms.Form):
    """What is to be corrected or added, and by when."""

    reason = forms.CharField(
        label="需要更正或补充什么",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明需要更正或补充什么。"},
    )
    due_at = MomentField(label="新的答复期限")
