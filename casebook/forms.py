"""What is filled in: the text, visits, reviews, calls, volumes, composed pages."""

from typing import Any

from django import forms
from django.forms import formset_factory

from casebook.choices import Advice, Kind, Part, Theme, WhoMay
from casebook.models import Call, Entry, Volume
from casebook.models.volumes import IMPRINT
from casebook.services.manuscripts import LIMITS, MOST_HEADING, MOST_SECTIONS, MOST_TEXT
from portal.kit.dates import end_of_day
from portal.kit.fields import FilesField, FilesInput
from portal.regions.choices import RegionClass

FEWEST_SECTIONS = 3
DAY = {"type": "date"}


def day_field(label: str, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"), **more)


def long_text(label: str, most: int, rows: int, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **more)


class WriteForm(forms.Form):
    """Titles, theme and summary; whatever was typed may be saved, what is wanting is told on the page of the case."""

    title = forms.CharField(
        label="标题",
        max_length=LIMITS["title"][0],
        required=False,
        help_text="点明做法和特色，例如“学习，让城市更美好”。",
    )
    subtitle = forms.CharField(
        label="副标题",
        max_length=LIMITS["subtitle"][0],
        required=False,
        help_text="可不填，一般写“某某省某某市学习型城市建设案例”；破折号由平台排印。",
    )
    english_title = forms.CharField(label="英文标题", max_length=LIMITS["english_title"][0], required=False)
    theme = forms.ChoiceField(
        label="主题",
        choices=[("", "请选择"), *Theme.choices],
        required=False,
        help_text="《新时代学习型城市建设指南》的六项重点任务，选最相近的一项。",
    )
    summary = long_text(
        "摘要", LIMITS["summary"][0], 4, required=False, help_text="做法、成效和可推广之处，300字以内为宜。"
    )


class SectionForm(forms.Form):
    heading = forms.CharField(label="小标题", max_length=MOST_HEADING, required=False)
    text = long_text("正文", MOST_TEXT, 10, required=False)


def section_forms(data: Any, sections: list[dict[str, str]], more: int = 0) -> Any:
    """One form for each section and empty ones after them."""
    number = min(max(FEWEST_SECTIONS, len(sections) + 1) + more, MOST_SECTIONS)
    made = formset_factory(SectionForm, extra=number - len(sections), max_num=MOST_SECTIONS, absolute_max=40)
    return made(data, initial=sections, prefix="s")


class UploadForm(forms.Form):
    files = FilesField(  # type: ignore[assignment]  # the form keeps its fields elsewhere
        wants_one=True,
        label="图片或PDF",
        help_text="图片为JPEG或PNG原图，公开发布时不含拍摄地点等信息；PDF供评审、编辑参考，不公开。每个不超过 20 MB。",
        widget=FilesInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={"required": "请选择文件。"},
    )


class VisitForm(forms.Form):
    starts_on = day_field("开始日期")
    ends_on = day_field("结束日期")
    team = forms.CharField(label="考察组", max_length=400, help_text="姓名和单位，用顿号分开。")
    report = long_text("考察情况", 8000, 8, help_text="供推荐、评审和编辑使用，城市看不到。")


class ReviewForm(forms.Form):
    advice = forms.ChoiceField(label="推荐意见", choices=Advice.choices, required=False, widget=forms.RadioSelect)
    comment = long_text(
        "评语",
        5000,
        8,
        required=False,
        help_text="真实性、典型性、可推广性，以及修改建议；城市和省级部门看不到评语和专家姓名。",
    )


class CallForm(forms.ModelForm):
    kinds = forms.MultipleChoiceField(label="征集类别", choices=Kind.choices, widget=forms.CheckboxSelectMultiple)
    deadline_on = day_field("城市报送截止", help_text="含当日，北京时间23:59:59止。")
    province_deadline_on = day_field("省级推荐截止", required=False, help_text="可不填。")

    class Meta:
        model = Call
        fields = ("title", "plan", "kinds", "who", "volume_number")
        widgets = {"plan": forms.Textarea(attrs={"rows": 10}), "who": forms.RadioSelect}
        help_texts = {"volume_number": "第几辑；可不填。"}

    field_order = ("title", "plan", "kinds", "who", "deadline_on", "province_deadline_on", "volume_number")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = WhoMay.choices  # type: ignore[attr-defined]  # none is left empty
        if self.instance.pk:
            self.fields["deadline_on"].initial = self.instance.deadline
            self.fields["province_deadline_on"].initial = self.instance.province_deadline

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("deadline_on"):
            self.instance.deadline = end_of_day(found["deadline_on"])
        due = found.get("province_deadline_on")
        self.instance.province_deadline = end_of_day(due) if due else None
        return found


class VolumeForm(forms.ModelForm):
    """Number and titles, and the imprint as data."""

    class Meta:
        model = Volume
        fields = ("number", "title", "english_title", "series", "english_series", "year", "preface")
        widgets = {"preface": forms.Textarea(attrs={"rows": 8})}
        help_texts = {"number": "第几辑。", "preface": "可不填；排在目录之前。"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, label in IMPRINT:
            self.fields[f"imprint_{key}"] = forms.CharField(
                label=label, max_length=200, required=False, initial=self.instance.imprint.get(key, "")
            )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        typed = {key: (found.get(f"imprint_{key}") or "").strip() for key, _ in IMPRINT}
        self.instance.imprint = {key: value for key, value in typed.items() if value}
        return found


class LineForm(forms.Form):
    """A line of the contents: where it stands, what it is; an empty number takes it out."""

    position = forms.IntegerField(label="次序", min_value=1, max_value=999, required=False)
    entry = forms.ModelChoiceField(Entry.objects.none(), required=False, widget=forms.HiddenInput)
    title = forms.CharField(label="标题", max_length=160, required=False)
    part = forms.ChoiceField(label="类别", choices=Part.choices, required=False)

    def __init__(self, *args: Any, entries: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entry"].queryset = entries  # type: ignore[attr-defined]
        self.known = {each.pk: each for each in entries}

    @property
    def shown(self) -> Entry | None:
        """The case of this line, for the page."""
        value = self["entry"].value()
        key = getattr(value, "pk", value)
        return self.known.get(int(key)) if str(key).isdecimal() else None


LineForms = formset_factory(LineForm, extra=0, max_num=200)

CASES_EACH = 3


class FeatureSectionForm(forms.Form):
    """A section: words of the editor, and up to three published cases with what is quoted of them."""

    heading = forms.CharField(label="小标题", max_length=80, required=False)
    text = long_text("文字", 5000, 5, required=False)

    def __init__(self, *args: Any, entries: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, CASES_EACH + 1):
            case = forms.ModelChoiceField(entries, label=f"引用案例{number}", required=False, empty_label="（不引用）")
            self.fields[f"case{number}"] = case
            self.fields[f"quote{number}"] = long_text(
                f"引文{number}", 2000, 3, required=False, help_text="从发布的文字中原样摘录；不填只列标题。"
            )


FeatureSectionForms = formset_factory(FeatureSectionForm, extra=0, max_num=12)


class FeatureForm(forms.Form):
    title = forms.CharField(label="标题", max_length=120)
    lead = long_text("导语", 2000, 4, required=False)


class SearchForm(forms.Form):
    """What the public searches by; whatever is no choice finds everything."""

    q = forms.CharField(label="关键词", max_length=60, required=False)
    theme = forms.ChoiceField(label="主题", required=False, choices=[("", "全部主题"), *Theme.choices])
    kind = forms.ChoiceField(label="类别", required=False, choices=[("", "全部类别"), *Kind.choices])
    region = forms.ChoiceField(label="区域", required=False, choices=[("", "全部区域"), *RegionClass.choices])
    province = forms.ModelChoiceField(Entry.objects.none(), label="省份", required=False, empty_label="全部省份")
    year = forms.TypedChoiceField(label="年份", required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, provinces: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["province"].queryset = provinces  # type: ignore[attr-defined]
        self.fields["year"].choices = [("", "全部年份"), *((str(year), f"{year}年") for year in years)]  # type: ignore[attr-defined]
