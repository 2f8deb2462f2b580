"""A page's form as a browser without JavaScript holds it: the fields with what is in them, and what a press sends."""

from collections.abc import Mapping
from typing import Any

from django.test import Client
from lxml import html


def text_of(response: Any) -> str:
    return response.content.decode()


def fields_of(response: Any) -> dict[str, str]:
    """The fields of the page's main form with their values; buttons and unchecked choices left out."""
    form = html.fromstring(response.content).xpath("//form[contains(@class, 'part-form')]")[0]
    fields = {}
    for field in form.xpath(".//input[@name] | .//textarea[@name]"):
        if field.get("type") not in ("radio", "checkbox") or "checked" in field.attrib:
            # A browser drops the line break right after <textarea>; this parser keeps it.
            text = (field.text or "").removeprefix("\n") if field.tag == "textarea" else field.get("value", "")
            fields[field.get("name")] = text
    return fields


def seen_text(response: Any) -> str:
    """All that a reader sees of the page's main column, spaces folded."""
    main = html.fromstring(response.content).get_element_by_id("main")
    return " ".join(main.text_content().split())


def press(
    client: Client, address: str, page: Any, changes: Mapping[str, str], *, action: str = "save", **extra: Any
) -> Any:
    """Type ``changes`` into the fields of ``page`` and press a button."""
    return client.post(address, {**fields_of(page), **changes, "action": action}, **extra)
