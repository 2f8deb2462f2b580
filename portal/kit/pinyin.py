"""Chinese names by what people type on a Latin keyboard: húzhōu, hu zhou, huzhoushi, hz."""

import re
import unicodedata
from functools import lru_cache

_FINALS = (
    "iang|iong|uang|ueng|ang|eng|ing|ong|iao|ian|uai|uan|ai|ei|ui|ao|ou|iu|ie|ue|er|an|en|in|un|ia|ua|uo|a|o|e|i|u"
)
# Without a consonant before it a syllable begins with a, e or o.
_SYLLABLE = re.compile(f"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])|(?=[aeo]))(?:{_FINALS})")
_LONGEST = 6  # zhuang


def plain(text: str) -> str:
    """Letters only, small, without tones, spaces and numbers of tones; ü and its substitute v count as u."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return re.sub("[^a-z]", "", bare).replace("v", "u")


def is_latin(text: str) -> bool:
    """Is this typed in letters, and not in characters?"""
    return bool(plain(text)) and not re.search("[\u3400-\u9fff]", text)


@lru_cache(maxsize=8192)
def initials(name: str, pinyin: str) -> frozenset[str]:
    """First letters of the syllables of ``pinyin``, one for each character of ``name``; every way to cut it counts."""
    return frozenset(_cut(plain(pinyin), len(name)))


def _cut(letters: str, syllables: int) -> set[str]:
    if not letters or not syllables:
        return {""} if not letters and not syllables else set()
    found = set()
    for length in range(1, min(_LONGEST, len(letters)) + 1):
        if _SYLLABLE.fullmatch(letters[:length]):
            found |= {letters[0] + rest for rest in _cut(letters[length:], syllables - 1)}
    return found


def answers_to(typed: str, name: str, pinyin: str) -> bool:
    """Does somebody who types this mean this name? By its whole pinyin from the beginning, or by its initials."""
    wanted = plain(typed)
    if not wanted:
        return False
    return plain(pinyin).startswith(wanted) or any(each.startswith(wanted) for each in initials(name, pinyin))
