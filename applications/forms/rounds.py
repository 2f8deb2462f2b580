"""Forms of the round manager and of the province: rounds, city deadlines, extensions."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils import timezone

from applications.choices import Majority, Quorum
from applications.editions import EDITION_CHOICES, EDITION_MODULES
from applications.editions.alliance_2017 import LIMITABLE
from applications.models import Round
from portal.accounts.models import Organisation
from portal.kit.dates import BEIJING, end_of_day

DAY_MEANS_END = "只选日期不填时间，即为当日 23:59:59（北京时间）。"


def start_of_day(day: date) -> datetime:
    """The first second of ``day`` in Beijing."""
    return datetime.combine(day, time(), tzinfo=BEIJING)


def limit_name(key: str) -> str:
    """The field that sets the limit of a long text."""
    return f"limit_{key}"


class MomentWidget(forms.SplitDateTimeWidget):
    """A day and, if wanted, a time; an end of day shows its day alone."""

    def __init__(self, label: str) -> None:
        super().__init__(
            date_attrs={"type": "date", "class": "form-control", "aria-label": f"{label}：日期"},
            time_attrs={"type": "time", "class": "form-control", "aria-label": f"{label}：时间（可不填）"},
            date_format="%Y-%m-%d",
            time_format="%H:%M",
        )

    def decompress(self, value: datetime | None) -> tuple[date | None, time | None]:
        if value is None:
            return None, None
        local = timezone.localtime(value)
        is_whole_day = (local.hour, local.minute, local.second) == (23, 59, 59)
        return local.date(), None if is_whole_day else local.time().replace(second=0, microsecond=0)


class MomentField(forms.MultiValueField):
    """A moment in Beijing time; a day without a time means what ``of_day`` says."""

    def __init__(self, *, label: str, of_day: Callable[[date], datetime] = end_of_day, help_text: str = "") -> None:
        self.of_day = of_day
        fields = (
            forms.DateField(error_messages={"invalid": "请选择日期，例如 2026-12-10。"}),
            forms.TimeField(required=False, error_messages={"invalid": "请填写时间，例如 17:00，或留空。"}),
        )
        super().__init__(
            fields,
            label=label,
            help_text=help_text or DAY_MEANS_END,
            require_all_fields=False,
            widget=MomentWidget(label),
            error_messages={"required": "请选择日期。", "incomplete": "请选择日期。"},
        )

    def compress(self, data_list: list[Any]) -> datetime | None:
        if not data_list:
            return None
        day, at = data_list
        return self.of_day(day) if at is None else datetime.combine(day, at, tzinfo=BEIJING)


class RoundForm(forms.ModelForm):
    """A round with its guide and deadlines. The edition and code stay as they are once the round has begun."""

    opens_at = MomentField(
        label="开放时间", of_day=start_of_day, help_text="只选日期不填时间，即为当日 0:00（北京时间）。"
    )
    city_deadline = MomentField(label="城市提交截止时间", help_text=f"{DAY_MEANS_END}各省可另行设定。")
    province_deadline = MomentField(label="省级上报截止时间")
    cases_limit_each = forms.BooleanField(
        label="特色案例400字以内：按每个项目或案例分别计算（不选则合计计算）", required=False
    )
    certificate = forms.BooleanField(label="名单公布后颁发证书", required=False)
    direct_without_province = forms.BooleanField(
        label="直接加入的城市不需省级意见：提交后即由教育部核对成员资格（不选则须经省级签署意见、盖章）", required=False
    )
    quota = forms.BooleanField(label="省级推荐限额：推荐数达到限额后不能再上报", required=False)
    ranking = forms.BooleanField(label="省级推荐排序：汇总表所列城市须排序", required=False)
    province_notice = forms.BooleanField(label="省级公示：上报前须登记本省公示的起止日期和证明", required=False)
    wet_ink = forms.BooleanField(
        label="湿章扫描：签发前须打印、盖实体印章并上传扫描件（不选则使用数字签名）", required=False
    )
    experts = forms.BooleanField(label="专家评审：每个推荐城市至少由两名专家评审后再作决定", required=False)
    public_notice = forms.BooleanField(label="名单公布前公示，接受异议", required=False)
    notice_workdays = forms.IntegerField(
        label="公示期（工作日）",
        min_value=1,
        max_value=60,
        required=False,
        help_text="只在名单公布前公示时适用；不填即为 5 个工作日。",
    )

    ballot_quorum = forms.ChoiceField(
        label="联盟工作委员会表决：参加人数",
        choices=Quorum.choices,
        required=False,
        initial=Quorum.TWO_THIRDS,
        help_text="只适用于联盟申报表；弃权计入参加人数。",
    )
    ballot_majority = forms.ChoiceField(
        label="联盟工作委员会表决：通过条件",
        choices=Majority.choices,
        required=False,
        initial=Majority.HALF_PRESENT,
        help_text="只适用于联盟申报表；已经提请的表决按提请时的规定。",
    )

    BALLOTS = ("ballot_quorum", "ballot_majority")
    OPTIONS = (
        "cases_limit_each", "certificate", "direct_without_province", "quota", "ranking", "province_notice", "wet_ink",
        "experts", "public_notice",
    )  # fmt: skip
    FIXED_ONCE_BEGUN = ("code", "edition_key", "cases_limit_each")

    class Meta:
        model = Round
        fields = [
            "title", "code", "edition_key", "opens_at", "city_deadline", "province_deadline", "conditions",
            "materials", "process", "contacts", "helpdesk", "max_file_megabytes", "max_files",
        ]  # fmt: skip
        error_messages = {"code": {"invalid": "批次代码只能用字母、数字、下划线和连字符，例如 W2026。"}}
        widgets = {
            name: forms.Textarea(attrs={"rows": rows})
            for name, rows in (("conditions", 5), ("materials", 5), ("process", 5), ("contacts", 3), ("helpdesk", 3))
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["edition_key"] = self.instance.edition_key or EDITION_CHOICES[0][0]
        self.fields["edition_key"].choices = EDITION_CHOICES  # type: ignore[attr-defined]
        for name in self.OPTIONS:
            self.fields[name].initial = bool(self.instance.options.get(name))
        for name in ("notice_workdays", *self.BALLOTS):
            self.fields[name].initial = self.instance.options.get(name) or self.fields[name].initial
        if self.instance.pk and self.instance.applications.exists():
            for name in self.FIXED_ONCE_BEGUN:
                self.fields[name].disabled = True
                self.fields[name].help_text = "已有城市开始填报，不能更改。"
        self.add_limits()
        self.leave_out_what_means_nothing()
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            self._set("批次", "title", "code", "edition_key", "cases_limit_each", "direct_without_province"),
            self._set("联盟申报表各栏字数上限（申报表未作规定，不填即不限）", *map(limit_name, LIMITABLE)),
            Fieldset("时间（北京时间）", "opens_at", "city_deadline", "province_deadline"),
            self._set(
                "办理选项（指南未作要求，按需要选用）",
                "quota",
                "ranking",
                "province_notice",
                "wet_ink",
                "experts",
                "public_notice",
                "notice_workdays",
                "certificate",
                "ballot_quorum",
                "ballot_majority",
            ),
            Fieldset("办事指南", "conditions", "materials", "process", "contacts", "helpdesk"),
            Fieldset("佐证材料", "max_file_megabytes", "max_files"),
        )

    def _set(self, title: str, *names: str) -> Fieldset:
        """The fields of these names that the form has; without any of them nothing is drawn."""
        found = [name for name in names if name in self.fields]
        return Fieldset(title, *found) if found else Layout()

    def leave_out_what_means_nothing(self) -> None:
        """Once its form is settled, a round is asked only what its procedure knows."""
        if not (self.instance.pk and self.instance.applications.exists()):
            return
        procedure, asked = self.instance.procedure, {each.key for each in self.instance.edition.questions}
        unknown = {name for name in self.OPTIONS if name not in procedure.options and name != "cases_limit_each"}
        unknown |= set() if "public_notice" in procedure.options else {"notice_workdays"}
        unknown |= set() if procedure.has_ballots else set(self.BALLOTS)
        unknown |= {limit_name(key) for key in LIMITABLE if key not in asked}
        unknown |= set() if "cases" in asked else {"cases_limit_each"}
        for name in unknown:
            del self.fields[name]

    def add_limits(self) -> None:
        """A field for each long text of the alliance's form; they stay as they are once a city has begun."""
        given = self.instance.options.get("limits", {})
        is_begun = bool(self.instance.pk and self.instance.applications.exists())
        for key, label in LIMITABLE.items():
            self.fields[limit_name(key)] = forms.IntegerField(
                label=f"{label}（字）",
                min_value=50,
                max_value=10_000,
                required=False,
                initial=given.get(key),
                disabled=is_begun,
            )

    def _has_ballots(self) -> bool:
        key = self.cleaned_data.get("edition_key") or self.instance.edition_key
        return key in EDITION_MODULES and EDITION_MODULES[key].EDITION.procedure.has_ballots

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        limits = {key: cleaned[limit_name(key)] for key in LIMITABLE if cleaned.get(limit_name(key))}
        self.instance.options = {**self.instance.options, "limits": limits}
        if not limits:
            del self.instance.options["limits"]
        chosen = {name: bool(cleaned.get(name)) for name in self.OPTIONS}
        self.instance.options = {**self.instance.options, **chosen}
        for name in ("notice_workdays", *self.BALLOTS):
            if cleaned.get(name) and (name not in self.BALLOTS or self._has_ballots()):
                self.instance.options[name] = cleaned[name]
        return cleaned


class CityDeadlineForm(forms.Form):
    """The province's own deadline for its cities."""

    deadline = MomentField(label="本省城市提交截止时间")


class ExtensionForm(forms.Form):
    """A later deadline for one organisation, with its reason."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="延期单位",
        empty_label="请选择",
        error_messages={"required": "请选择延期单位。"},
    )
    until = MomentField(label="延期至")
    reason = forms.CharField(
        label="延期理由",
        max_length=200,
        help_text="将告知该单位，并写入操作记录。",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请填写延期理由。"},
    )

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
