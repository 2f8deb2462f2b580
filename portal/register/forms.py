"""Forms of the register."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from portal.kit.verdicts import Refused
from portal.regions.choices import PlaceKind
from portal.regions.models import Place
from portal.register.choices import SHORT_WORDS, Basis, Measure, MembershipKind
from portal.register.models import CityCount, Undertaking
from portal.register.selectors.statistics import counts_on
from portal.register.validators import when_joined

EARLIEST_DAY = date(2000, 1, 1)


class SheetForm(forms.Form):
    """The filled-in XLSX table."""

    file = forms.FileField(
        label="XLSX 文件",
        help_text="用下载的模板填写，最多 300 行、2 MB。上传后先预览，确认后才生效。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": "请选择文件。", "empty": "文件是空的，请重新选择。"},
    )
    kind = forms.ChoiceField(
        label="成员类别",
        choices=list(SHORT_WORDS.items()),
        initial=MembershipKind.GNLC,
        required=False,
        help_text="表中“成员类别”一列未填的，按此登记。",
        error_messages={"invalid_choice": "没有这种成员类别，请重新选择。"},
    )
    field_order = ("kind", "file")

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or MembershipKind.GNLC


def day_field(label: str, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": f"请填写{label}。", "invalid": f"{label}不是日期，请写成 2016-12-31。"},
    )


class DayForm(forms.Form):
    """A day of the past, or today."""

    on = day_field("统计日期")

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if not EARLIEST_DAY <= on <= timezone.localdate():
            raise forms.ValidationError("统计日期请选2000年以后、不晚于今天的日期。")
        return on


class StatisticsForm(DayForm):
    """Of which kind and day the table is to be."""

    kind = forms.ChoiceField(
        label="成员类别",
        choices=list(SHORT_WORDS.items()),
        error_messages={"required": "请选择成员类别。", "invalid_choice": "没有这种成员类别，请重新选择。"},
    )
    field_order = ("kind", "on")


class CoverageForm(DayForm):
    """What is looked at, on which day, and what a city of prefecture level is."""

    measure = forms.ChoiceField(
        label="查看", choices=Measure.choices, error_messages={"invalid_choice": "没有这一项，请重新选择。"}
    )
    basis = forms.ChoiceField(
        label="地级城市口径", choices=Basis.choices, error_messages={"invalid_choice": "没有这种口径，请重新选择。"}
    )
    field_order = ("measure", "on", "basis")


class CountsForm(forms.Form):
    """Numbers of all provinces for a newer day, with their source; begun with those in force."""

    as_of = day_field("数据日期", "来源载明的截止日期；只载年份的，填该年12月31日。")
    source = forms.CharField(
        label="数据来源",
        max_length=200,
        help_text="写明发布单位、名称和年份，随统计表公开。",
        error_messages={"required": "请填写数据来源；没有来源的城市数不能登记。"},
    )
    note = forms.CharField(label="说明", max_length=300, required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        in_force = counts_on(timezone.localdate())
        known = {row.province_id: row for row in in_force.rows.all()} if in_force else {}
        provinces = Place.objects.present().filter(kind=PlaceKind.PROVINCE).exclude(region_class="")
        self.provinces = list(provinces.order_by("code"))
        for province in self.provinces:
            for name in self.columns_of(province):
                self.fields[f"{name}_{province.code}"] = _number(
                    f"{province.name}：{CityCount._meta.get_field(name).verbose_name}",  # type: ignore[union-attr]
                    getattr(known.get(province.pk), name, None),
                    required=name == "prefecture_cities",
                )

    @staticmethod
    def columns_of(province: Place) -> tuple[str, ...]:
        if province.is_municipality:
            return ("districts",)
        return ("prefecture_cities", "county_cities", "prefecture_units")

    @property
    def lines(self) -> list[tuple[Place, list[forms.BoundField | None]]]:
        """Each province with its fields, in the columns of the page."""
        columns = ("prefecture_cities", "county_cities", "prefecture_units", "districts")
        return [
            (each, [self[f"{name}_{each.code}"] if name in self.columns_of(each) else None for name in columns])
            for each in self.provinces
        ]

    @property
    def general(self) -> list[forms.BoundField]:
        return [self[name] for name in ("as_of", "source", "note")]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        for province in self.provinces:
            cities, units = (told.get(f"{name}_{province.code}") for name in ("prefecture_cities", "prefecture_units"))
            if cities is not None and units is not None and units < cities:
                self.add_error(
                    f"prefecture_units_{province.code}", f"{province.name}：地级单位含地级市，不能少于地级市数。"
                )
        return told

    def rows(self) -> list[CityCount]:
        """What was filled in, as rows of a table; an empty field is unknown."""
        return [self._row(province) for province in self.provinces]

    def _row(self, province: Place) -> CityCount:
        told = {name: self.cleaned_data[f"{name}_{province.code}"] for name in self.columns_of(province)}
        if province.is_municipality:  # a municipality has no cities below it, its districts are none
            told |= {"municipalities": 1, "county_cities": 0, "prefecture_units": 0}
        return CityCount(province=province, **told)


def _number(label: str, initial: int | None, *, required: bool) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        initial=initial,
        required=required,
        min_value=0,
        max_value=999,
        widget=forms.NumberInput(
            attrs={"class": "form-control count-input", "aria-label": label, "inputmode": "numeric"}
        ),
        error_messages={
            "required": f"{label}：请填写。",
            "invalid": f"{label}：请填写整数。",
            "min_value": f"{label}：不能小于0。",
            "max_value": f"{label}：不能大于999，请核对。",
        },
    )


class JoinedField(forms.CharField):
    """A day, a month or a year of the past, as people write it."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return when_joined(text, timezone.localdate())
        except Refused as reason:
            raise forms.ValidationError(str(reason)) from reason


