"""What is filled in about a committee: the head of a pack, the minutes of a meeting, the votes on each city."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone

from applications.models import Round
from portal.kit.fields import FilesField, FilesInput
from review.choices import ListState
from review.forms.visits import day_field
from review.models import Case, MembershipList, Minutes

VOTES = ("agree", "against", "abstain")


class PackForm(forms.Form):
    title = forms.CharField(label="会议名称", max_length=80, help_text="例如 部级审议会；印在封面。")
    meets_on = day_field("会议日期", required=False, help_text="可不填。")


class MinutesForm(forms.Form):
    """会议纪要 with its signed file; the votes are fields of their own, three for each city."""

    title = forms.CharField(label="会议名称", max_length=80)
    held_on = day_field("会议日期")
    attendants = forms.CharField(label="出席人员", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    summary = forms.CharField(
        label="纪要摘要",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="可不填。",
    )
    mlist = forms.ModelChoiceField(
        MembershipList.objects.none(), label="所议名单", required=False, empty_label="（整个批次）"
    )
    files = FilesField(  # type: ignore[assignment]  # the form keeps its fields elsewhere
        wants_one=True,
        label="会议纪要签字件",
        help_text="PDF、JPEG或PNG，每个不超过 20 MB；可一次选择几个。",
        widget=FilesInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={"required": "请上传会议纪要的签字件。"},
    )

    def __init__(
        self, *args: Any, round: Round, cases: Iterable[Case], amends: Minutes | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.is_amendment = amends is not None
        if amends is not None:
            self._begin_with(amends)
        lists = MembershipList.objects.filter(round=round).exclude(state=ListState.DISCARDED)
        self.fields["mlist"].queryset = lists  # type: ignore[attr-defined]
        self.fields["held_on"].initial = timezone.localdate
        self.cases = list(cases)
        for case in self.cases:
            for each in VOTES:
                self.fields[f"{each}-{case.pk}"] = forms.IntegerField(
                    min_value=0, max_value=999, required=False, widget=forms.NumberInput(attrs={"class": "vote-figure"})
                )

    def _begin_with(self, minutes: Minutes) -> None:
        """What the version that is amended says, to be changed where it is wrong."""
        self.fields["reason"] = forms.CharField(
            label="更正原因", max_length=500, widget=forms.Textarea(attrs={"rows": 2})
        )
        self.fields["files"].wants_one = False  # type: ignore[attr-defined]
        self.fields["files"].help_text = "可不选：不选的，沿用原签字件。"
        names = ("title", "held_on", "attendants", "summary")
        self.initial = {name: getattr(minutes, name) for name in names} | {"mlist": minutes.list_id}
        for vote in minutes.votes.all():
            self.initial |= {f"{each}-{vote.case_id}": getattr(vote, each) for each in VOTES}

    @property
    def head(self) -> list[forms.BoundField]:
        """The fields above the table of votes."""
        names = ("title", "held_on", "attendants", "summary", "mlist", "files")
        return [self[name] for name in (*names, *(("reason",) if self.is_amendment else ()))]

    @property
    def rows(self) -> list[tuple[Case, list[forms.BoundField]]]:
        return [(case, [self[f"{each}-{case.pk}"] for each in VOTES]) for case in self.cases]

    def votes(self) -> dict[int, tuple[int, int, int]]:
        """The votes that were filled in, by the number of the case."""
        found = self.cleaned_data
        given = {case.pk: tuple(found.get(f"{each}-{case.pk}") or 0 for each in VOTES) for case in self.cases}
        return {pk: (votes[0], votes[1], votes[2]) for pk, votes in given.items() if any(votes)}
