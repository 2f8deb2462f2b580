"""The forms of verification, of stamped scans and of pictures of seals."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from portal.documents.pictures import NARROWEST, WIDEST
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


class PictureForm(forms.Form):
    """A photo or scan of a stamped impression, and how wide it is."""

    picture = forms.FileField(
        label="印章图片",
        help_text="在白纸上用红色印泥盖一个完整、清晰的印章，扫描（300 DPI）或拍照，裁剪到印章周围；JPG或PNG，不超过10 MB。"
        "平台去除底色，只留红色印迹。",
        error_messages={"required": "请选择印章图片。", "empty": "文件是空的，请重新选择。"},
        widget=forms.ClearableFileInput(attrs={"accept": ".jpg,.jpeg,.png"}),
    )
    width_mm = forms.DecimalField(
        label="宽度（毫米）",
        max_digits=4,
        decimal_places=1,
        min_value=NARROWEST,
        max_value=WIDEST,
        help_text=f"按实物量取，圆形印章即直径，多为38至45毫米；可填{NARROWEST}至{WIDEST}毫米。",
        error_messages={
            "required": "请填写印章宽度。",
            "invalid": "请填写数字，例如42。",
            "min_value": f"印章宽度应在{NARROWEST}至{WIDEST}毫米之间，请按实物量取。",
            "max_value": f"印章宽度应在{NARROWEST}至{WIDEST}毫米之间，请按实物量取。",
        },
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
