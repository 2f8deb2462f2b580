"""The field that takes a filled Word or Excel file."""

from django import forms

ACCEPTED = ".docx,.xlsx,.doc,.wps,.rtf,.odt"


class FilledFileForm(forms.Form):
    file = forms.FileField(
        label="填好的文件",
        help_text="Word文档（.docx）或填报包中的Excel表格（.xlsx），不超过 20 MB。",
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        error_messages={
            "required": "请先选择填好的文件。",
            "empty": "文件是空的（0 字节），请确认文件能正常打开后重新上传。",
        },
        max_length=200,
        allow_empty_file=True,
    )
