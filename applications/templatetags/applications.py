"""What templates ask of an application."""

from dataclasses import dataclass
from typing import Any

from django import template

from applications.choices import DeskState
from applications.models import Application

register = template.Library()

DESK_TONES = {DeskState.DRAFTING: "amber", DeskState.HANDED_OVER: "blue", DeskState.SUBMITTED: "green"}


@dataclass(frozen=True)
class Standing:
    """Where an application stands, as the city may know it, with its colour."""

    word: str
    tone: str


@register.simple_tag
def standing(application: Application) -> Standing:
    """Inside the city its desk's word; once submitted that of its case, which another room leads."""
    case: Any = getattr(application, "case", None)
    if application.state == DeskState.SUBMITTED and case is not None:
        return Standing(str(case.state_seen_by("city").label), "green")
    return Standing(application.get_state_display(), DESK_TONES[DeskState(application.state)])
