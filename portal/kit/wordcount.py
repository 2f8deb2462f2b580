"""字数, counted as Word and WPS count it in Chinese text; ``static/js/wordcount.js`` is the same rule in the browser.

Both sides keep the same three tables of code points (a property of the running Unicode version would differ
between an old browser and the server) and run the same cases, ``tests/kit/wordcount-cases.json``.
"""

import re

Ranges = tuple[tuple[int, int], ...]

# White space and line breaks: count nothing and end a run.
SPACES: Ranges = (
    (0x0009, 0x000D),
    (0x001C, 0x0020),
    (0x0085, 0x0085),
    (0x00A0, 0x00A0),
    (0x1680, 0x1680),
    (0x2000, 0x200A),
    (0x2028, 0x2029),
    (0x202F, 0x202F),
    (0x205F, 0x205F),
    (0x3000, 0x3000),
)

# Characters without a width of their own: count nothing and do not end a run.
ZERO_WIDTH: Ranges = (
    (0x0000, 0x0008),  # controls
    (0x000E, 0x001B),
    (0x007F, 0x0084),
    (0x0086, 0x009F),
    (0x00AD, 0x00AD),  # soft hyphen
    (0x0300, 0x036F),  # combining marks
    (0x0483, 0x0489),
    (0x061C, 0x061C),
    (0x1160, 0x11FF),  # Korean vowels and finals that join the initial before them
    (0x180B, 0x180F),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x200B, 0x200F),  # zero-width space, joiners, direction marks
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0x20D0, 0x20FF),
    (0x302A, 0x302F),
    (0x3099, 0x309A),
    (0xD7B0, 0xD7FF),
    (0xFE00, 0xFE0F),  # variation selectors
    (0xFE20, 0xFE2F),
    (0xFEFF, 0xFEFF),
    (0xFFF0, 0xFFFB),
    (0xE0000, 0xE0FFF),  # tags and ideographic variation selectors
)

# Characters that count one each.
SINGLES: Ranges = (
    (0x00A4, 0x00A4),  # the signs that Chinese character sets hold as full-width: ¤ § ¨ ° ± · × ÷
    (0x00A7, 0x00A8),
    (0x00B0, 0x00B1),
    (0x00B7, 0x00B7),
    (0x00D7, 0x00D7),
    (0x00F7, 0x00F7),
    (0x1100, 0x115F),  # Korean initials
    (0x2010, 0x2027),  # general marks: — ‘ ’ “ ” …
    (0x2030, 0x205E),
    (0x2100, 0x2BFF),  # symbols: ℃ Ⅳ → ≥ ① ■ ★ ✓
    (0x2E80, 0x2FFF),  # radicals
    (0x3001, 0x3029),  # East Asian marks, 〇
    (0x3030, 0x3098),  # kana
    (0x309B, 0xA4CF),  # kana, bopomofo, Han, Yi
    (0xA960, 0xA97F),
    (0xAC00, 0xD7AF),  # Korean syllables
    (0xD800, 0xDFFF),  # half of a broken character outside the basic plane
    (0xE000, 0xFAFF),  # private use (rare names), compatibility Han
    (0xFE10, 0xFE1F),  # vertical and small marks
    (0xFE30, 0xFE6F),
    (0xFF01, 0xFFEF),  # full-width and half-width forms
    (0xFFFC, 0xFFFD),
    (0x10000, 0xDFFFF),  # outside the basic plane
    (0xE1000, 0x10FFFF),
)


def _inside(*tables: Ranges) -> str:
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for table in tables for first, last in table)


# A broken-up pair of surrogates is one character, as it is in the browser.
_UNIT = re.compile(
    f"[\\ud800-\\udbff][\\udc00-\\udfff]"
    f"|[{_inside(SINGLES)}]"
    f"|[^{_inside(SINGLES, SPACES, ZERO_WIDTH)}][^{_inside(SINGLES, SPACES)}]*"
)


def count(text: str) -> int:
    """The 字数 of ``text``: one for each East Asian character or mark, one for each run of other characters."""
    return sum(1 for _ in _UNIT.finditer(text))
