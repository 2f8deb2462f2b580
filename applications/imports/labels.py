"""How a label of the form is known again, however it was typed: spaces, line breaks, full-width signs and brackets say
nothing, numbering is passed over, a slip of the pen in a long label is forgiven.

A label that is nearly another's is nobody's: what is not sure is told, never guessed.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from applications.choices import Kind
from applications.editions import Cell, Edition, Question

# Below this many characters a label must be written exactly, and stand alone or before a colon or a gap.
SHORT = 8
SLIPS = 0.12  # of a label's characters
MOST_SLIPS = 4
MOST_BRACKET = 120

_NUMBERING = re.compile(
    r"\s*(?:第[一二三四五六七八九十0-9]{1,3}[项部]分?[、.．:：]?|[(（][一二三四五六七八九十0-9]{1,3}[)）]|"
    r"[一二三四五六七八九十]{1,3}[、.．]|[0-9０-９]{1,2}\s*[.．、)）](?![0-9０-９](?!\s*[.．、]))|[①-⑳]|[●■◆•·]\s*)\s*"
)
_OPEN, _CLOSE = "(〔[【", ")〕]】"
_AFTER = re.compile(r"[\s:：；;。_＿—\-]*")

# What a kind of cell is called on the forms that offices make for themselves.
SAME_KIND = {
    Kind.PHONE: ("办公电话", "电话", "固定电话", "办公室电话", "座机", "联系电话"),
    Kind.MOBILE: ("手机", "手机号", "手机号码", "移动电话"),
    Kind.EMAIL: ("电子邮箱", "邮箱", "电子邮件", "电子信箱", "email", "邮箱地址"),
}
SAME_KEY = {
    "name": ("姓名", "名称", "活动名称", "会议名称", "会议或活动名称", "案例名称", "项目名称"),
    "post": ("职务", "职务职称", "现任职务", "行政职务"),
    "office_name": ("处室名称", "科室名称", "处科室名称", "处室"),
    "host": ("主办单位", "举办单位", "组织单位"),
    "on": ("时间", "日期", "举办时间"),
    "title": ("文件名称", "文件名", "文件题目"),
    "issuer": ("发布单位", "印发单位", "发文单位", "制定单位"),
    "content": ("内容", "主要内容", "核心内容", "内容摘要"),
    "theme": ("主题", "活动主题"),
    "scale": ("规模", "活动规模", "参与规模"),
    "value": ("数据", "数值"),
    "year": ("年份", "年度", "数据年份"),
}
ISSUED = ("发布时间", "印发时间", "发文时间", "发布日期", "印发日期")


@dataclass(frozen=True)
class Folded:
    """The letters, figures and Chinese characters of a text, and where each of them ended in it."""

    signs: str
    ends: tuple[int, ...]


def fold(text: str, start: int = 0, *, most: int = 400) -> Folded:
    """The signs that count, from ``start`` on; what stands in brackets is passed over."""
    signs: list[str] = []
    ends: list[int] = []
    at = start
    while at < len(text) and len(signs) < most:
        past = _past_bracket(text, at)
        if past > at:
            at = past
            continue
        for sign in unicodedata.normalize("NFKC", text[at]).lower():
            if sign.isalnum():
                signs.append(sign)
                ends.append(at + 1)
        at += 1
    return Folded("".join(signs), tuple(ends))


def _past_bracket(text: str, at: int) -> int:
    """Where a bracket that begins at ``at`` is over; ``at`` when there is none, or when it is never closed."""
    if unicodedata.normalize("NFKC", text[at]) not in _OPEN:
        return at
    depth = 0
    for place in range(at, min(at + MOST_BRACKET, len(text))):
        sign = unicodedata.normalize("NFKC", text[place])
        depth += (sign in _OPEN) - (sign in _CLOSE)
        if depth == 0:
            return place + 1
    return at


def after_numbering(text: str) -> int:
    """Where a text begins behind its number: 2. （一） 三、 ①."""
    at = 0
    while (match := _NUMBERING.match(text, at)) and match.end() > at:
        at = match.end()
    return at


@dataclass(frozen=True)
class Label:
    """Words of the form that are looked for, and what they stand for: a question, a cell, or a place where one ends."""

    words: str
    question: Question | None = None
    cell: Cell | None = None

    @cached_property
    def signs(self) -> str:
        return fold(self.words, after_numbering(self.words)).signs

    @property
    def is_short(self) -> bool:
        return len(self.signs) < SHORT


@dataclass(frozen=True)
class Match:
    """A label found at the beginning of a text; ``rest`` is what follows it there."""

    label: Label
    slips: int
    rest: str
    is_joined: bool  # the text goes on without a gap, a colon or a bracket


def best_match(text: str, labels: Iterable[Label]) -> Match | None:
    """The label that the text begins with; ``None`` when there is none, or when two are as near."""
    found = sorted(
        (each for each in (_match(text, label) for label in labels) if each),
        key=lambda each: (each.slips, -len(each.label.signs)),
    )
    if not found:
        return None
    rivals = [each for each in found[1:] if each.label.question is not found[0].label.question]
    if any(each.slips == found[0].slips and len(each.label.signs) == len(found[0].label.signs) for each in rivals):
        return None
    return found[0]


def _match(text: str, label: Label) -> Match | None:
    start, wanted = after_numbering(text), label.signs
    if not wanted or not text[start:].strip():
        return None
    allowed = 0 if label.is_short else min(int(len(wanted) * SLIPS), MOST_SLIPS)
    seen = fold(text, start, most=len(wanted) + allowed)
    if len(seen.signs) < len(wanted) - allowed:
        return None
    # Cheap first: the signs must be about the same, in whatever order.
    if sum((Counter(wanted) - Counter(seen.signs)).values()) > allowed:
        return None
    slips, length = _nearest_prefix(wanted, seen.signs, allowed)
    if slips > allowed or not length:
        return None
    rest, is_joined = _rest(text, seen.ends[length - 1])
    if is_joined and (label.is_short or slips):
        return None
    return Match(label, slips, rest, is_joined)


def _nearest_prefix(wanted: str, text: str, allowed: int) -> tuple[int, int]:
    """How many slips lie between ``wanted`` and the prefix of ``text`` nearest to it, and how long that is."""
    if text.startswith(wanted):
        return 0, len(wanted)
    if not allowed:
        return 1, 0
    before = list(range(len(text) + 1))
    for row, sign in enumerate(wanted, 1):
        line = [row]
        for column, other in enumerate(text, 1):
            line.append(min(before[column] + 1, line[-1] + 1, before[column - 1] + (sign != other)))
        before = line
    best = min(before)
    ends = [at for at, distance in enumerate(before) if distance == best]
    return best, min(ends, key=lambda at: (text[at - 1 : at] != wanted[-1], abs(at - len(wanted))))


def _rest(text: str, end: int) -> tuple[str, bool]:
    """What follows a label: behind brackets that belong to it, colon and space; and whether nothing set it apart."""
    at = end
    while at < len(text):
        space = len(text[at:]) - len(text[at:].lstrip())
        past = _past_bracket(text, at + space) if at + space < len(text) else at
        if past <= at + space:
            break
        at = past
    gap = _AFTER.match(text, at)
    stop = gap.end() if gap else at
    rest = text[stop:]
    return rest.strip(), bool(rest.strip()) and stop == end and rest[0].isalpha()


# --- The labels of a form ---------------------------------------------------------------------------------


def question_labels(edition: Edition) -> list[Label]:
    return [Label(question.label, question) for question in edition.questions]


def boundary_labels(edition: Edition) -> list[Label]:
    """Headings and fixed words of the form: where an answer ends, and what is no answer."""
    words = [edition.title, "填表说明", "省级相关部门意见", "中国成人教育协会（代章）", "申报时间", "附件"]
    for part in edition.parts:
        if part.page != "questions" or part.label not in {each.label for each in part.questions}:
            words.append(part.label)
        words += [group.label for group in part.groups if group.label]
        words += [part.intro] if part.intro else []
    return [Label(each) for each in dict.fromkeys(words)]


def cell_labels(question: Question) -> list[Label]:
    """What the cells of a question are called, here and on forms that offices make for themselves."""
    return [Label(words, question, cell) for cell in question.cells for words in dict.fromkeys(_called(question, cell))]


def _called(question: Question, cell: Cell) -> Iterator[str]:
    own = {each.label for each in question.cells}
    yield cell.label
    others: Sequence[str] = SAME_KIND.get(cell.kind, ()) or SAME_KEY.get(cell.key, ())
    if cell.kind == Kind.WHEN and question.key == "documents":
        others = (*others, *ISSUED)
    if cell.key == "name" and cell.label == "负责人姓名":
        others = ("姓名",)
    if cell.key == "text" and question.repeats:
        others = ("案例介绍", "项目介绍", "介绍", "内容", "主要内容")
    for words in others:
        if words not in own:
            yield words


def whole_match(text: str, labels: Iterable[Label]) -> Label | None:
    """The label that the text is, with nothing beside it."""
    seen = fold(text, after_numbering(text)).signs
    found = {label.cell.key: label for label in labels if label.cell and label.signs == seen} if seen else {}
    return next(iter(found.values())) if len(found) == 1 else None
