"""Telephone numbers, identity numbers and mail addresses masked in a text that is shown to somebody else's eyes."""

from portal.kit.personal import personal_data

SHOWN = 3


def masked(text: str) -> str:
    """``text`` with everything of the kind masked: 138****000, zha****com. Document numbers and figures stay."""
    for each in reversed(personal_data(text)):
        start = each.at - 1
        text = f"{text[:start]}{each.masked}{text[start + len(each.text) :]}"
    return text


def masked_whole(text: str) -> str:
    """A field that holds nothing but a number or an address, whatever it looks like: all but its beginning."""
    return f"{text[:SHOWN]}****" if text.strip() else text
