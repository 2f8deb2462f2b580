"""Forms about snapshots: why there is another one, and what of the figures is shown."""

from typing import Any

from django import forms

from monitoring.choices import Answer, Quality, Reason
from monitoring.models import Snapshot


class TakeForm(forms.Form):
    erratum = forms.CharField(
        label="勘误说明",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="本期已公布过快照的，写明更正什么、为什么；公布后任何人都能看到。",
    )


class FigureFilter(forms.Form):
    """What of a snapshot the long table shows."""

    snapshot = forms.ModelChoiceField(Snapshot.objects.none(), label="快照", required=False, empty_label="最新快照")
    province = forms.ChoiceField(label="省份", required=False)
    code = forms.ChoiceField(label="指标或数据项", required=False)
    answer = forms.ChoiceField(label="填报方式", required=False, choices=[("", "全部"), *Answer.choices[1:]])
    reason = forms.ChoiceField(label="原因", required=False, choices=[("", "全部"), *Reason.choices])
    quality = forms.ChoiceField(label="质量等级", required=False, choices=[("", "全部"), *Quality.choices])

    def __init__(self, *args: Any, snapshots: Any, snapshot: Snapshot | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["snapshot"].queryset = snapshots
        figures = snapshot.figures.order_by() if snapshot else None
        provinces = figures.values_list("province", flat=True).distinct() if figures is not None else ()
        codes = figures.values_list("code", "title").distinct() if figures is not None else ()
        fields["province"].choices = [("", "全部"), *((name, name) for name in sorted(provinces))]
        fields["code"].choices = [("", "全部"), *((code, f"{code} {title}"[:60]) for code, title in sorted(codes))]

    def narrow(self, figures: Any) -> Any:
        """The figures that were asked for."""
        given = self.cleaned_data if self.is_valid() else {}
        names = ("province", "code", "answer", "reason", "quality")
        return figures.filter(**{name: given[name] for name in names if given.get(name)})
