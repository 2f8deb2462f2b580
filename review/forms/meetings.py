"""会议纪要: the file with its meeting."""

from django import forms


class MinutesForm(forms.Form):
    """A meeting's minutes as a PDF or photo."""

    title = forms.CharField(label="会议名称", max_length=80, error_messages={"required": "请填写会议名称。"})
    held_on = forms.DateField(
        label="会议日期",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "请选择会议日期。", "invalid": "请选择日期，例如 2026-12-10。"},
    )
    file = forms.FileField(
        label="会议纪要（PDF 或照片，不超过20MB）",
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={"required": "请选择文件。", "empty": "文件是空的，请重新选择。"},
    )
