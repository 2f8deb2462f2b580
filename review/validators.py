"""What is printed on papers of the review must be printable; what is published names nobody's telephone."""

from collections.abc import Mapping

from portal.documents.services import describe, missing_characters
from portal.kit.personal import OFFICIAL_CONTACTS, personal_data
from portal.kit.verdicts import Verdict, verdict


def printable(**texts: str) -> Verdict:
    """Every text, by its label, has only characters that a font has."""
    for label, text in texts.items():
        if unknown := missing_characters(text):
            words = "、".join(map(describe, unknown[:5]))
            return verdict(False, f"{label}含有无法打印的字符{words}，请改用其他文字或删除。")
    return verdict(True, "")


def publishable(official: Mapping[str, str] | None = None, /, **texts: str) -> Verdict:
    """No text, by its label, holds a telephone number, an identity number or a mail address.

    ``official`` are texts that are meant as contacts: there only an identity number is refused.
    """
    for label, text in texts.items():
        for found in personal_data(text):
            return _personal(label, found.kind, found.masked, found.at)
    for label, text in (official or {}).items():
        for found in personal_data(text):
            if found.kind not in OFFICIAL_CONTACTS:
                return _personal(label, found.kind, found.masked, found.at)
    return verdict(True, "")


def _personal(label: str, kind: str, masked: str, at: int) -> Verdict:
    return verdict(False, f"“{label}”第{at}字起有{kind}（{masked}），公开的内容不能含有个人信息，请删去后再办理。")
