"""推广典型模式: composed by an editor, published by the chief editor."""

from typing import Any

from casebook import permissions
from casebook.choices import EntryState, FeatureState
from casebook.models import Quote
from portal.kit.transitions import Step, Table
from portal.kit.verdicts import Verdict, verdict


def has_sections_with_cases(user: Any, feature: Any) -> Verdict:
    quotes = Quote.objects.filter(section__feature=feature)
    return verdict(quotes.filter(entry__state=EntryState.PUBLISHED).exists(), "请至少写一节，并引用一篇已发布的案例。")


FEATURE = Table(
    name="推广典型模式",
    state_labels=dict(FeatureState.choices),
    steps=(
        Step(
            name="publish",
            label="发布",
            sources=(FeatureState.DRAFT,),
            target=FeatureState.PUBLISHED,
            actor="主编（教育部签发人）",
            who=permissions.is_chief_editor,
            conditions=(has_sections_with_cases,),
            explains="立即对外公开。",
        ),
        Step(
            name="withdraw",
            label="撤回修改",
            sources=(FeatureState.PUBLISHED,),
            target=FeatureState.DRAFT,
            actor="主编（教育部签发人）",
            who=permissions.is_chief_editor,
            needs=("reason",),
            explains="页面不再公开，修改后重新发布。",
            goes_back=True,
        ),
    ),
)
