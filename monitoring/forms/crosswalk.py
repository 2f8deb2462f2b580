"""框架对照: what the ministry fills in for one link."""

from typing import Any

from django import forms

from monitoring.choices import VersionState
from monitoring.models import CrosswalkLink, Element, FrameworkVersion


class ElementField(forms.ModelChoiceField):
    def label_from_instance(self, element: Any) -> str:
        return f"{element.version.framework.title}（{element.version.label}）：{element}"


class CrosswalkForm(forms.ModelForm):
    other = ElementField(label="对照要素", queryset=Element.objects.none())

    class Meta:
        model = CrosswalkLink
        fields = ("element", "relation", "other", "note", "is_proposal", "source")
        help_texts = {
            "relation": "前一个要素与后一个相比：等同、更宽（包含后一个）、更窄（包含于后一个）或者相关。",
            "is_proposal": "去掉勾选即为确认，须写明依据。",
        }

    def __init__(self, *args: Any, version: FrameworkVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["element"].queryset = version.elements.all()  # type: ignore[attr-defined]
        others = Element.objects.filter(version__state=VersionState.PUBLISHED)
        self.fields["other"].queryset = (  # type: ignore[attr-defined]
            others.exclude(version__framework=version.framework)
            .select_related("version__framework")
            .order_by("version__framework_id", "-version_id", "position")
        )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not found.get("is_proposal") and not found.get("source"):
            self.add_error("source", "确认对照要写明依据；还没有依据的，请保留为建议稿。")
        return found
