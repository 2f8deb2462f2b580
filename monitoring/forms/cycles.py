"""What the ministry fills in of a cycle. Dates are given as days and include the day."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from monitoring.choices import EXTENSIONS, CycleState, Level, VersionState
from monitoring.models import Cycle, FrameworkVersion
from portal.kit.dates import BEIJING, end_of_day

# 15 December for the nation, after the practice of 2017; the others leave each office its weeks.
NATION = (12, 15)
WEEKS_BEFORE = {"due_provinces": 2, "due_cities": 4, "due_departments": 8}
DUE = ("due_departments", "due_cities", "due_provinces", "due_nation")
# Later changes of these would change what the reports are made from.
SETTLED = ("year", "version", "extensions", "previous", "has_scores")


class DueField(forms.DateField):
    """A day, kept as its last second in Beijing."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def prepare_value(self, value: Any) -> Any:
        return value.astimezone(BEIJING).date() if hasattr(value, "astimezone") else value

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        return end_of_day(day) if day is not None else None


class CycleForm(forms.ModelForm):
    due_departments = DueField(label="部门提交期限")
    due_cities = DueField(label="城市上报期限")
    due_provinces = DueField(label="省级审核期限")
    due_nation = DueField(label="部级验收期限", help_text="默认12月15日。各期限都包含当天。")

    class Meta:
        model = Cycle
        fields = ("title", "year", "version", "extensions", "previous", *DUE, "guide", "has_scores")
        labels = {"has_scores": "启用总分"}
        help_texts = {
            "year": "数据所属年度，一般是上报的前一年。",
            "version": "只列已发布的国家框架版本；启动后不再改动。",
            "extensions": "省级、市级拓展（1+N）只问该省、该市的城市，不计入国家指标的完整率。",
            "previous": "分工、参与单位和未完成的改进事项由此沿用；不选时沿用各市最近一期。",
            "guide": "部门、城市和省级在本期页面上看到的工作要求。",
            "has_scores": "默认不启用：非学习型城市和学习型城市之间没有一个明确的界线。",
        }
        widgets = {"guide": forms.Textarea(attrs={"rows": 5}), "extensions": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        published = FrameworkVersion.objects.filter(state=VersionState.PUBLISHED).select_related("framework")
        self._choose("version", published.filter(framework__level=Level.NATIONAL).order_by("-pk"))
        self._choose("extensions", published.filter(framework__level__in=sorted(EXTENSIONS)))
        self._choose("previous", Cycle.objects.exclude(pk=self.instance.pk))
        if not self.fields["extensions"].queryset.exists():  # type: ignore[attr-defined]
            del self.fields["extensions"]
        if self.instance.pk is None:
            self.initial.update(_proposed(timezone.localdate()))
            official = published.filter(framework__level=Level.NATIONAL, is_demo=False)
            self.initial["version"] = official.order_by("-pk").first()
            self.initial["previous"] = Cycle.objects.first()
        elif self.instance.state != CycleState.PLANNED:
            for name in SETTLED:
                self.fields.pop(name, None)

    def _choose(self, name: str, rows: Any) -> None:
        field: Any = self.fields[name]
        field.queryset = rows
        if hasattr(field, "empty_label"):
            field.empty_label = "请选择" if field.required else "没有"


def _proposed(today: date) -> dict[str, Any]:
    """Dates of the next reporting whose departments still have time, and the year before it."""
    nation = date(today.year, *NATION)
    if nation - timedelta(weeks=WEEKS_BEFORE["due_departments"]) < today:
        nation = date(today.year + 1, *NATION)
    days = {name: nation - timedelta(weeks=weeks) for name, weeks in WEEKS_BEFORE.items()}
    year = nation.year - 1
    return {"due_nation": nation, **days, "year": year, "title": f"{year}年度学习型城市建设监测"}
