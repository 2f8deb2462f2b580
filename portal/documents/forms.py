"""The form of the verification page."""

from django import forms
from django.core.files.uploadedfile import UploadedFile

MOST_MEGABYTES = 30


class VerifyForm(forms.Form):
    """A PDF to be checked; it is read and forgotten."""

    file = forms.FileField(
        label="PDF 文件",
        help_text=f"可将文件拖到此处或点击选择，不超过 {MOST_MEGABYTES} MB。文件只用于核验，不会保存。",
        error_messages={
            "required": "请选择要核验的 PDF 文件。",
            "empty": "文件是空的，请重新选择从平台下载的 PDF 原件。",
        },
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,.pdf"}),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MOST_MEGABYTES * 1024 * 1024:
            raise forms.ValidationError(f"文件超过 {MOST_MEGABYTES} MB，不是平台生成的文件，请重新选择。")
        return file
