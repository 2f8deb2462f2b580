"""One event, one sentence template."""

from typing import Any

from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template

FOLDER = "history/events"


def sentence(entry: Any) -> str:
    """``entry`` in words, as plain text; an event without a template is shown by its name, never by an error page.

    The template sees the payload's values by name and ``entry``, ``actor``, ``organisation``, ``at``.
    """
    template = find(entry.verb)
    if template is None:
        return entry.verb
    values = {
        **entry.payload,
        "entry": entry,
        "actor": entry.actor or "系统",
        "organisation": entry.organisation,
        "at": entry.at,
    }
    # Plain text: the page that shows it escapes it. ``strip`` also drops the mark of safety that templates set.
    return template.render(Context(values, autoescape=False)).strip()


def find(verb: str) -> Any:
    """The compiled template of ``verb``, or None."""
    try:
        return get_template(f"{FOLDER}/{verb}.txt").template  # type: ignore[attr-defined]
    except TemplateDoesNotExist:
        return None
