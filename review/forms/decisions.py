"""What is filled in to decide on several cities at once."""

from typing import Any

from django import forms

from applications.models import Round
from review.models import Minutes
from review.services.decisions import LABELS

HINTS = {
    "confirm": "列为拟确认，名单公布时意见告知省、市；直接加入的城市只核对成员资格",
    "not_confirm": "理由在名单公布时告知省、市",
    "reconsider": "撤销尚未公布的决定，拟稿名单中相应删去",
}


class DecideForm(forms.Form):
    """One step, one text for all chosen cities."""

    step = forms.ChoiceField(
        label="办理事项",
        choices=[(key, f"{label}（{HINTS[key]}）") for key, label in LABELS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择办理事项。"},
    )
    text = forms.CharField(
        label="意见或理由（所选各市相同）",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请填写意见或理由后再办理。"},
    )
    minutes = forms.ModelChoiceField(
        Minutes.objects.none(),
        label="依据的会议纪要",
        required=False,
        empty_label="（不注明）",
        help_text="只在部内记录，不告知省、市。",
    )

    def __init__(self, *args: Any, round: Round, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Minutes.objects.visible_to(user).current().filter(round=round)
        self.fields["minutes"].queryset = own  # type: ignore[attr-defined]
