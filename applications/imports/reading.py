"""One uploaded file, from its bytes to what ``FormReading.found`` keeps of it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any, BinaryIO

from applications.choices import PORTAL_SHEET
from applications.editions import EDITION_MODULES, Edition, address, carried_cells, get_edition
from applications.imports.recognising import Recognised, Value, nearest_edition
from applications.imports.values import tidy
from applications.inspection.forms_apart import read_office
from applications.models import Application, OfflinePackage
from portal.kit.verdicts import Refused

FEWEST_QUESTIONS = 2
_MARK = re.compile(r"(?:填报包\s*)?([A-HJ-NP-Z2-9]{10})")
_NUMBER = re.compile(r"申请编号\s*([A-Z0-9]+-\d{6}(?:-\d+)?)")

NO_FORM = (
    "没有认出申请表的栏目。请上传用平台下载的《{title}》（Word或填报包中的Excel）填好的文件，"
    "或栏目名称与申请表一致的Word文档；也可以直接在平台上填写。"
)
OTHER_FORM = "文件是《{found}》，本申请填写的是《{asked}》，两张表的栏目不同，不能读入；请改用《{asked}》填写后上传。"
OTHER_APPLICATION = (
    "文件是另一份申请（{number}）的填报包，不能读入本申请（{own}），以免张冠李戴；请核对后上传本申请的填报包。"
)


def read_form(file: BinaryIO, application: Application) -> tuple[dict[str, Any], OfflinePackage | None]:
    """What the file says, as it is kept, and the package that it came from. Raises ``Refused`` for what is not read."""
    said = read_office(file)
    if said["reason"]:
        raise Refused(said["reason"])
    package = _package(said, application)
    found = _own_workbook(said["blocks"], application.edition) if package else None
    if found is None:
        found = _as_form(said["blocks"], application.edition)
    return _kept(found, application.edition), package


def _package(said: dict[str, Any], application: Application) -> OfflinePackage | None:
    """The package of this application that the file says it is of. Raises ``Refused`` when it is another's."""
    marks = [*said["marks"], *(text for row in _portal_rows(said["blocks"]) for text in row)]
    numbers = {match[1] for mark in marks for match in _NUMBER.finditer(mark)}
    if numbers - {application.number}:
        other = ", ".join(sorted(numbers - {application.number}))
        raise Refused(OTHER_APPLICATION.format(number=other, own=application.number))
    codes = {match[1] for mark in marks for match in _MARK.finditer(mark)}
    package = OfflinePackage.objects.select_related("application").filter(mark__in=codes).first() if codes else None
    if package and package.application_id != application.pk:
        raise Refused(OTHER_APPLICATION.format(number=package.application.number, own=application.number))
    return package


def _as_form(blocks: Sequence[dict[str, Any]], edition: Edition) -> Recognised:
    others = [get_edition(key) for key in EDITION_MODULES if key != edition.key]
    found = nearest_edition(blocks, [edition, *others])  # of equals the first: the application's own form
    if found.questions_found < FEWEST_QUESTIONS:
        raise Refused(NO_FORM.format(title=edition.title))
    if found.edition.key != edition.key and not carried_cells(found.edition, edition):
        raise Refused(OTHER_FORM.format(found=found.edition.title, asked=edition.title))
    return found


def _kept(found: Recognised, edition: Edition) -> dict[str, Any]:
    """What is kept, in the addresses of the application's own form; what that does not ask for is named."""
    is_other = found.edition.key != edition.key
    carried = carried_cells(found.edition, edition) if is_other else {}
    labels = {address(q.key, c.key): f"{q.label} · {c.label}" for q, c in found.edition.cells()}
    values, unread = [], [list(each) for each in found.unread]
    for value in found.values:
        where = address(value.question, value.cell)
        if not is_other:
            values.append(asdict(value))
        elif where in carried:
            question, cell = carried[where].split(".")
            values.append({**asdict(value), "question": question, "cell": cell})
        else:
            unread.append([f"{labels[where]}（本表没有这一栏）", value.raw])
    asked = {question.key for question in edition.questions}
    return {
        "form": found.edition.title,
        "is_other_form": is_other,
        "city": _city(found.city),
        "values": values,
        "empty": [] if is_other else [each for each in found.empty if each in asked],
        "unread": unread,
        "absent": [] if is_other else [each.key for each in edition.questions if each.key not in found.places],
    }


def _city(words: str) -> str:
    """The city's name as the cover has it, without the printed words around the blank; empty when it was left so."""
    words = re.sub(r"（[^）]*）|\([^)]*\)", "", words)
    return "" if words in ("省市", "省", "市", "") else words


# --- The workbook of a package ----------------------------------------------------------------------------


def _portal_rows(blocks: Iterable[dict[str, Any]]) -> list[list[str]]:
    sheet = next((each for each in blocks if each.get("sheet") == PORTAL_SHEET), None)
    return [[_text(cell) for cell in row] for row in sheet["t"]] if sheet else []


def _text(cell: dict[str, Any]) -> str:
    return "\n".join(each["p"] for each in cell["b"] if "p" in each)


def _own_workbook(blocks: Sequence[dict[str, Any]], edition: Edition) -> Recognised | None:
    """A package's workbook by the addresses hidden in its first column; ``None`` when they are gone."""
    if not _portal_rows(blocks):
        return None
    out = Recognised(edition)
    known = {address(question.key, cell.key): (question, cell) for question, cell in edition.cells()}
    repeating = {question.key: question for question in edition.questions if question.repeats}
    for sheet in blocks:
        if "sheet" not in sheet or sheet["hidden"]:
            continue
        for row in sheet["t"]:
            texts = {cell["c"]: _text(cell) for cell in row}
            first = texts.get(0, "").strip()
            if first in known:
                question, cell = known[first]
                _put(out, question.key, cell, 0, texts.get(3, ""))
            elif (key := first.partition("/")[0]) in repeating and "/" in first:
                out.places.add(key)
                for at, cell in enumerate(repeating[key].cells, 2):
                    _put(out, key, cell, first.partition("/")[2], texts.get(at, ""))
    if not out.places:
        return None
    filled = {value.question for value in out.values}
    out.empty = [each.key for each in edition.questions if each.key in out.places - filled]
    return out


def _put(out: Recognised, question: str, cell: Any, row: Any, raw: str) -> None:
    out.places.add(question)
    if text := tidy(cell, raw):
        out.values.append(Value(question, cell.key, row, text, raw.strip()))
