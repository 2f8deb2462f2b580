"""Forms of the register."""

from django import forms


class SheetForm(forms.Form):
    """The filled-in XLSX table."""

    file = forms.FileField(
        label="XLSX 文件",
        help_text="用下载的模板填写，最多 300 行、2 MB。上传后先预览，确认后才生效。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": "请选择文件。", "empty": "文件是空的，请重新选择。"},
    )
