"""What the editor of frameworks fills in, one form for each noun."""

import re
from typing import Any

from django import forms

from monitoring.choices import EXTENSIONS, LEVEL_OF_OFFICE, Level
from monitoring.models import (
    Area,
    Element,
    Framework,
    FrameworkVersion,
    IndicatorRevision,
    InputItem,
    ValidationRule,
    VersionLink,
)
from monitoring.selectors.checks import BadFormula, readable
from portal.regions.models import Place

NO_HEADING = ""
PREFIX = re.compile(r"[A-Za-z\u4e00-\u9fff]+")


def name_blanks(form: forms.BaseForm) -> None:
    """What is not chosen yet says so in words."""
    for field in form.fields.values():
        word = "请选择" if field.required else "不选"
        if isinstance(field, forms.ModelChoiceField):
            field.empty_label = word if field.empty_label else None
        elif isinstance(field, forms.ChoiceField):
            choices: Any = field.choices
            field.choices = [(key, label if key else word) for key, label in choices]


class FrameworkForm(forms.ModelForm):
    label = forms.CharField(label="首个版本", max_length=60, help_text="例如“2027年版”。")

    class Meta:
        model = Framework
        fields = ("title", "code", "level", "prefix", "extends", "place", "source")
        labels = {"extends": "所拓展的国家框架"}
        help_texts = {
            "code": "由小写字母、数字和连字符组成，建立后用于数据包，例如zhejiang。",
            "extends": "省级、市级拓展框架选国家核心框架；拓展指标不计入国家指标的完整率。",
            "place": "省级、市级拓展框架的适用地区。",
        }
        widgets = {"source": forms.Textarea(attrs={"rows": 2})}

    field_order = ("title", "code", "label", "level", "prefix", "extends", "place", "source")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["extends"].queryset = Framework.objects.filter(level=Level.NATIONAL)  # type: ignore[attr-defined]
        places = Place.objects.filter(ended_on=None).order_by("code")
        self.fields["place"].queryset = places  # type: ignore[attr-defined]
        if user.organisation.kind in LEVEL_OF_OFFICE:
            self.instance.level = LEVEL_OF_OFFICE[user.organisation.kind]
            self.instance.place = user.organisation.place
            del self.fields["level"], self.fields["place"]
        name_blanks(self)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if (found.get("level") or self.instance.level) in EXTENSIONS:
            for name in ("prefix", "extends", "place"):
                if name in self.fields and name not in self.errors and not found.get(name):
                    self.add_error(name, "省级、市级拓展框架要填写此项。")
        return found

    def clean_prefix(self) -> str:
        prefix: str = self.cleaned_data["prefix"]
        if prefix and not PREFIX.fullmatch(prefix):
            raise forms.ValidationError("前缀由汉字或字母组成，例如“浙”；国家指标的编号以数字开头，不会混淆。")
        return prefix


class BeginForm(forms.Form):
    label = forms.CharField(
        label="新版本名", max_length=60, help_text="例如“2027年版”；各项先照上一版沿用，沿革记为“未变”。"
    )


class ImportForm(forms.Form):
    package = forms.FileField(
        label="框架包（JSON）",
        help_text="由本平台“导出框架包”得到的文件，不超过5 MB；导入后是草稿，检查无误再发布。",
        widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"}),
    )


class WorkbookForm(forms.Form):
    file = forms.FileField(
        label="Excel文件（XLSX）",
        help_text="由本页“导出Excel”得到后修改的文件，或者官方附件（四列：结构要素、关键指标、数据填写、信息性质说明）；不超过2 MB。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )


class VersionForm(forms.ModelForm):
    class Meta:
        model = FrameworkVersion
        fields = ("label", "source", "note")
        widgets = {"source": forms.Textarea(attrs={"rows": 3}), "note": forms.Textarea(attrs={"rows": 4})}


class PartForm(forms.ModelForm):
    """A row of a version; ``groups`` lays the fields out under headings."""

    layout: tuple[tuple[str, tuple[str, ...]], ...] = ()
    formulas: tuple[str, ...] = ()

    def __init__(self, *args: Any, version: FrameworkVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version = version
        for name, rows in (("area", version.areas), ("element", version.elements), ("new", version.revisions)):
            if name in self.fields:
                self.fields[name].queryset = rows.all()  # type: ignore[attr-defined]
        if "position" in self.fields and self.instance.pk is None:
            del self.fields["position"]
        name_blanks(self)

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        layout = self.layout or ((NO_HEADING, tuple(self.fields)),)
        return [(heading, [self[name] for name in names if name in self.fields]) for heading, names in layout]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for name in self.formulas:
            formula = readable(found[name]) if found.get(name) else None
            if isinstance(formula, BadFormula):
                self.add_error(name, str(formula))
        return found


class AreaForm(PartForm):
    class Meta:
        model = Area
        fields = ("code", "title", "title_en", "mark", "position")


class ElementForm(PartForm):
    class Meta:
        model = Element
        fields = ("area", "code", "title", "title_en", "mark", "position")


class ItemForm(PartForm):
    class Meta:
        model = InputItem
        fields = (
            *("code", "title", "value_type", "unit", "decimals", "meaning", "source", "department", "mark", "position"),
        )
        widgets = {"meaning": forms.Textarea(attrs={"rows": 3}), "source": forms.Textarea(attrs={"rows": 2})}


class IndicatorForm(PartForm):
    levels_text = forms.CharField(
        label="分级",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="数值类型为“分级”时填写，由低到高，每行一级。",
    )
    formulas = ("formula",)
    layout = (
        ("指标", ("element", "code", "title", "mark", "position", "data_entry", "nature")),
        ("填写什么", ("kind", "value_type", "levels_text", "unit", "decimals", "direction", "formula")),
        ("涵义和口径", ("meaning", "scope", "population_base", "area_base", "period", "cut_off")),
        ("怎样收集", ("department", "method", "channel", "source", "evidence_rule", "answer_template")),
    )

    class Meta:
        model = IndicatorRevision
        fields = (
            *("element", "code", "title", "mark", "position", "data_entry", "nature", "kind", "value_type", "unit"),
            *("decimals", "direction", "formula", "meaning", "scope", "population_base", "area_base", "period"),
            *("cut_off", "department", "method", "channel", "source", "evidence_rule", "answer_template"),
        )
        long = ("nature", "meaning", "scope", "method", "channel", "source", "evidence_rule", "answer_template")
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in long}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["levels_text"].initial = "\n".join(self.instance.levels)

    def clean_levels_text(self) -> str:
        lines = [line.strip() for line in self.cleaned_data["levels_text"].splitlines() if line.strip()]
        if len(lines) > 20 or any(len(line) > 60 for line in lines):
            raise forms.ValidationError("最多20级，每级不超过60个字。")
        self.instance.levels = lines
        return "\n".join(lines)


class RuleForm(PartForm):
    formulas = ("left", "right")

    class Meta:
        model = ValidationRule
        fields = ("code", "kind", "severity", "left", "comparison", "right", "low", "high", "message", "position")


class LinkForm(PartForm):
    class Meta:
        model = VersionLink
        fields = ("kind", "old", "new", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        before = self.version.previous
        rows = before.revisions.all() if before is not None else IndicatorRevision.objects.none()
        self.fields["old"].queryset = rows  # type: ignore[attr-defined]


FORMS: dict[str, type[PartForm]] = {
    "area": AreaForm,
    "element": ElementForm,
    "indicator": IndicatorForm,
    "item": ItemForm,
    "rule": RuleForm,
    "link": LinkForm,
}
