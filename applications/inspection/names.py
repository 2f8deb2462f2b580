"""The name that a person gave a file, made safe."""

import unicodedata

MAX_NAME_CHARACTERS = 100


def safe_name(typed: str) -> str:
    """The name as typed, without what could mislead or break a page, an address or a folder.

    Path separators become "_"; control characters and invisible ones, such as those that turn the direction of
    writing, are dropped; a long name is cut before its extension.
    """
    visible = "".join("_" if char in "/\\" else char for char in typed if char.isspace() or _is_visible(char))
    name = " ".join(visible.split()).lstrip(". ")
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 10 or not stem.strip():
        stem, extension = name, ""
    ending = f".{extension}" if extension else ""
    return f"{stem[: MAX_NAME_CHARACTERS - len(ending)].strip()}{ending}" or "未命名"


def _is_visible(char: str) -> bool:
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
