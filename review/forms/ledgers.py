"""目标台账: a target with its source."""

from django import forms
from django.utils import timezone


class TargetForm(forms.Form):
    """目标数, as a document says it."""

    number = forms.IntegerField(label="目标城市数", min_value=1, max_value=400)
    year = forms.IntegerField(label="目标年份", min_value=2014, max_value=2100)
    source = forms.CharField(
        label="依据",
        max_length=200,
        help_text="写明文件名称和文号。没有依据的目标数不能填报。",
        error_messages={"required": "请填写依据：写明文件名称和文号。"},
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["year"].initial = timezone.localdate().year
