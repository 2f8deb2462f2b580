"""Names of files and folders that every system takes."""

import re

# What Windows refuses in a name of a file.
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')
LONGEST = 80
# Names that Windows keeps for devices, whatever their ending.
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)", re.IGNORECASE)


def safe(name: str, *, longest: int = LONGEST) -> str:
    """A name that Windows takes, also where programs go by GBK; its ending stays."""
    kept = _FORBIDDEN.sub("_", name).encode("gbk", "replace").decode("gbk").replace("?", "_")
    stem, dot, ending = kept.rpartition(".")
    if not dot or len(ending) > 5:
        stem, dot, ending = kept, "", ""
    whole = f"{stem[: longest - len(ending) - 1].strip('. ') or '_'}{dot}{ending}".rstrip(". ")
    return f"_{whole}" if _DEVICES.match(whole) else whole


def windows_text(text: str) -> bytes:
    """Text that old editors of Windows show as Chinese, line by line."""
    return text.replace("\n", "\r\n").encode("utf-8-sig")
