"""Forms of places."""

from typing import Any

from django import forms

from portal.regions.choices import BELOW_PREFECTURE, PlaceKind
from portal.regions.models import Place


class PlaceForm(forms.ModelForm):
    """A county-level city, county or district under a city or province that is there."""

    parent_code = forms.CharField(label="所属的行政区划代码", max_length=12, help_text="上一级的代码，例如 330100。")

    class Meta:
        model = Place
        fields = ["code", "name", "kind", "pinyin"]
        help_texts = {"code": "6 位数字，例如 330106。", "pinyin": "小写、不带声调，例如 xihuqu；可不填。"}

    field_order = ["code", "name", "kind", "parent_code", "pinyin"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["kind"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(kind, PlaceKind(kind).label) for kind in BELOW_PREFECTURE]


class SheetForm(forms.Form):
    """The filled-in XLSX table."""

    file = forms.FileField(
        label="XLSX 文件",
        help_text="用下载的模板填写，最多 300 行、2 MB。上传后先预览，确认后才生效。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        error_messages={"empty": "文件是空的，请重新选择。"},
    )
