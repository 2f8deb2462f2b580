"""The page of supporting materials as one form: every button sends all that was typed and chosen, so nothing is lost."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from applications.choices import EvidenceFormat
from applications.editions import EvidenceItem
from applications.inspection import KINDS
from applications.models import Application, Evidence
from applications.services.evidence import WORDS, mark, word_field
from portal.kit.fields import FilesField, FilesInput

FILES = "files_"
SEEN = "seen_"
LABELS = {"introduction": "简介", "copyright": "版权信息", "heading": "分组"}
HINTS = {
    "heading": "",
    "introduction": "说明照片的时间、地点和内容",
    "copyright": "说明拍摄者或权利人，例如：市教育局拍摄，同意用于申报及宣传",
}


class WordsField(forms.CharField):
    """Words beside a photo. ``required`` shows the mark only: a draft may be incomplete."""

    def clean(self, value: Any) -> str:
        return str(value or "")


class EvidenceForm(forms.Form):
    """A field of files for each kind of material, and the words beside each file."""

    use_required_attribute = False

    def __init__(self, *args: Any, application: Application, rows: Iterable[Evidence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in application.edition.evidence:
            self.fields[files_field(item)] = FilesField(
                label=f"选择{item.label}（可多选）",
                required=item.required,
                widget=FilesInput(attrs=_file_attrs(item)),
            )
        for row in rows:
            self._add_words(row)

    def _add_words(self, row: Evidence) -> None:
        for kind in words_of(row):
            widget = forms.Textarea(attrs={"rows": 2}) if kind == "introduction" else forms.TextInput()
            if kind == "heading":
                widget.attrs |= {"list": headings_of(row.item), "placeholder": "项目或活动名称，可不填"}
            self.fields[word_field(kind, row)] = WordsField(
                label=LABELS[kind],
                help_text=HINTS[kind],
                required=kind != "heading",
                strip=False,
                initial=getattr(row, kind),
                widget=widget,
            )

    def chosen(self) -> Iterable[tuple[str, UploadedFile]]:
        """(key of the material, file) for everything chosen, in the order of the page."""
        return (
            (name.removeprefix(FILES), file)
            for name in self.fields
            if name.startswith(FILES)
            for file in self.files.getlist(name)
        )

    def words(self) -> dict[str, str]:
        """What was typed beside the files, by field; of a file that came after the page was shown, nothing."""
        return {name: self.data[name] for name in self.fields if not name.startswith(FILES) and name in self.data}

    def seen(self) -> dict[str, str]:
        """The marks of the texts that the page had shown."""
        return {name: self.data.get(f"{SEEN}{name}", mark("")) for name in self.words()}


def words_of(row: Evidence) -> list[str]:
    """What may be written beside a file: of photos all, of texts the group."""
    return [kind for kind in WORDS if row.is_photo or kind == "heading"]


def headings_of(item: str) -> str:
    """The id of the list of groups that a kind of material has already."""
    return f"headings-{item}"


def files_field(item: EvidenceItem) -> str:
    return f"{FILES}{item.key}"


def accepted(item: EvidenceItem) -> str:
    """What the chooser of files offers for a kind of material: .jpg,.jpeg,.png"""
    return ",".join(each for kind in KINDS if kind.format == item.format for each in kind.extensions)


def _file_attrs(item: EvidenceItem) -> dict[str, Any]:
    return {"accept": accepted(item)}


FORMAT_WORDS = {EvidenceFormat.PDF: "PDF", EvidenceFormat.PHOTO: "JPEG、PNG、HEIC（原图，不压缩、不裁改尺寸）"}
