"""Forms of places."""

from typing import Any

from django import forms

from portal.regions.choices import BELOW_PREFECTURE, PlaceKind, SuccessionKind
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


class SuccessionForm(forms.Form):
    """A place is renamed, or merged into another one: since when, by which document."""

    kind = forms.ChoiceField(
        label="变更",
        choices=[(SuccessionKind.RENAMED, "更名"), (SuccessionKind.MERGED, "并入其他行政区划")],
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label="新名称", max_length=60, required=False, help_text="更名的填写，例如 襄阳市。")
    pinyin = forms.CharField(label="新名称的拼音", max_length=120, required=False, help_text="小写、不带声调；可不填。")
    code = forms.CharField(
        label="新的行政区划代码", max_length=12, required=False, help_text="代码不变的不填；更名一般不变。"
    )
    into = forms.CharField(
        label="并入的行政区划代码", max_length=12, required=False, help_text="合并的填写，例如 330100。"
    )
    on = forms.DateField(label="生效日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    document = forms.CharField(
        label="批准文件", max_length=160, help_text="名称和文号，例如 国务院关于…的批复（国函〔2010〕136号）。"
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("kind") == SuccessionKind.RENAMED and not found.get("name"):
            self.add_error("name", "请填写更名后的名称。")
        if found.get("kind") == SuccessionKind.MERGED:
            found["successor"] = Place.objects.present().filter(code=found.get("into", "").strip()).first()
            if found["successor"] is None:
                self.add_error("into", "没有这个行政区划代码，或该区划已撤销；请在行政区划列表中核对。")
        return found
