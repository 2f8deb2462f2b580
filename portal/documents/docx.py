"""Word files after GB/T 9704: faces, sizes, lines and page numbers as offices expect them; the same content, same bytes.

``OfficialDocument`` writes a file directly; ``fill`` fills in one that was written with ``{{r name }}`` in its text.
"""

import io
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run
from docxtpl import DocxTemplate, RichText

from portal.documents.xlsx import without_times

# The faces that official letters are set in, each with what a machine without it takes instead.
TITLE, HEI, KAI, FANG, SONG = "方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312", "宋体"
INSTEAD = {TITLE: "宋体", KAI: "楷体", FANG: "仿宋"}
# 二号, 三号, 四号, 小四, 五号 in points.
SIZE_2, SIZE_3, SIZE_4, SIZE_S4, SIZE_5 = 22, 16, 14, 12, 10.5
LINE = 28.95  # points: 22 lines on a page of 225 mm
MISSING = "Missing"  # the character style of what is still to be filled in

_FIELD = re.compile(r"(\{\{r .*?\}\})")
# What XML cannot hold; python-docx would raise.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)

CENTRE, LEFT, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT
BOTH = WD_ALIGN_PARAGRAPH.JUSTIFY


class OfficialDocument:
    """An A4 document: margins, body text and page numbers of GB/T 9704. Methods write one after the other."""

    def __init__(self, *, note: str = "", margins_mm: tuple[float, float, float, float] = (37, 26, 35, 28)) -> None:
        """``note`` stands small at the top of the first page; ``margins_mm`` are top, right, bottom, left."""
        self.document = Document()
        self._styles()
        self._page(margins_mm)
        self._page_numbers()
        if note:
            _write(self._section.first_page_header.paragraphs[0], note, KAI, SIZE_5)

    # --- Text ---------------------------------------------------------------------------------------------

    def title(self, text: str, *, size: float = SIZE_2, before: float = 0, after: float = LINE) -> Paragraph:
        """The title: 小标宋 二号, centred."""
        paragraph = self.paragraph(text, face=TITLE, size=size, align=CENTRE, indent=0)
        paragraph.paragraph_format.line_spacing = Pt(max(size * 1.5, LINE))
        paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(after)
        return paragraph

    def heading(self, text: str, *, level: int = 1, size: float = SIZE_3, indent: float = 2) -> Paragraph:
        """一、 in 黑体, （一） in 楷体; kept with what follows."""
        paragraph = self.paragraph(text, face=HEI if level == 1 else KAI, size=size, indent=indent)
        paragraph.paragraph_format.keep_with_next = True
        return paragraph

    def paragraph(
        self,
        text: str,
        *,
        face: str = FANG,
        size: float = SIZE_3,
        align: WD_ALIGN_PARAGRAPH = BOTH,
        indent: float = 2,
    ) -> Paragraph:
        """Body text, its first line indented by ``indent`` characters."""
        paragraph = self.document.add_paragraph(style=self._style(face, size))
        for piece in _FIELD.split(_clean(text)):  # a field is a run of its own, its face is the paragraph's
            if piece:
                paragraph.add_run(piece)
        paragraph.alignment = align
        _indent(paragraph, "firstLineChars", indent, size)
        return paragraph

    def signed(self, office: str, date: str) -> None:
        """落款: the office and under it the date, towards the right edge, kept together."""
        for text, space in ((office, 2), (date, 4)):
            paragraph = self.paragraph(text, align=RIGHT, indent=0)
            _indent(paragraph, "rightChars", space, SIZE_3)
            paragraph.paragraph_format.keep_together = True
            paragraph.paragraph_format.keep_with_next = text == office

    def attached(self, *names: str) -> None:
        """附件：1.… 2.…, each name below the one before, its second line below its first."""
        for index, name in enumerate(names):
            paragraph = self.paragraph(f"附件：{name}" if index == 0 else f"　　　{name}", indent=0, align=LEFT)
            _indent(paragraph, "leftChars", 6, SIZE_3)
            _indent(paragraph, "hangingChars", 4, SIZE_3)

    def blank(self, lines: int = 1) -> None:
        for _ in range(lines):
            self.paragraph("", indent=0)

    def page_break(self) -> None:
        self.document.add_page_break()

    # --- Tables -------------------------------------------------------------------------------------------

    def table(self, widths_mm: Sequence[float]) -> Table:
        """A bordered table without rows yet; its columns keep these widths."""
        table = self.document.add_table(rows=0, cols=len(widths_mm), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        _cell_margins(table)
        for column, width in zip(table.columns, widths_mm, strict=True):
            column.width = Mm(width)
        return table

    def bytes(self) -> bytes:
        """The document as a file, without the time at which it happened to be written."""
        return saved(self.document)

    # --- How it is made -----------------------------------------------------------------------------------

    @property
    def _section(self) -> Any:
        return self.document.sections[0]

    def _styles(self) -> None:
        normal = self.document.styles["Normal"]
        normal.font.size = Pt(SIZE_3)
        _face(normal.element.get_or_add_rPr(), FANG)
        form = normal.paragraph_format
        form.space_before = form.space_after = Pt(0)
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LINE)
        missing = self.document.styles.add_style(MISSING, WD_STYLE_TYPE.CHARACTER)
        shade = OxmlElement("w:shd")  # a highlight in a style is ignored by office programs, a shade is not
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", "FFFF00")):
            shade.set(qn(f"w:{name}"), value)
        missing.element.get_or_add_rPr().append(shade)
        properties = self.document.core_properties
        properties.author = properties.comments = properties.title = ""
        properties.created = properties.modified = _EPOCH
        properties.language = "zh-CN"
        _name_substitutes(self.document)

    def _style(self, face: str, size: float) -> Any:
        """The paragraph style of this face and size; the body's own for 仿宋 三号."""
        if (face, size) == (FANG, SIZE_3):
            return self.document.styles["Normal"]
        name = f"{face} {size:g}"
        if name not in self.document.styles:
            style = self.document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            style.base_style = self.document.styles["Normal"]
            style.font.size = Pt(size)
            _face(style.element.get_or_add_rPr(), face)
        return self.document.styles[name]

    def _page(self, margins_mm: tuple[float, float, float, float]) -> None:
        section = self._section
        section.orientation = WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = map(Mm, margins_mm)
        section.header_distance, section.footer_distance = Mm(15), Mm(margins_mm[2] - 11)

    def _page_numbers(self) -> None:
        """— 1 — in 四号 宋体, on the outer side of the page."""
        self.document.settings.odd_and_even_pages_header_footer = True
        section = self._section
        section.different_first_page_header_footer = True
        for footer, align, side in (
            (section.first_page_footer, RIGHT, "rightChars"),
            (section.footer, RIGHT, "rightChars"),
            (section.even_page_footer, LEFT, "leftChars"),
        ):
            paragraph = footer.paragraphs[0]
            paragraph.alignment = align
            _indent(paragraph, side, 1, SIZE_4)
            _write(paragraph, "— ", SONG, SIZE_4)
            _number_field(paragraph)
            _write(paragraph, " —", SONG, SIZE_4)


