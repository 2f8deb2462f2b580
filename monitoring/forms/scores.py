"""评分标准: five grades in words, for all qualitative indicators and, where wanted, for single ones."""

from collections.abc import Iterable
from typing import Any

from django import forms

from monitoring.models import Cycle, IndicatorRevision
from monitoring.selectors.scores import GRADES, rubric_of
from portal.kit.texts import clean_text

MOST_WORDS = 200


class RubricForm(forms.Form):
    def __init__(self, data: Any, *, cycle: Cycle, indicators: Iterable[IndicatorRevision]) -> None:
        super().__init__(data)
        self.codes = {f"own_{each.pk}": each.code for each in indicators}
        for at, words in rubric_of(cycle):
            self.fields[f"grade_{at}"] = forms.CharField(label=f"{at}级", max_length=MOST_WORDS, initial=words)
        own = cycle.score_scheme.get("rubrics", {})
        for each in indicators:
            self.fields[f"own_{each.pk}"] = forms.CharField(
                label=f"{each}{'（示例指标，非官方）' if each.is_unofficial else ''}",
                required=False,
                initial="\n".join(own.get(each.code, ())),
                widget=forms.Textarea(attrs={"rows": 5}),
                help_text=f"由低到高每行一级，共{len(GRADES)}行；不填的用上面的标准。",
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in self.codes:
            lines = _lines(cleaned.get(name, ""))
            if lines and len(lines) != len(GRADES):
                self.add_error(name, f"要写{len(GRADES)}行，现有{len(lines)}行；由低到高每行一级。")
            elif any(len(line) > MOST_WORDS for line in lines):
                self.add_error(name, f"每级最多{MOST_WORDS}个字，请精简。")
        return cleaned

    @property
    def grades(self) -> list[str]:
        return [clean_text(self.cleaned_data[f"grade_{at}"]) for at, _ in GRADES]

    @property
    def own(self) -> dict[str, list[str]]:
        found = {code: _lines(self.cleaned_data.get(name, "")) for name, code in self.codes.items()}
        return {code: lines for code, lines in found.items() if lines}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in clean_text(text).splitlines() if line.strip()]
