"""What may stand in a row: what was typed or read from a file becomes an answer, or is refused field by field.

Pure but for the look at the clock: nothing is read from the database, nothing is kept.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.utils import timezone

from monitoring.choices import Answer, Quality, Reason, SourceKind
from monitoring.models import Value
from monitoring.validators import INSTEAD, MOST_DECIMALS, read_number, read_text, read_year
from portal.kit.texts import fitting
from portal.kit.verdicts import Refused

MOST_TEXT = 20_000

# What a row says, in the order of pages and files.
FIELDS = (
    "answer",
    "number",
    "text",
    "reason",
    "reason_note",
    "substitute",
    "substitute_title",
    "substitute_note",
    "value_year",
    "source_kind",
    "source_title",
    "source_page",
    "quality",
    "calibre_differs",
    "calibre_note",
)
WORDS = ("reason_note", "substitute_title", "substitute_note", "source_title", "source_page", "calibre_note")
CODES: Mapping[str, Any] = {"reason": Reason, "source_kind": SourceKind, "quality": Quality}
PROVENANCE = ("value_year", "source_kind", "source_title", "source_page", "quality", "calibre_differs", "calibre_note")
INSTEAD_OF = ("substitute", "substitute_title", "substitute_note")
NOTHING: Mapping[str, Any] = {"number": None, "substitute": None, "value_year": None, "calibre_differs": False}

Content = dict[str, Any]
"""A row's answer as JSON holds it: figures as text, one form for one value."""


class Faulty(Refused):
    """Something that was given cannot be kept; ``faults`` says of each field why."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        self.faults = dict(faults)
        super().__init__("".join(dict.fromkeys(self.faults.values())))


def content(row: Value) -> Content:
    """What the row says now."""
    found = {name: getattr(row, name) for name in FIELDS if name not in ("number", "substitute")}
    number = None if row.number is None else plain(row.number)
    return {"number": number, "substitute": row.substitute_id, **found}


def plain(number: Decimal) -> str:
    """A figure in its one form: no zeros behind, no exponent."""
    return f"{number.normalize() + 0:f}"


def apply(row: Value, given: Content) -> None:
    """Write a content into the row, unsaved."""
    for name in FIELDS:
        if name == "number":
            row.number = None if given["number"] is None else Decimal(given["number"])
        elif name == "substitute":
            row.substitute_id = given["substitute"]
        else:
            setattr(row, name, given[name])


def read(row: Value, data: Mapping[str, Any]) -> Content:
    """The content that the row would have with what ``data`` gives; what is not given stays.

    Figures may be text, ``int`` or ``Decimal``. Which answer it is goes by ``answer``; between figure, words and
    nothing by what is there. What does not belong to the answer is emptied. Raises ``Faulty``.
    """
    found, faults = content(row), dict[str, str]()
    for name in [each for each in FIELDS if each in data and each not in ("answer", "number", "text")]:
        _try(faults, name, found, lambda name=name: _field(row, name, data[name]))  # type: ignore[misc]
    _answer(row, found, data, faults)
    faults |= {name: words for name, words in _wanting(found).items() if name not in faults}
    if faults:
        raise Faulty(faults)
    return found


def _try(faults: dict[str, str], name: str, found: Content, read: Callable[[], Any]) -> None:
    try:
        found[name] = read()
    except Refused as refusal:
        faults[name] = str(refusal)


def _field(row: Value, name: str, given: Any) -> Any:
    if name == "substitute":
        return getattr(given, "pk", given) or None
    if name == "calibre_differs":
        return given in (True, "on", "true", "True", "1", "是")
    text = "" if given is None else str(given).strip()
    if name == "value_year":
        return read_year(text, latest=max(row.report.cycle.year, timezone.localdate().year)) if text else None
    if name in CODES:
        return _code(name, text)
    label = str(Value._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return fitting(text, Value._meta.get_field(name).max_length or MOST_TEXT, f"“{label}”")  # type: ignore[union-attr]


def _code(name: str, text: str) -> str:
    if text and text not in CODES[name].values:
        raise Refused("没有这个选项，请从列表中选择。")
    return text


def _answer(row: Value, found: Content, data: Mapping[str, Any], faults: dict[str, str]) -> None:
    """What the row is answered with, and what goes with it."""
    typed = {name: data[name] for name in ("number", "text") if name in data}
    asked = str(data.get("answer", "" if any(map(_is_typed, typed.values())) else found["answer"]))
    if asked not in Answer.values or asked == Answer.MISSING:
        faults["answer"] = "没有这种填报方式，请从列表中选择。"
        return
    if asked in (Answer.UNOBTAINABLE, Answer.NOT_APPLICABLE):
        _empty(found, "number", "text", *INSTEAD_OF, *PROVENANCE)
        if asked == Answer.NOT_APPLICABLE:
            _empty(found, "reason")
    else:
        for name in typed:
            _try(faults, name, found, lambda name=name: _figure_or_words(row, name, typed[name], asked))  # type: ignore[misc]
        if asked != Answer.SUBSTITUTE:
            asked = _by_content(found)
            _empty(found, "reason", "reason_note", *INSTEAD_OF)
    found["answer"] = str(asked)


def _is_typed(given: Any) -> bool:
    return given is not None and str(given).strip() != ""


def _figure_or_words(row: Value, name: str, given: Any, asked: str) -> Any:
    definition: Any = row.asked
    if name == "number":
        if not _is_typed(given):
            return None
        text = plain(given) if isinstance(given, Decimal) else str(given)
        if asked == Answer.SUBSTITUTE:
            kind, unit, decimals = "decimal", "", MOST_DECIMALS
            text = text.strip().removesuffix("%").removesuffix("％")
        else:
            kind, unit, decimals = definition.value_type, definition.unit, definition.decimals
        return plain(read_number(text, value_type=kind, unit=unit, decimals=decimals))
    text = fitting(str(given or ""), MOST_TEXT, "文字")
    if not text or asked == Answer.SUBSTITUTE:
        return text
    return read_text(text, value_type=definition.value_type, levels=getattr(definition, "levels", ()))


def _by_content(found: Content) -> Answer:
    if found["number"] is not None:
        return Answer.NUMBER
    return Answer.TEXT if found["text"] else Answer.EMPTY


def _empty(found: Content, *names: str) -> None:
    for name in names:
        found[name] = NOTHING.get(name, "")


def _wanting(found: Content) -> dict[str, str]:
    """What belongs to the answer and was not given."""
    match found["answer"]:
        case Answer.UNOBTAINABLE if not found["reason"]:
            return {"reason": "请选择暂无法取得的原因。"}
        case Answer.UNOBTAINABLE if found["reason"] == Reason.OTHER and not found["reason_note"]:
            return {"reason_note": "原因选“其他”的，请写明是什么原因。"}
        case Answer.SUBSTITUTE:
            return _wanting_of_substitute(found)
    return {}


def _wanting_of_substitute(found: Content) -> dict[str, str]:
    wanting = {}
    if not found["substitute_title"] and found["substitute"] is None:
        wanting["substitute_title"] = "请写明用什么指标替代（名称和计量单位）。"
    if not found["substitute_note"]:
        wanting["substitute_note"] = "请写明为什么用它替代、与原指标有什么不同。"
    if found["number"] is None and not found["text"]:
        wanting["number"] = f"请填写替代指标的数据；{INSTEAD}"
    return wanting
