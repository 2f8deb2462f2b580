"""What is printed on papers of the review must be printable."""

from portal.documents.services import describe, missing_characters
from portal.kit.verdicts import Verdict, verdict


def printable(**texts: str) -> Verdict:
    """Every text, by its label, has only characters that a font has."""
    for label, text in texts.items():
        if unknown := missing_characters(text):
            words = "、".join(map(describe, unknown[:5]))
            return verdict(False, f"{label}含有无法打印的字符{words}，请改用其他文字或删除。")
    return verdict(True, "")
