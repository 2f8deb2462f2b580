"""Opens a Word or Excel file and says what stands in it: a program of its own, so that a hostile file harms nobody else.

``python office.py FILE`` prints one line of JSON: ``reason`` (why it is not read, empty when it is), ``blocks`` (what
stands in it, in reading order) and ``marks`` (keywords and headers, by which an offline package is known).
A block is a paragraph ``{"p": text}``, a table ``{"t": rows}`` whose rows are cells ``{"c": column, "s": span, "b":
blocks}``, or a sheet ``{"sheet": name, "hidden": bool, "t": rows}``. It imports nothing of the portal.

Text that was deleted with tracked changes, hidden text, comments, notes and instructions of fields are left out; what
was inserted stays.
"""

import json
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

MEMORY_BYTES = 1024 * 1024**2
CPU_SECONDS = 30
# What a form of some pages with pictures stays far below; what lies above is a bomb or no form.
MOST_MEMBERS = 4_000
MOST_XML_BYTES = 48 * 1024**2
MOST_BYTES = 400 * 1024**2
MOST_CHARACTERS = 600_000
MOST_CELLS = 60_000
MOST_DEPTH = 12

BROKEN = "文件已损坏或不完整，无法读取；请用Word或WPS打开后“另存为”新的文件，再上传。"
BOMB = "文件解开后过大，无法读取；请删去其中的图片和附件，或只保留申请表后上传。"
MACRO = "文件含有宏，为保证安全不予接收；请用Word或WPS“另存为”不含宏的“.docx”或“.xlsx”后上传。"
EMBEDDED = "文件中嵌有其他文件，为保证安全不予接收；请删去嵌入的对象，只保留文字和表格后上传。"
DECLARED = "文件的内部结构含有不安全的声明，不予接收；请用Word或WPS打开后“另存为”新的文件，再上传。"
LONG = "文件内容过多，不像是一份申请表；请只保留申请表后上传。"
NEITHER = "文件不是Word文档（.docx）或Excel表格（.xlsx），无法读取；请用Word或WPS“另存为”这两种格式之一后上传。"
EMPTY = "文件里没有文字。扫描件和图片无法识读，请上传可以编辑的文件。"

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
CORE_KEYWORDS = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}keywords"
SKIPPED = {"del", "moveFrom", "instrText", "delText", "footnoteReference", "commentReference", "pPr", "rPr", "tblPr"}
SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


class Unreadable(Exception):
    """Carries the sentence that the person is shown."""