def row(table: Table, *, least_mm: float = 0, whole: bool = True) -> list[_Cell]:
    """A new row's cells. ``whole``: it does not break across pages."""
    added = table.add_row()
    if least_mm:
        added.height = Mm(least_mm)
    if whole:
        added._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell, column in zip(added.cells, table.columns, strict=True):
        cell.width = column.width or 0
    return list(added.cells)


def repeat_header(table: Table) -> None:
    """The first row stands again on each page that the table reaches."""
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def put(
    cell: _Cell,
    text: str,
    *,
    face: str = FANG,
    size: float = SIZE_S4,
    align: WD_ALIGN_PARAGRAPH = LEFT,
    indent: float = 0,
    middle: bool = False,
) -> None:
    """Write ``text`` into a cell, each of its lines a paragraph, below what is there already."""
    for line in text.split("\n"):
        first = cell.paragraphs[0]
        is_empty = len(cell.paragraphs) == 1 and not first.runs
        paragraph = first if is_empty else cell.add_paragraph()
        _write(paragraph, line, face, size)
        paragraph.alignment = align
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.AT_LEAST
        paragraph.paragraph_format.line_spacing = Pt(size * 1.5)
        _indent(paragraph, "firstLineChars", indent, size)
    if middle:
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def fill(template: bytes, values: Mapping[str, str], missing: Mapping[str, str]) -> bytes:
    """``template`` with ``values`` in its fields; ``missing`` says what is shown, highlighted, where there is none.

    A field stands for itself: what was typed is never read as a template.
    """
    document = DocxTemplate(io.BytesIO(template))
    # A new line of an answer is a new paragraph, indented as the one it stands in.
    lines = {name: _clean(value.strip()).replace("\n", "\a") for name, value in values.items()}
    texts = {name: RichText(text) for name, text in lines.items() if text}
    marks = {name: RichText(words, style=MISSING) for name, words in missing.items() if name not in texts}
    document.render({**texts, **marks}, autoescape=True)
    return saved(document)


def saved(document: Any) -> bytes:
    """The file of a document, without times."""
    written = io.BytesIO()
    document.save(written)
    return without_times(written.getvalue())


def _clean(text: str) -> str:
    return _UNWRITABLE.sub("\ufffd", text)


def _write(paragraph: Paragraph, text: str, face: str, size: float) -> None:
    run = paragraph.add_run(_clean(text))
    _face(run._element.get_or_add_rPr(), face)
    run.font.size = Pt(size)


def _face(properties: Any, face: str) -> None:
    fonts = properties.get_or_add_rFonts()
    for name in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(name), face)
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(name), None)
    fonts.set(qn("w:hint"), "eastAsia")


def _indent(paragraph: Paragraph, side: str, characters: float, size: float) -> None:
    """In characters, as office programs of China count, and in points for those that do not know characters."""
    if not characters:
        return
    indents = paragraph._p.get_or_add_pPr().get_or_add_ind()
    indents.set(qn(f"w:{side}"), str(round(characters * 100)))
    indents.set(qn(f"w:{side.removesuffix('Chars')}"), str(round(characters * size * 20)))


def _cell_margins(table: Table) -> None:
    """Room above and below what stands in a cell, in twentieths of a point."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("top", "bottom"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "50")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook")


def _number_field(paragraph: Paragraph) -> None:
    run: Run = paragraph.add_run()
    _face(run._element.get_or_add_rPr(), SONG)
    run.font.size = Pt(SIZE_4)
    for kind, text in (("begin", ""), ("", " PAGE "), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.set(qn("xml:space"), "preserve")
            element.text = text
        run._element.append(element)


def _name_substitutes(document: Any) -> None:
    """Say in the table of fonts what to take where an official face is not installed."""
    fonts = "".join(
        f'<w:font w:name="{face}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for face, other in INSTEAD.items()
    )
    part = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    part._blob = part.blob.replace(b"</w:fonts>", fonts.encode() + b"</w:fonts>")
