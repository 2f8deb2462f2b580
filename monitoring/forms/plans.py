"""What a city fills in beside its rows: work plan, duties, commissions, self-assessment, improvements."""

from typing import Any

from django import forms

from monitoring.models import CityReport, Commission, Duty, Improvement, Plan
from monitoring.models.structure import Element
from monitoring.selectors.assignments import institutions_for, offices_for
from portal.accounts.models import Organisation

EMPTY_LINES = 3


def day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def lines(number: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": number})


class PlanForm(forms.ModelForm):
    class Meta:
        model = Plan
        fields = ("leading_group", "leading_office", "members", "founded_on", "arrangement")
        help_texts = {
            "leading_group": "例如“某某市学习型城市建设监测工作领导小组”。",
            "members": "写单位和职务即可，不必填写个人电话。",
            "arrangement": "工作目标、步骤、时间安排和保障。",
        }
        widgets = {"members": lines(4), "founded_on": day(), "arrangement": lines(12)}


class SelfAssessmentForm(forms.ModelForm):
    done = forms.BooleanField(label="自查自评已完成", required=False, help_text="不勾选的，先存为草稿。")

    class Meta:
        model = Plan
        fields = ("self_assessment",)
        help_texts = {"self_assessment": "数据是否齐全、来源是否可靠、口径是否一致，与上年相比的变化，存在的问题。"}
        widgets = {"self_assessment": lines(12)}


class LineForm(forms.ModelForm):
    """One line of a list; ``report`` says which bodies and elements there are."""

    wide: tuple[str, ...] = ()

    def __init__(self, *args: Any, report: CityReport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.report = report

    def offers(self, name: str, rows: Any) -> None:
        field: Any = self.fields[name]
        field.queryset, field.empty_label = rows, "未定"


class DutyForm(LineForm):
    wide = ("words",)

    class Meta:
        model = Duty
        fields = ("department", "organisation", "source", "words")
        widgets = {"words": lines(2)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offers("organisation", Organisation.objects.filter(pk__in=[each.pk for each in offices_for(self.report)]))

    def save(self, commit: bool = True) -> Any:
        if self.instance.pk is None:
            self.instance.position = self.report.duties.count() + 1
        return super().save(commit)


class CommissionForm(LineForm):
    wide = ("scope",)

    class Meta:
        model = Commission
        fields = ("name", "organisation", "since", "scope")
        help_texts = {
            "organisation": "本市的受委托机构由账号管理员在“单位与人员”中开设；选了账号的，可以在“分工”中把填报行分给该机构。"
        }
        widgets = {"scope": lines(2), "since": day()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offers("organisation", institutions_for(self.report))


class ImprovementForm(LineForm):
    wide = ("words", "outcome")

    class Meta:
        model = Improvement
        fields = ("words", "element", "owner", "due_on", "done_on", "outcome")
        widgets = {"words": lines(2), "outcome": lines(2), "due_on": day(), "done_on": day()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offers("element", Element.objects.filter(version=self.report.cycle.version).order_by("position"))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("done_on") and not (found.get("outcome") or "").strip():
            self.add_error("outcome", "已完成的，请写明完成情况。")
        return found


def _lines_of(model: Any, form: type[LineForm]) -> Any:
    return forms.inlineformset_factory(CityReport, model, form=form, extra=EMPTY_LINES, can_delete=True, max_num=60)


LINES = {
    "duties": _lines_of(Duty, DutyForm),
    "commissions": _lines_of(Commission, CommissionForm),
    "improvements": _lines_of(Improvement, ImprovementForm),
}
