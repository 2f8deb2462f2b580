"""Rows that travel in a workbook: what stands in a line, how a line is known again, what a filled one would change."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core import signing
from django.db import transaction

from monitoring.choices import Answer, Quality, Reason, SourceKind
from monitoring.models import CityReport, Value
from monitoring.permissions import may_fill
from monitoring.selectors.entry import rows_of, words_of
from monitoring.selectors.lines import sees_all
from monitoring.services.answers import Faulty, content, plain, read
from monitoring.services.entry import Overtaken, save_value
from portal.accounts.models import User
from portal.history.services import record
from portal.kit.canonical import dumps, sha256_hex
from portal.kit.verdicts import Refused, Verdict

CHECK = "核对码"
GIVES = "填写数据"
BY_FILE = "由XLSX文件导入"
SALT = "monitoring.exchange"

# Columns that say what is asked, and those that are filled in.
ASKED = ("编号", "指标或数据项", "计量单位", "往年")
ANSWERS = {
    "填报方式": "answer",
    "数据": "content",
    "原因": "reason",
    "原因说明": "reason_note",
    "替代指标": "substitute_title",
    "替代说明": "substitute_note",
    "数据年份": "value_year",
    "来源类别": "source_kind",
    "来源名称": "source_title",
    "页码或网址": "source_page",
    "质量等级": "quality",
    "口径不同": "calibre_differs",
    "口径说明": "calibre_note",
}
HEADINGS = (*ASKED, *ANSWERS, CHECK)

_WAYS = {str(each.label): str(each.value) for each in (Answer.UNOBTAINABLE, Answer.NOT_APPLICABLE, Answer.SUBSTITUTE)}
CODES: Mapping[str, Mapping[str, str]] = {
    "answer": {GIVES: "", **_WAYS},
    **{
        name: {str(label): str(key) for key, label in kind.choices}
        for name, kind in (("reason", Reason), ("source_kind", SourceKind), ("quality", Quality))
    },
    "calibre_differs": {"是": "on", "否": ""},
}

Cells = dict[str, str]
"""What stands in the columns to be filled in, by heading, as text."""


def is_number(row: Value) -> bool:
    return row.item is not None or row.asked.is_number  # type: ignore[union-attr]


def cells_of(row: Value) -> Cells:
    """What a line says of a row as it stands."""
    words = {name: {key: label for label, key in codes.items()} for name, codes in CODES.items()}
    said = content(row)
    answer = GIVES if row.answer in (Answer.NUMBER, Answer.TEXT) else words["answer"].get(row.answer, "")
    if not row.answer:
        answer = ""
    found = {
        heading: words[name].get(said[name], "")
        if name in ("reason", "source_kind", "quality")
        else str(said[name] or "")
        for heading, name in ANSWERS.items()
        if name not in ("answer", "content", "calibre_differs")
    }
    figure = plain(row.number) if row.number is not None else row.text
    differs = "是" if row.calibre_differs else ""
    return {heading: {"填报方式": answer, "数据": figure, "口径不同": differs, **found}[heading] for heading in ANSWERS}


def asked_cells(row: Value, before: str) -> Cells:
    asked = row.asked
    return dict(zip(ASKED, (asked.code, asked.title, asked.unit, before), strict=True))


def token_of(row: Value) -> str:
    """By which a line is known again: the row, its revision, what the line said when it was written; signed."""
    return _signer().sign(f"{row.pk}.{row.revision}.{digest(cells_of(row))}")


def digest(cells: Cells) -> str:
    return sha256_hex(dumps(cells))[:16]


def _signer() -> signing.Signer:
    return signing.Signer(salt=SALT)


def data_of(row: Value, cells: Cells) -> dict[str, Any]:
    """What a line gives to ``save_value``; raises ``Faulty`` for words that are none of the list."""
    data: dict[str, Any] = {}
    faults = {}
    for heading, name in ANSWERS.items():
        text = cells[heading]
        if name == "content":
            data["number" if is_number(row) or (cells["填报方式"] == "替代指标" and _is_figure(text)) else "text"] = (
                text
            )
        elif name in CODES and text and text not in CODES[name]:
            faults[name] = f"“{heading}”请从列表中选择，不能写“{text}”。"
        else:
            data[name] = CODES[name].get(text, "") if name in CODES else text
    if faults:
        raise Faulty(faults)
    return data


def _is_figure(text: str) -> bool:
    try:
        Decimal(text)
    except ArithmeticError:
        return False
    return True


# --- Preview ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FileLine:
    """A line of the file: its number, what is asked, what was filled in, the token; ``faults`` of single cells."""

    number: int
    asked: Cells
    cells: Cells
    token: str
    faults: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"第{self.number}行“{self.asked['编号']} {self.asked['指标或数据项']}”"


@dataclass
class Change:
    """What a line would change in a row; ``is_stale``: somebody changed the row since the file was written."""

    line: FileLine
    row: Value
    cells: list[tuple[str, str, str]]
    is_stale: bool = False


@dataclass
class Preview:
    """What a file would do: changes, stale lines to be chosen one by one, and what is left out, in words."""

    changes: list[Change] = field(default_factory=list)
    stale: list[Change] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    locked: list[str] = field(default_factory=list)
    unchanged: int = 0

    @property
    def takes(self) -> list[Change]:
        return [*self.changes, *self.stale]


def preview(report: CityReport, user: User, lines: Iterable[FileLine]) -> Preview:
    """Compare a filled file with the rows as they stand; nothing is changed."""
    rows = {row.pk: row for row in rows_of(report) if sees_all(user) or row.organisation_id == user.office.pk}
    found, met = Preview(), set()
    for line in lines:
        try:
            row, revision, written = _known(line, rows)
        except Refused as refusal:
            found.foreign.append(f"{line.name}：{refusal}")
            continue
        if row.pk in met:
            found.foreign.append(f"{line.name}：同一项在表中出现两次，只看第一次。")
            continue
        met.add(row.pk)
        found.foreign += [f"{line.name}：“{name}”一栏不能改，改动不采用。" for name in _changed_question(row, line)]
        _compare(found, line, row, revision, written, may_fill(user, row))
    return found


def _known(line: FileLine, rows: Mapping[int, Value]) -> tuple[Value, int, str]:
    try:
        key, revision, written = _signer().unsign(line.token).split(".")
    except (signing.BadSignature, ValueError) as fault:
        raise Refused("不是从本平台下载的填报表中的行（没有核对码，或者核对码被改动），不采用。") from fault
    row = rows.get(int(key))
    if row is None:
        raise Refused("不属于这份监测报告，或者不由本单位填报，不采用。")
    if line.asked["编号"] != row.asked.code:  # sorted or pasted without the hidden column: whose figure is it?
        raise Refused(
            f"编号与本行的核对码（属于“{row}”）不符，可能只排序或粘贴了一部分列，不采用；请按下载时的行次填写后重新上传。"
        )
    return row, int(revision), written


def _changed_question(row: Value, line: FileLine) -> list[str]:
    asked = asked_cells(row, line.asked["往年"])
    return [name for name in ASKED if line.asked[name] != asked[name].strip()]


def _compare(found: Preview, line: FileLine, row: Value, revision: int, written: str, verdict: Verdict) -> None:
    now = cells_of(row)
    if digest(line.cells) == written and not line.faults:  # nobody has touched the line
        found.unchanged += 1
        return
    if line.faults:
        found.faults += [f"{line.name}：{words}" for words in line.faults]
        return
    try:
        after = read(row, data_of(row, line.cells))
    except Faulty as faulty:
        found.faults.append(f"{line.name}：{faulty}")
        return
    if after == content(row):
        found.unchanged += 1
    elif not verdict:
        found.locked.append(f"{line.name}：{verdict.reason}")
    else:
        cells = [(name, now[name], line.cells[name]) for name in ANSWERS if now[name] != line.cells[name]]
        stale = row.revision != revision
        (found.stale if stale else found.changes).append(Change(line, row, cells, stale))


# --- Taking over --------------------------------------------------------------------------------------------------


def carried_rows(preview: Preview) -> list[dict[str, str]]:
    """What travels in the page from the preview to the confirmation."""
    return [
        {
            "value": str(each.row.pk),
            "seen": str(each.row.revision),
            "stale": "yes" if each.is_stale else "",
            "data": json.dumps(data_of(each.row, each.line.cells), ensure_ascii=False),
        }
        for each in preview.takes
    ]


@dataclass
class Imported:
    """What came of it: how many rows were taken over, and why the others were not."""

    number: int = 0
    left: list[str] = field(default_factory=list)


def import_rows(
    *, report: CityReport, user: User, rows: Iterable[Mapping[str, str]], chosen: Iterable[int], name: str = ""
) -> Imported:
    """Take over what the preview showed; of the stale lines those that were chosen. Whoever was faster is not
    overwritten: such a row is left as it is, and named.
    """
    found, picked = Imported(), set(chosen)
    with transaction.atomic():
        own = {row.pk: row for row in Value.objects.visible_to(user).filter(report=report)}
        for each in rows:
            row = own.get(int(each["value"]))
            if row is None or (each["stale"] and row.pk not in picked):
                continue
            try:
                saved = save_value(
                    value=row, user=user, seen=int(each["seen"]), data=json.loads(each["data"]), why=BY_FILE
                )
            except Overtaken as met:
                found.left.append(f"“{row}”刚刚又被{met.theirs.last_actor}修改为“{words_of(met.theirs)}”，没有导入。")
            except Refused as refusal:
                found.left.append(f"“{row}”：{refusal}")
            else:
                found.number += saved.is_changed
        if found.number:
            record(report.chain, "value.imported", user=user, payload={"number": found.number, "name": name})
    return found
