"""What is filled in around experts: plan, profile, rubric, scores."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from applications.models import Round
from portal.accounts.models import Organisation
from portal.kit.dates import end_of_day
from portal.kit.texts import clean_text
from portal.regions.models import Place
from review.choices import LEVELS
from review.forms import small_number
from review.models import AssessmentPlan, ExpertProfile, Rubric
from review.models.panels import DEFAULT_PER_CASE
from review.selectors.panels import panels
from review.services.assessment import Typed

BLANK_ROWS = 2


class PlanForm(forms.Form):
    """评审安排 of a round."""

    panel = forms.ModelChoiceField(Organisation.objects.none(), label="专家组", empty_label="请选择")
    per_case = forms.IntegerField(label="每市专家人数", min_value=2, max_value=9, help_text="至少2人。")
    due = forms.DateField(
        label="评审截止日",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="含当日，截至当日23:59:59（北京时间）；对此后分配的任务生效。",
    )

    def __init__(self, *args: Any, round: Round, plan: AssessmentPlan | None, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "panel": plan.panel_id if plan else panels().first(),
            "per_case": plan.per_case if plan else DEFAULT_PER_CASE,
            "due": timezone.localdate(plan.due_at) if plan and plan.due_at else None,
        }
        super().__init__(*args, **kwargs)
        self.fields["panel"].queryset = panels()  # type: ignore[attr-defined]

    def due_at(self) -> datetime | None:
        day = self.cleaned_data.get("due")
        return end_of_day(day) if day else None


class ProfileForm(forms.Form):
    """专家信息: by which 回避 is judged."""

    province = forms.ModelChoiceField(
        Place.objects.none(), label="所在省份", empty_label="请选择", help_text="不分配本省（自治区、直辖市）的城市。"
    )
    employer = forms.CharField(label="工作单位", max_length=120)
    field = forms.CharField(label="专业领域", max_length=120, required=False)

    def __init__(self, *args: Any, profile: ExpertProfile | None, **kwargs: Any) -> None:
        if profile is not None:
            kwargs["initial"] = {
                "province": profile.province_id,
                "employer": profile.employer,
                "field": profile.field,
            }
        super().__init__(*args, **kwargs)
        self.fields["province"].queryset = Place.objects.present().provinces()  # type: ignore[attr-defined]


def rubric_rows(rubric: Rubric | None, starter: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows that the page shows: the rubric, or the template to begin with, and some blank ones while it can be changed."""
    rows = [dict(each) for each in (rubric.criteria if rubric else starter)]
    blanks = 0 if rubric is not None and rubric.frozen_at is not None else BLANK_ROWS
    return rows + [blank_row() for _ in range(blanks)]


def blank_row() -> dict[str, Any]:
    return {"key": "", "title": "", "weight": "", "anchors": [""] * len(LEVELS)}


def typed_rows(posted: QueryDict) -> list[dict[str, Any]]:
    """The rows of the posted page as they were typed, blank ones too."""
    keys, titles, weights = (posted.getlist(name) for name in ("key", "title", "weight"))
    anchors = [posted.getlist(f"anchor{level}") for level in range(1, len(LEVELS) + 1)]
    size = min(len(titles), len(keys), len(weights), *(len(each) for each in anchors))
    return [
        {
            "key": clean_text(keys[at]),
            "title": clean_text(titles[at]),
            "weight": clean_text(weights[at]),
            "anchors": [clean_text(each[at]) for each in anchors],
        }
        for at in range(size)
    ]


def filled_rows(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows in which something stands; a weight that is no number counts as none, and is refused as such."""
    filled = [each for each in rows if each["title"] or each["weight"] or any(each["anchors"])]
    return [{**each, "weight": small_number(each["weight"]) or 0} for each in filled]


def typed_scores(posted: Mapping[str, Any], rubric: Rubric | None) -> Typed:
    """What an expert typed, by the criteria of the rubric that stands now."""
    keys = [each["key"] for each in rubric.criteria] if rubric else []
    return Typed(
        levels={key: small_number(str(posted.get(f"level-{key}", ""))) for key in keys},
        comments={key: clean_text(str(posted.get(f"comment-{key}", ""))) for key in keys},
        comment=clean_text(str(posted.get("comment", ""))),
        reason=clean_text(str(posted.get("reason", ""))),
    )