class UndertakingForm(forms.Form):
    """Since when a city carries out the work, and what shows it."""

    place = forms.ModelChoiceField(
        label="城市",
        queryset=Place.objects.none(),
        empty_label="请选择",
        error_messages={"required": "请选择城市。", "invalid_choice": "只能选择本省尚未登记的城市。"},
    )
    began = JoinedField(
        label="创建学习型城市起始时间",
        help_text="例如 2012、2012年6月、2012年6月18日；只知年份的，按“不晚于该年末”登记。",
        error_messages={"required": "请填写起始时间。"},
    )
    evidence = forms.CharField(
        label="依据文件",
        max_length=200,
        help_text="市委、市政府的文件、规划等：名称、文号、发布单位。签发后公开。",
        error_messages={"required": "请填写依据文件：写明名称、文号和发布单位。"},
    )
    file = forms.FileField(
        label="依据文件扫描件",
        required=False,
        help_text="可不传。PDF、JPG或PNG，不超过20 MB；供本单位签发人和教育部核实，不公开。",
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )
    note = forms.CharField(label="说明", max_length=200, required=False, help_text="可不填，例如工作机构、主要活动。")

    def __init__(self, data: Any = None, files: Any = None, *, province: Place) -> None:
        super().__init__(data, files)
        taken = Undertaking.objects.live().values("place")
        places = Place.objects.present().recommended_by(province).exclude(pk__in=taken)
        self.fields["place"].queryset = places.order_by("code")  # type: ignore[attr-defined]


class CorrectionForm(forms.Form):
    """What an entry is to say instead, and why."""

    joined = JoinedField(
        label="加入年份/日期",
        help_text="例如 2016、2016年2月17日、不晚于2016年12月31日。",
        error_messages={"required": "请填写加入年份或日期。"},
    )
    batch = forms.CharField(label="批次", max_length=40, required=False)
    source = forms.CharField(
        label="依据文件", max_length=200, error_messages={"required": "请填写依据文件，随登记公开。"}
    )
    note = forms.CharField(label="依据说明", max_length=200, required=False)
    reason = forms.CharField(
        label="更正理由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请填写更正理由。"},
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
