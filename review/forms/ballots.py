"""What is filled in to put cities to the vote: in the portal, or as a meeting has voted."""

from collections.abc import Iterable
from typing import Any

from django import forms

from review.choices import BallotWay, Choice
from review.forms.visits import day_field
from review.models import Ballot, BallotItem, Case
from review.services.ballots import Meeting

NUMBERS = ("agree", "against", "abstain")


class BallotForm(forms.Form):
    """Title, way and cities; of a meeting also its day, who was there, the minutes and the numbers of each city."""

    title = forms.CharField(label="表决名称", max_length=80, help_text="例如 第五批联盟城市审议。")
    way = forms.ChoiceField(
        label="表决方式",
        choices=BallotWay.choices,
        initial=BallotWay.PORTAL,
        widget=forms.RadioSelect,
        help_text="网上表决：委员登录后逐市投票。会议表决：由秘书处按会议纪要登记票数，并上传会议纪要。",
    )
    due_on = day_field(
        "表决截止日期",
        required=False,
        help_text="网上表决时填写，可不填；截止日期过后或全体委员投票后，由主任委员结束表决。",
    )
    held_on = day_field("会议日期", required=False, help_text="会议表决时填写。")
    present = forms.IntegerField(label="出席委员人数", min_value=1, required=False, help_text="会议表决时填写。")
    attendants = forms.CharField(
        label="出席委员",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="会议表决时填写姓名。",
    )
    minutes = forms.FileField(
        label="会议纪要",
        required=False,
        help_text="会议表决时上传签字件：PDF、JPEG或PNG，20 MB以内。",
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={"empty": "文件是空的，请重新选择。"},
    )

    def __init__(self, *args: Any, cases: Iterable[Case], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cases = list(cases)
        for case in self.cases:
            self.fields[f"on-{case.pk}"] = forms.BooleanField(
                required=False, initial=True, label=case.application.place.full_name
            )
            for each in NUMBERS:
                self.fields[f"{each}-{case.pk}"] = forms.IntegerField(
                    min_value=0, max_value=999, required=False, widget=forms.NumberInput(attrs={"class": "vote-figure"})
                )

    @property
    def head(self) -> list[forms.BoundField]:
        return [self[name] for name in ("title", "way", "due_on", "held_on", "present", "attendants", "minutes")]

    @property
    def rows(self) -> list[tuple[Case, forms.BoundField, list[forms.BoundField]]]:
        return [(case, self[f"on-{case.pk}"], [self[f"{each}-{case.pk}"] for each in NUMBERS]) for case in self.cases]

    @property
    def is_meeting(self) -> bool:
        return self.cleaned_data.get("way") == BallotWay.MEETING

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("way") == BallotWay.MEETING:
            for name, words in (
                ("held_on", "请选择会议日期。"),
                ("present", "请填写出席委员人数。"),
                ("attendants", "请填写出席委员。"),
                ("minutes", "请上传会议纪要；会议纪要须重新选择文件。"),
            ):
                if not cleaned.get(name):
                    self.add_error(name, words)
        return cleaned

    def chosen(self) -> list[Case]:
        return [case for case in self.cases if self.cleaned_data.get(f"on-{case.pk}")]

    def meeting(self) -> Meeting | None:
        """What the meeting has decided, or nothing where the portal votes."""
        if not self.is_meeting:
            return None
        found = self.cleaned_data
        numbers = {case.pk: tuple(found.get(f"{each}-{case.pk}") or 0 for each in NUMBERS) for case in self.chosen()}
        return Meeting(
            held_on=found["held_on"],
            present=found["present"],
            attendants=found["attendants"],
            minutes=found["minutes"],
            votes={pk: (each[0], each[1], each[2]) for pk, each in numbers.items()},
        )


class VoteForm(forms.Form):
    """同意, 不同意 or 弃权 on each city; nothing is chosen beforehand, unless this member has voted already."""

    def __init__(
        self, *args: Any, ballot: Ballot, items: Iterable[BallotItem], own: dict[int, str], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.items = list(items)
        for item in self.items:
            self.fields[f"vote-{item.pk}"] = forms.ChoiceField(
                label=item.case.application.place.full_name,
                choices=Choice.choices,
                initial=own.get(item.pk),
                required=False,
                widget=forms.RadioSelect,
            )

    @property
    def rows(self) -> list[tuple[BallotItem, forms.BoundField]]:
        return [(item, self[f"vote-{item.pk}"]) for item in self.items]

    def votes(self) -> dict[int, str]:
        return {item.pk: str(self.cleaned_data.get(f"vote-{item.pk}") or "") for item in self.items}
