"""Telephone numbers, identity numbers and mail addresses in a text that is about to be published.

Pure and its own rules: mobile and fixed-line numbers as they are written in China, the 18-digit identity number of
GB 11643 with its check character, mail addresses. Full-width characters count like ordinary ones, and characters
without width do not hide anything. Document numbers, dates, codes and figures with a unit are no telephone numbers.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

PHONE, LANDLINE, IDENTITY, MAIL = "手机号码", "固定电话号码", "居民身份证号码", "电子邮箱"
# What stands where a contact is meant to be read by everyone; an identity number is never that.
OFFICIAL_CONTACTS = frozenset({PHONE, LANDLINE, MAIL})

WITHOUT_WIDTH = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
DASHES = "‐‑‒–—―−－"
# A hash or another code this long is read as one word, whatever digits stand in it.
CODE_LENGTH = 20
CODE = re.compile(rf"[0-9A-Za-z]{{{CODE_LENGTH},}}")
NOT_INSIDE = r"(?<![\d.])"
ENDS = r"(?!\d|\.\d|,\d)"
UNIT = r"(?!\s?(?:万|亿)?(?:元|人|户|吨|册|次|件|平方|立方|千瓦|公里|米|％|%))"
MOBILE = re.compile(rf"{NOT_INSIDE}(?:(?:\+|00)?86[- ]?)?1[3-9]\d([- .]?)\d{{4}}\1\d{{4}}{ENDS}{UNIT}")
# Two-figure area codes behind the nought are those of 北京 and 02x; the others have three.
AREA = r"0(?:10|2\d|[3-9]\d{2})"
FIXED = re.compile(
    rf"{NOT_INSIDE}(?:\({AREA}\)[- ]?|(?:\+|00)?86[- ]?\(?{AREA[1:]}\)?[- ]?|{AREA}[- ]?)"
    rf"[2-9]\d{{2,3}}[- ]?\d{{4}}{ENDS}{UNIT}"
)
NAMED = re.compile(rf"(?:电话|座机|传真|手机|热线|[Tt][Ee][Ll])[^\d\n]{{0,6}}([1-9]\d{{2,3}}[- ]?\d{{4}}){ENDS}")
IDENTITY_NUMBER = re.compile(r"(?<![0-9A-Za-z])([1-9]\d{5})([- ]?)(\d{8})\2(\d{3}[\dXx])(?![0-9A-Za-z])")
MAIL_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+ ?@ ?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
PROVINCES = frozenset((*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66)))
PROVINCES_BESIDE = frozenset({71, 81, 82, 83, 91})
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"


@dataclass(frozen=True)
class Finding:
    """What was found, as it stands in the text, and where: the first character is 1."""

    kind: str
    text: str
    at: int

    @property
    def masked(self) -> str:
        """Enough to find it again, not enough to use it: 138****000."""
        shown = 3 if len(self.text) > 8 else 2
        return f"{self.text[:shown]}****{self.text[-shown:]}"


def personal_data(text: str) -> list[Finding]:
    """Everything of the kind in ``text``, in order; what two rules see is told once, by the longer finding."""
    plain, places = _plain(text)
    found: list[Finding] = []
    taken: list[range] = [range(*each.span()) for each in CODE.finditer(plain)]
    for kind, start, end in _matches(plain):
        if any(start < each.stop and each.start < end for each in taken):
            continue
        taken.append(range(start, end))
        found.append(Finding(kind, text[places[start] : places[end - 1] + 1], places[start] + 1))
    return sorted(found, key=lambda each: each.at)


def _matches(plain: str) -> Iterator[tuple[str, int, int]]:
    for match in MAIL_ADDRESS.finditer(plain):
        yield MAIL, *match.span()
    for match in IDENTITY_NUMBER.finditer(plain):
        if is_identity_number(match[1] + match[3] + match[4]):
            yield IDENTITY, *match.span()
    for match in MOBILE.finditer(plain):
        yield PHONE, *match.span()
    for match in FIXED.finditer(plain):
        yield LANDLINE, *match.span()
    for match in NAMED.finditer(plain):
        yield LANDLINE, *match.span(1)


def _plain(text: str) -> tuple[str, list[int]]:
    """The text in ordinary characters, and of each the place where it stood."""
    characters, places = [], []
    for place, character in enumerate(text):
        if ord(character) in WITHOUT_WIDTH:
            continue
        plain = unicodedata.normalize("NFKC", character)
        characters.append("-" if character in DASHES else plain if len(plain) == 1 else character)
        places.append(place)
    return "".join(characters), places


def is_identity_number(number: str) -> bool:
    """Eighteen characters of a province, a day of birth and the check character of GB 11643 (ISO 7064, MOD 11-2)."""
    if len(number) != 18 or int(number[:2]) not in PROVINCES | PROVINCES_BESIDE:
        return False
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return born.year >= 1900 and number[17].upper() == check_character(number[:17])


def check_character(body: str) -> str:
    """The eighteenth character that belongs to these seventeen digits."""
    return CHECKS[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]
