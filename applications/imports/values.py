"""What was written in a place of the form, as the portal keeps it: figures without their unit, times as officials write
them. What cannot be read so stays as it stands; the check beside the field says what is wrong with it."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from applications.choices import Kind
from applications.editions import Cell, Question
from applications.imports.labels import Label, after_numbering, cell_labels
from applications.validators import CONFIRMED, DENIED, fold_width, read_figure, read_year

_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_BLANKS = re.compile(r"[\s_＿/／—\-－.。…]*")
_NO_DATE = re.compile(r"[\s_＿]*年[\s_＿]*(?:月[\s_＿]*)?(?:日[\s_＿]*)?")
_WHEN = re.compile(
    r"(?P<year>(?:19|20)\d{2})\s*(?:年|[-./])\s*(?:(?P<month>\d{1,2})\s*(?:月|[-./])?\s*(?:(?P<day>\d{1,2})\s*日?)?)?"
)
_WHEN_CHINESE = re.compile(
    r"([一二][〇○零一二三四五六七八九]{3})年(?:([一二三四五六七八九十]{1,3})月)?(?:([一二三四五六七八九十]{1,3})日)?"
)
_YEARLY = re.compile(r"每年.{0,12}?(?:月(?:\d{1,2}日)?|季度)?")
_FUSED = re.compile(r"(?P<value>[\d,.]+)\D{0,8}?[(\s,，]*(?P<year>(?:19|20)\d{2})\s*年?度?\s*\)?")
_SEPARATORS = re.compile(r"\s*[，,；;|\t]\s*")
# Words that stand for nothing, where the form asks for something.
_PLACES = re.compile(r"[(（〔\[]?(?:请填写|此处填写|待填写|填写内容|点击此处).{0,20}")

MOST_TITLE = 40
CONFIRM_WORDS = {"是": CONFIRMED, "√": CONFIRMED, "否": DENIED, "×": DENIED}


def is_blank(text: str) -> bool:
    """Nothing was filled in: only lines, dots, or the printed 年 月 日."""
    plain = text.strip()
    return bool(_BLANKS.fullmatch(plain) or _NO_DATE.fullmatch(plain) or _PLACES.fullmatch(plain))


def tidy(cell: Cell, text: str) -> str:
    """The text of one cell as it is kept; empty when nothing was filled in."""
    text = "\n".join(line.strip(" \t\u3000\xa0") for line in text.strip().split("\n")).strip()
    if is_blank(text):
        return ""
    match cell.kind:
        case Kind.FIGURE:
            return _figure(cell, text)
        case Kind.YEAR:
            year = read_year(_dated(fold_width(text)).replace(" ", "").removesuffix("度"))
            return str(year) if year else text
        case Kind.WHEN:
            return _when(text) or " ".join(text.split())
        case Kind.PHONE:
            return re.sub(r"\s*[-—–−]+\s*", "-", fold_width(" ".join(text.split())))
        case Kind.MOBILE:
            return re.sub(r"[\s\-]", "", fold_width(text))
        case Kind.EMAIL:
            return re.sub(r"\s", "", fold_width(text))
        case Kind.CONFIRM:
            return CONFIRM_WORDS.get(fold_width(text), text)
        case Kind.SHORT:
            return _joined(text)
    return text


def _joined(text: str) -> str:
    """A short text on one line: a break between Chinese characters was the cell's, not the writer's."""
    return re.sub(r"(?<=[a-zA-Z0-9])\s*\n\s*(?=[a-zA-Z0-9])", " ", text).replace("\n", "")


def _figure(cell: Cell, text: str) -> str:
    folded = re.sub(r"\s", "", fold_width(text)).replace("，", ",")
    plain = folded.removesuffix(cell.unit).removesuffix("左右").strip("约")
    return plain if read_figure(plain) is not None else text


def _dated(text: str) -> str:
    """Chinese numerals of a date as figures: 二〇一三年十月 as 2013年10月."""
    match = _WHEN_CHINESE.search(text)
    if not match:
        return text
    year = match[1].translate(_CHINESE_DIGITS)
    words = f"{year}年" + (f"{_count(match[2])}月" if match[2] else "") + (f"{_count(match[3])}日" if match[3] else "")
    return f"{text[: match.start()]}{words}{text[match.end() :]}"


def _count(words: str) -> int:
    before, ten, after = words.partition("十")
    if not ten:
        return int(words.translate(_CHINESE_DIGITS))
    return int(before.translate(_CHINESE_DIGITS) or 1) * 10 + int(after.translate(_CHINESE_DIGITS) or 0)


def _when(text: str) -> str:
    """A time that fills the whole text, as 2013年10月16日 or 每年10月; empty when it does not."""
    plain = re.sub(r"\s", "", _dated(fold_width(text)))
    match = _WHEN.fullmatch(plain)
    if match:
        return _written(match)
    if _YEARLY.fullmatch(plain):
        return plain
    return f"{plain}年" if re.fullmatch(r"(19|20)\d{2}", plain) else ""


def _written(match: re.Match[str]) -> str:
    month, day = match["month"], match["day"]
    return f"{match['year']}年" + (f"{int(month)}月" if month else "") + (f"{int(day)}日" if month and day else "")


def when_and_event(text: str) -> tuple[str, str]:
    """The time that a text begins with, and what it says happened then; no time when it does not begin with one."""
    plain = _dated("".join(_folded_digit(each) for each in text.strip()))
    match = _WHEN.match(plain)
    if not match:
        return "", text.strip()
    rest = plain[match.end() :].lstrip(" \t\u3000\n，,：:；;。").strip()
    return _written(match), _out_of_brackets(rest)


def _out_of_brackets(text: str) -> str:
    """A text that stands in brackets as a whole, without them: 2014年（召开推进会）. Other brackets are its own."""
    if not text.startswith(("（", "(")):
        return text
    depth = 0
    for at, sign in enumerate(text):
        depth += (sign in "（(") - (sign in "）)")
        if not depth:
            return text[1:-1].strip() if at == len(text) - 1 else text
    return text[1:].strip()


def _folded_digit(sign: str) -> str:
    folded = unicodedata.normalize("NFKC", sign)
    return folded if folded.isdecimal() and len(folded) == 1 else sign


def figure_and_year(question: Question, text: str) -> dict[str, str]:
    """A figure and its year that were written into one cell: 341.56（2024年）; nothing when there are not both."""
    match = _FUSED.fullmatch(fold_width(text))
    if not match or read_figure(match["value"]) is None:
        return {}
    value, year = question.cells
    return {value.key: match["value"], year.key: match["year"]}


# --- Entries behind labels --------------------------------------------------------------------------------


def labelled(question: Question, text: str) -> tuple[list[dict[str, str]], str]:
    """``(rows, rest)``: entries written as 姓名：… 职务：…, row by row, and what stood before the first of them.

    No rows when the text is not written so. A row is over when one of its labels comes again.
    """
    labels = cell_labels(question)
    marks = [mark for mark in (_mark(found, labels) for found in _BEFORE_COLON.finditer(text)) if mark]
    if len({label.cell for _, _, label in marks}) < min(2, len(question.cells)):
        return [], text
    rows: list[dict[str, str]] = []
    ends = [start for start, _, _ in marks[1:]] + [len(text)]
    for (start, after, label), end in zip(marks, ends, strict=True):
        assert label.cell is not None
        if not rows or label.cell.key in rows[-1] or (question.repeats and _is_numbered(text, start, rows[-1], label)):
            rows.append({})
        rows[-1][label.cell.key] = _until_number(text[after:end])
    return rows, text[: marks[0][0]].strip()


_BEFORE_COLON = re.compile(
    r"(?:^|(?<=[\n；;，,。\t \u3000]))(?P<words>[^\n：:；;，,。\t\u3000]{1,30}?)[：:]", re.MULTILINE
)
_LAST_NUMBER = re.compile(
    r"(?:^|\n)\s*(?:[(（]?[0-9]{1,2}[)）.．、]|[①-⑳]|[(（][一二三四五六七八九十]{1,2}[)）]|第[一二三四五六七八九十]项)?\s*$"
)


def _mark(found: re.Match[str], labels: Sequence[Label]) -> tuple[int, int, Label] | None:
    from applications.imports.labels import whole_match

    label = whole_match(found["words"], labels)
    return (found.start("words"), found.end(), label) if label else None


def _is_numbered(text: str, start: int, row: Mapping[str, str], label: Label) -> bool:
    """Does a number stand before the label, so that a new row begins here?"""
    return after_numbering(text[start:]) > 0 and bool(row) and label.cell is not None


def _until_number(text: str) -> str:
    """An entry without the number of the next one, and without what separates them."""
    return _LAST_NUMBER.sub("", text).strip().rstrip("；;，,").strip()


def items(text: str) -> list[str]:
    """The entries of a list, by their numbers or else by their lines."""
    lines = [line for line in text.split("\n") if line.strip()]
    numbered = [after_numbering(line) > 0 for line in lines]
    if not any(numbered):
        return [line.strip() for line in lines]
    found: list[str] = []
    for line, is_first in zip(lines, numbered, strict=True):
        if is_first or not found:
            found.append(line[after_numbering(line) :].strip())
        else:
            found[-1] += f"\n{line.strip()}"
    return [each for each in found if each]


def entry(question: Question, text: str) -> dict[str, str]:
    """One entry of a list that was written as running text, in the form's own order; nothing where that is not sure."""
    cells = question.cells
    if len(cells) == 2 and cells[1].kind == Kind.LONG:
        return _titled(cells, text)
    pieces = [each for each in _SEPARATORS.split(text.strip().rstrip("。；;")) if each]
    if len(pieces) < len(cells):
        return {}
    given = [*pieces[: len(cells) - 1], text[text.index(pieces[len(cells) - 1]) :].strip()]
    if len(pieces) > len(cells) and cells[-1].kind != Kind.LONG:
        return {}
    times = [index for index, cell in enumerate(cells) if cell.kind == Kind.WHEN]
    if not times or any(not _when(given[index]) for index in times):
        return {}
    if any(_when(piece) for index, piece in enumerate(given) if index not in times):
        return {}
    if cells[0].key == "title" and not given[0].startswith("《"):
        return {}
    return {cell.key: each for cell, each in zip(cells, given, strict=True)}


def _titled(cells: Sequence[Cell], text: str) -> dict[str, str]:
    first, _, rest = text.partition("\n")
    if not rest.strip():
        first, _, rest = text.partition("：")
    if not rest.strip() or len(first) > MOST_TITLE or "。" in first:
        return {}
    return {cells[0].key: first.strip(), cells[1].key: rest.strip()}
