"""What is filled in about an on-site visit: when, what and who; report and finding; photos."""

from typing import Any

from django import forms

from portal.accounts.choices import OrganisationKind
from portal.accounts.models import User
from portal.kit.fields import FilesField, FilesInput
from review.choices import VisitFinding

TEAM_ROWS = 8
ROLES = (("组长", "组长"), ("成员", "成员"), ("联络员", "联络员"))


def day_field(label: str, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


class VisitForm(forms.Form):
    """Dates and programme: what city and province are told."""

    starts_on = day_field("开始日期")
    ends_on = day_field("结束日期")
    programme = forms.CharField(
        label="日程",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="通知省、市时随日期一并告知；可写联系人和需要准备的事项。",
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        first, last = found.get("starts_on"), found.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "结束日期不能早于开始日期，请更正。")
        return found


class MemberForm(forms.Form):
    """One of the team: somebody of the portal, or a name."""

    user = forms.ModelChoiceField(User.objects.none(), label="平台人员", required=False, empty_label="（平台外人员）")
    name = forms.CharField(label="姓名", max_length=40, required=False)
    unit = forms.CharField(label="单位及职务", max_length=80, required=False)
    role = forms.ChoiceField(label="分工", choices=ROLES, initial="成员")

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people  # type: ignore[attr-defined]
        self.fields["user"].label_from_instance = lambda user: user.name  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("unit") and not found.get("name") and not found.get("user"):
            self.add_error("name", "请填写姓名，或选择平台人员。")
        return found


TeamForms = forms.formset_factory(MemberForm, extra=0, min_num=TEAM_ROWS, max_num=TEAM_ROWS)


def people_to_choose() -> Any:
    """Whom a team can be made of: people of the ministry and of the panels of experts."""
    kinds = [OrganisationKind.MINISTRY, OrganisationKind.PANEL]
    appointed = User.objects.filter(
        is_active=True, appointments__organisation__kind__in=kinds, appointments__ended_on__isnull=True
    )
    return appointed.distinct().order_by("name", "pk")


class VisitReportForm(forms.Form):
    """考察报告 with its finding; an amendment says why."""

    report = forms.CharField(label="考察情况", max_length=8000, widget=forms.Textarea(attrs={"rows": 12}))
    finding = forms.ChoiceField(label="考察结论", choices=VisitFinding.choices, widget=forms.RadioSelect)
    finding_text = forms.CharField(
        label="结论说明",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="结论为“有保留”“不通过”的必填。",
    )
    reason = forms.CharField(
        label="更正原因", max_length=500, widget=forms.Textarea(attrs={"rows": 2}), help_text="记入办理记录。"
    )

    def __init__(self, *args: Any, again: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not again:
            del self.fields["reason"]


class AttachForm(forms.Form):
    files = FilesField(  # type: ignore[assignment]  # the form keeps its fields elsewhere
        wants_one=True,
        label="照片或文件",
        help_text="PDF、JPEG或PNG，每个不超过 20 MB；可一次选择几个。",
        widget=FilesInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={"required": "请选择文件。"},
    )
    caption = forms.CharField(label="说明", max_length=120, required=False, help_text="印在考察报告照片下方，可不填。")