def read(path: Path) -> dict[str, Any]:
    """What stands in the file. Raises ``Unreadable``."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = _looked_over(archive)
            if "word/document.xml" in names:
                return _word(archive, names)
            if "xl/workbook.xml" in names:
                return {"blocks": _workbook(path), "marks": []}
    except DefusedXmlException:  # before ValueError, of which it is one
        raise Unreadable(DECLARED) from None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ParseError, KeyError, ValueError, OSError):
        raise Unreadable(BROKEN) from None
    raise Unreadable(NEITHER)


def _looked_over(archive: zipfile.ZipFile) -> set[str]:
    """The names of its members, once none of them is a bomb, a macro or another file."""
    entries = archive.infolist()
    if len(entries) > MOST_MEMBERS or sum(each.file_size for each in entries) > MOST_BYTES:
        raise Unreadable(BOMB)
    for each in entries:
        name = each.filename.lower()
        if name.endswith(("vbaproject.bin", "vbadata.xml")) or "/activex/" in name or "/macrosheets/" in name:
            raise Unreadable(MACRO)
        if "/embeddings/" in name and not name.endswith("/"):
            raise Unreadable(EMBEDDED)
        if name.endswith((".xml", ".rels")) and each.file_size > MOST_XML_BYTES:
            raise Unreadable(BOMB)
    return {each.filename for each in entries}


def _tree(archive: zipfile.ZipFile, name: str) -> Element:
    with archive.open(name) as member:
        content = member.read(MOST_XML_BYTES + 1)
    if len(content) > MOST_XML_BYTES:  # the directory had told a smaller size
        raise Unreadable(BOMB)
    return fromstring(content.replace(STRICT[1:-1].encode(), W[1:-1].encode()), forbid_dtd=True)


# --- Word -------------------------------------------------------------------------------------------------


def _word(archive: zipfile.ZipFile, names: set[str]) -> dict[str, Any]:
    types = _tree(archive, "[Content_Types].xml")
    if any("macroEnabled" in str(each.get("ContentType")) for each in types):
        raise Unreadable(MACRO)
    reader = _Word()
    body = _tree(archive, "word/document.xml").find(f"{W}body")
    blocks = reader.blocks(body, 0) if body is not None else []
    marks = []
    for name in sorted(each for each in names if each.startswith("word/header") and each.endswith(".xml")):
        marks += [each["p"] for each in _Word().blocks(_tree(archive, name), 0) if "p" in each]
    if "docProps/core.xml" in names:
        marks += [each.text or "" for each in _tree(archive, "docProps/core.xml").iter(CORE_KEYWORDS)]
    return {"blocks": blocks, "marks": [each for each in marks if each.strip()]}


class _Word:
    """Walks a document and counts, so that a file that goes on for ever is given up."""

    def __init__(self) -> None:
        self.characters = self.cells = 0

    def blocks(self, parent: Element, depth: int) -> list[dict[str, Any]]:
        if depth > MOST_DEPTH:
            raise Unreadable(LONG)
        found: list[dict[str, Any]] = []
        for child in parent:
            tag = child.tag.removeprefix(W)
            if tag == "p":
                boxes: list[Element] = []
                text = "".join(self._text(child, boxes))
                self.characters += len(text)
                if self.characters > MOST_CHARACTERS:
                    raise Unreadable(LONG)
                found.append({"p": text})
                for box in boxes:
                    found += self.blocks(box, depth + 1)
            elif tag == "tbl":
                found.append({"t": self._rows(child, depth + 1)})
            elif tag not in SKIPPED and tag not in {"sectPr", "tcPr"}:
                found += self.blocks(_chosen(child), depth + 1)
        return found

    def _text(self, node: Element, boxes: list[Element]) -> Iterator[str]:
        for child in node:
            tag = child.tag.removeprefix(W)
            if tag == "t":
                yield child.text or ""
            elif tag in SIGNS:
                yield SIGNS[tag]
            elif tag == "r" and _is_hidden(child):
                continue
            elif tag == "txbxContent":
                boxes.append(child)
            elif tag not in SKIPPED:
                yield from self._text(_chosen(child), boxes)

    def _rows(self, table: Element, depth: int) -> list[list[dict[str, Any]]]:
        rows = []
        for line in _within(table, "tr"):
            if line.find(f"{W}trPr/{W}del") is not None:  # a row that was deleted with tracked changes
                continue
            rows.append(self._row(line, depth))
        return rows

    def _row(self, line: Element, depth: int) -> list[dict[str, Any]]:
        before = line.find(f"{W}trPr/{W}gridBefore")
        column, cells = _number(before, 0), []
        for place in _within(line, "tc"):
            self.cells += 1
            if self.cells > MOST_CELLS:
                raise Unreadable(LONG)
            span = _number(place.find(f"{W}tcPr/{W}gridSpan"), 1)
            merged = place.find(f"{W}tcPr/{W}vMerge")
            goes_on = merged is not None and merged.get(f"{W}val") != "restart"
            blocks = self.blocks(place, depth + 1)
            if not goes_on or any(each.get("p", "").strip() or "t" in each for each in blocks):
                cells.append({"c": column, "s": span, "b": blocks})
            column += span
        return cells


def _within(parent: Element, tag: str) -> Iterator[Element]:
    """Rows of a table or cells of a row, also those in content controls and insertions."""
    for child in parent:
        if child.tag == f"{W}{tag}":
            yield child
        elif child.tag.removeprefix(W) in {"sdt", "sdtContent", "ins", "customXml", "moveTo"}:
            yield from _within(child, tag)


def _chosen(node: Element) -> Element:
    """Of alternatives for new and old programs, the first; both hold the same text."""
    if node.tag != f"{MC}AlternateContent":
        return node
    choice = node.find(f"{MC}Choice")
    return choice if choice is not None else node


def _is_hidden(run: Element) -> bool:
    mark = run.find(f"{W}rPr/{W}vanish")
    return mark is not None and mark.get(f"{W}val") not in {"0", "false", "off"}


def _number(element: Element | None, otherwise: int) -> int:
    value = "" if element is None else element.get(f"{W}val") or ""
    return min(int(value), 100) if value.isdecimal() else otherwise


# --- Excel ------------------------------------------------------------------------------------------------


def _workbook(path: Path) -> list[dict[str, Any]]:
    from openpyxl import load_workbook  # only where it is needed: it takes a third of a second

    with path.open("rb") as file:  # by its bytes: it goes by the extension of a name
        return _sheets(load_workbook(file, read_only=True, data_only=True, keep_links=False))


def _sheets(workbook: Any) -> list[dict[str, Any]]:
    blocks, cells = [], 0
    for sheet in workbook.worksheets:
        rows = []
        for line in sheet.iter_rows():
            filled = [each for each in line if each.value not in (None, "")]
            cells += len(filled)
            if cells > MOST_CELLS:
                raise Unreadable(LONG)
            if not filled:
                continue
            last = max(each.column for each in filled)
            # Empty cells stay: they say which answers are empty.
            rows.append(
                [
                    {"c": at, "s": 1, "b": [{"p": _written(each.value, str(each.number_format or ""))}]}
                    for at, each in enumerate(line[:last])
                ]
            )
        blocks.append({"sheet": sheet.title, "hidden": sheet.sheet_state != "visible", "t": rows})
    return blocks


def _written(value: Any, number_format: str) -> str:
    """A cell as a person sees it: dates in Chinese, figures without the noise of binary fractions."""
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value)
    if isinstance(value, datetime | date):
        day = f"{value.day}日" if "d" in number_format.lower() else ""
        return f"{value.year}年{value.month}月{day}"
    if isinstance(value, float):
        return f"{value:.10g}" if abs(value) < 1e15 else str(value)
    return str(value)


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        said = {"reason": "", **read(Path(sys.argv[1]))}
        if not _says_something(said["blocks"]):
            said = {"reason": EMPTY}
    except Unreadable as reason:
        said = {"reason": str(reason)}
    except Exception:  # whatever a library finds wrong with it
        said = {"reason": BROKEN}
    sys.stdout.write(json.dumps(said) + "\n")


def _says_something(blocks: list[dict[str, Any]]) -> bool:
    return any(
        each["p"].strip() if "p" in each else any(_says_something(cell["b"]) for row in each["t"] for cell in row)
        for each in blocks
    )


if __name__ == "__main__":
    main()
