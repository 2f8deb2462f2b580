"""What is stored of a text that a person typed."""

from portal.kit.verdicts import Refused


def clean_text(text: str) -> str:
    """What is stored of a typed text: line breaks as LF, and nothing that a database or PDF cannot hold.

    A lone surrogate or NUL becomes U+FFFD, so that the check finds it and names the field; nothing vanishes silently.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join("\ufffd" if char == "\0" or "\ud800" <= char <= "\udfff" else char for char in text)


def fitting(text: str, most: int, label: str) -> str:
    """The text clean and whole; raises ``Refused`` where its place does not hold it, for nothing is cut off silently."""
    text = clean_text(text).strip()
    if len(text) > most:
        raise Refused(f"{label}过长（{len(text)}个字符），最多{most}个字符，请删减。")
    return text


def small_number(text: str) -> int | None:
    """The whole number in a hidden field or an address; ``None`` when it is none that the portal could have written."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def size_words(size: int) -> str:
    """A number of bytes as people read it: 640 KB, 2.4 MB."""
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(round(size / 1000), 1)} KB"
