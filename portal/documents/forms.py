"""The forms of verification and of stamped scans."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from portal.kit.fields import FilesField, FilesInput

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


class ScanForm(forms.Form):
    """A stamped scan: one PDF, or a picture for each page."""

    pictures = FilesField(
        label="扫描文件",
        help_text="一个PDF，或每页一张图片（JPG、PNG、TIFF，可多选）；按 150 至 300 DPI 扫描，所有页都要，包括没有盖章的页。",
        required=False,
        widget=FilesInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.tif,.tiff"}),
    )


class MatchForm(forms.Form):
    """Which page a picture shows whose code could not be read, and how a person knows."""

    page = forms.TypedChoiceField(label="这是第几页", coerce=int)
    reason = forms.CharField(
        label="理由", max_length=200, help_text="例如：手机拍照，二维码模糊，已核对页脚页码和内容。"
    )

    def __init__(self, *args: Any, pages: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["page"].choices = [("", "请选择"), *((page, f"第{page}页") for page in range(1, pages + 1))]  # type: ignore[attr-defined]
