"""Texts of letters: placeholders such as {标题}, and what may leave the portal."""

import re
from collections.abc import Mapping

PLACEHOLDER = re.compile(r"\{([^{}\n]{0,40})\}")
MOST_OUTSIDE = 2000  # characters of a mail; the rest is read in the portal
PERSONAL = (
    (re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)"), "（身份证件号码略）"),
    (re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"), "（电话号码略）"),
    (re.compile(r"(?<!\d)0\d{2,3}[-－ ]?\d{7,8}(?!\d)"), "（电话号码略）"),
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII), "（邮箱地址略）"),
)


def filled(text: str, values: Mapping[str, str]) -> str:
    """``text`` with its placeholders replaced, once: braces in what people typed stay as they are."""
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def placeholders(text: str) -> list[str]:
    """The names between braces, each once, in their order."""
    return list(dict.fromkeys(PLACEHOLDER.findall(text)))


def impersonal(text: str) -> str:
    """``text`` without telephone numbers, identity numbers and mail addresses: a mail lies in strange hands."""
    for pattern, word in PERSONAL:
        text = pattern.sub(word, text)
    return text


def shortened(text: str, most: int = MOST_OUTSIDE) -> str:
    return text if len(text) <= most else f"{text[:most]}……（全文请登录平台查看）"
