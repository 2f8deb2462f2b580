"""Figures in templates: the one way in which they are shown."""

from decimal import Decimal
from typing import Any

from django import template

from monitoring.selectors import figures

register = template.Library()


@register.filter
def figure_shown(figure: Any) -> str:
    """The number grouped by thousands, the words, or why there is none."""
    return figures.shown(figure)


@register.filter
def grouped(number: Decimal) -> str:
    """A rounded number grouped by thousands, as figures are shown."""
    return f"{number:,f}"


@register.filter
def figure_marks(figure: Any) -> list[figures.Mark]:
    """What a reader must know beside the figure: (word, sentence)."""
    return list(figures.marks(figure))
