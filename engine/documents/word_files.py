"""A printed paper as a document of a word processor (.docx): the same words in the same order, laid out on A4."""

from __future__ import annotations

import io
import re
from base64 import b64decode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from docx import Document
from docx.document import Document as Written
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Emu, Length, Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from lxml import html

from engine.clock import OFFICE_ZONE
from engine.office.written_documents import FONT, set_font
from engine.office.written_tables import plain

TEXT_WIDTH = Mm(166)
"""Between the margins, as the style sheet of papers has it."""
SIZE = 12.0
"""Points of the text."""
SMALL = 10.5
LINE_SIGNS = 10
"""Full-width spaces of a line to sign on: as long as in print, 42 mm."""
STAMP_WIDTH = Mm(42)
QR_WIDTH = Mm(24)
_EM = Pt(SIZE)
_COLUMNS = {
    "paper-ordinal": _EM * 3.5,
    "paper-day": _EM * 8.5,
    "paper-short": _EM * 4.5,
    "paper-half": TEXT_WIDTH * 0.42,
}
"""Widths of columns by the class of their cells, as the style sheet has them."""
_LABELS = _EM * 10
"""Width of a column of labels (th in the body of a table)."""
_GROUPS = frozenset({"article", "header", "section", "div", "body", "thead", "tbody", "tfoot"})
_SPACES = re.compile(r"[ \t\r\n\f]+")
_BREAKS = re.compile(r"[ \t\r\f]*\n[ \t\r\f]*")


@dataclass(frozen=True)
class _Look:
    """How letters look; ``kept`` keeps the line breaks of what people wrote."""

    bold: bool = False
    italic: bool = False
    underline: bool = False
    raised: bool = False
    lowered: bool = False
    kept: bool = False
    size: float | None = None


def word_file(printed: str, *, title: str, issued_at: datetime) -> bytes:
    """The file of a paper that ``render`` printed as HTML (PA-1); it names no person as its author.

    ``title`` is that of the file's properties, ``issued_at`` the day they carry.
    """
    made = Document()
    _set_page(made)
    made.core_properties.title = plain(title)
    made.core_properties.author = ""
    at = issued_at.astimezone(OFFICE_ZONE).replace(tzinfo=None)
    made.core_properties.created = made.core_properties.modified = at
    _Writer(made).write(html.fragment_fromstring(printed))
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def _set_page(made: Written) -> None:
    page = made.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(22)
    page.top_margin, page.bottom_margin = Mm(20), Mm(16)
    set_font(made.styles["Normal"], FONT, SIZE)
    text = made.styles["Normal"].paragraph_format
    text.line_spacing_rule, text.line_spacing = WD_LINE_SPACING.AT_LEAST, Pt(18)
    text.space_before = text.space_after = Pt(3.6)
    text.widow_control = True


class _Writer:
    """Writes one element after the other; ``together`` holds while what is written stays on one page."""

    def __init__(self, made: Written) -> None:
        self.made = made
        self.together = False
        self.cell: _Cell | None = None

    def write(self, element: html.HtmlElement) -> None:
        """An element that stands by itself, with everything in it."""
        classes = set(element.get("class", "").split())
        tag = str(element.tag)
        if "paper-end" in classes:
            self.together = True
        if "paper-signature" in classes:
            self._signature(element)
        elif "paper-copy" in classes:
            self._foot(element)
        elif tag == "table":
            self._table(element)
        elif tag in ("ol", "ul"):
            self._list(element)
        elif tag == "img":
            self._stamp(element)
        elif tag == "hr":
            _border(self._paragraph(), "bottom")
        elif tag in _GROUPS or tag == "dl":
            self._group(element, classes)
        else:
            self._text(element, classes)

    def _group(self, element: html.HtmlElement, classes: set[str]) -> None:
        loose: list[tuple[str, _Look]] = [(element.text or "", _Look())]
        for child in element:
            if str(child.tag) in _INLINE:
                loose += _runs(child, _Look())
            else:
                self._loose(loose, classes)
                loose = []
                self.write(child)
            loose.append((child.tail or "", _Look()))
        self._loose(loose, classes)

    def _loose(self, runs: Sequence[tuple[str, _Look]], classes: set[str]) -> None:
        """Words of a group that stand in no paragraph of their own."""
        if any(words.strip() for words, _look in runs):
            self._fill(self._paragraph(), runs, classes)

    def _paragraph(self) -> Paragraph:
        made: Paragraph
        if self.cell is not None:
            first = self.cell.paragraphs[0]
            fresh = len(self.cell.paragraphs) == 1 and not first.text and not first.runs
            made = first if fresh else self.cell.add_paragraph()
        else:
            made = self.made.add_paragraph()
        if self.together:
            made.paragraph_format.keep_with_next = True
        return made

    def _text(self, element: html.HtmlElement, classes: set[str]) -> None:
        look = _Look(kept="paper-text" in classes or self.cell is not None)
        tag = str(element.tag)
        if tag == "h1":
            look = replace(look, bold=True, size=22)
        elif "paper-agency" in classes:
            look = replace(look, size=16)
        elif tag in ("h2", "h3", "h4", "dt") or classes & {"paper-item", "paper-void"}:
            look = replace(look, bold=True)
        written = self._paragraph()
        self._fill(written, _runs(element, look), classes)
        format_ = written.paragraph_format
        if tag == "h1" or "paper-agency" in classes or "paper-void" in classes:
            written.alignment = WD_ALIGN_PARAGRAPH.CENTER
        elif "paper-number" in classes or _inside(element, "paper-seal"):
            written.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        elif self.cell is None:
            written.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        if "paper-text" in classes:
            format_.first_line_indent = _EM * 2
        if "paper-item" in classes or tag in ("h1", "h2", "h3", "h4", "dt"):
            format_.keep_with_next = True
        if tag == "dd":
            format_.left_indent = _EM * 2
        if "paper-void" in classes:
            for side in ("top", "left", "bottom", "right"):
                _border(written, side, 16)

    def _fill(self, written: Paragraph, runs: Sequence[tuple[str, _Look]], classes: set[str]) -> None:
        for words, look in _settled(runs):
            run = written.add_run(plain(words))
            run.bold, run.italic, run.underline = look.bold or None, look.italic or None, look.underline or None
            if look.raised or look.lowered:
                # Each of the two settings takes the other away.
                setattr(run.font, "superscript" if look.raised else "subscript", True)
            if look.size is not None:
                run.font.size = Pt(look.size)
            if "paper-title" in classes:
                spacing = OxmlElement("w:spacing")
                spacing.set(qn("w:val"), "66")
                run._r.get_or_add_rPr().append(spacing)

    def _list(self, element: html.HtmlElement) -> None:
        for number, entry in enumerate(element.iterchildren("li"), start=1):
            written = self._paragraph()
            written.paragraph_format.left_indent = _EM * 4
            written.paragraph_format.first_line_indent = -_EM * 2
            written.add_run(f"{number}.\t" if element.tag == "ol" else "•\t")
            written.paragraph_format.tab_stops.add_tab_stop(Length(_EM * 4))
            self._fill(written, _runs(entry, _Look(kept=True)), set())

    def _signature(self, element: html.HtmlElement) -> None:
        """Who signs at the left, the day at the right of one line."""
        written = self._paragraph()
        written.paragraph_format.space_before = Pt(15)
        stops = written.paragraph_format.tab_stops
        parts = list(element)
        for place, part in enumerate(parts):
            if place:
                written.add_run("\t")
                last = place == len(parts) - 1
                stop = TEXT_WIDTH if last else Length(TEXT_WIDTH * place // (len(parts) - 1))
                stops.add_tab_stop(stop, WD_TAB_ALIGNMENT.RIGHT if last else WD_TAB_ALIGNMENT.CENTER)
            self._fill(written, _runs(part, _Look()), set())

    def _foot(self, element: html.HtmlElement) -> None:
        """Whom to ask, with the code of the query page beside it."""
        pictures = [Length(QR_WIDTH + Mm(4)) for _each in element.iter("img")][:1]
        table = self.made.add_table(rows=1, cols=1 + len(pictures))
        table.autofit = False
        widths = [Length(TEXT_WIDTH - sum(pictures)), *pictures]
        for column, cell, width in zip(table.columns, table.rows[0].cells, widths, strict=True):
            column.width = cell.width = width
            _cell_border(cell, "top")
        cells = table.rows[0].cells
        runs = [run for each in element.iter("span") for run in [*_runs(each, _Look(size=SMALL)), ("　", _Look())]]
        self._fill(cells[0].paragraphs[0], runs, set())
        for picture in list(element.iter("img"))[:1]:
            content = _picture(picture)
            if content is not None:
                cells[1].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
                cells[1].paragraphs[0].add_run().add_picture(content, width=QR_WIDTH)

    def _stamp(self, element: html.HtmlElement) -> None:
        """The seal lies over the name of the office and the day, which are written next."""
        content = _picture(element)
        if content is None:
            return
        run = self._paragraph().add_run()
        run.add_picture(content, width=STAMP_WIDTH)
        drawing = run._r.find(qn("w:drawing"))
        if drawing is not None:
            _float(cast(BaseOxmlElement, drawing))

    def _table(self, element: html.HtmlElement) -> None:
        rows = list(element.iter("tr"))
        if not rows:
            return
        for caption in element.iterchildren("caption"):
            self._text(caption, set())
        places = list(_places(rows))
        count = max(column + wide for _row, column, _cell_, wide, _high in places)
        table = self.made.add_table(rows=len(rows), cols=count) if self.cell is None else self.cell.add_table(1, count)
        while len(table.rows) < len(rows):
            table.add_row()
        table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
        widths = _widths(places, count)
        outer = self.cell
        for each, width in zip(table.columns, widths, strict=True):
            each.width = Length(width)
        for row, column, content, wide, high in places:
            cell = table.cell(row, column)
            if wide > 1 or high > 1:
                cell = cell.merge(table.cell(min(row + high, len(rows)) - 1, column + wide - 1))
            cell.width = Length(sum(widths[column : column + wide]))
            self.cell = cell
            self._cell_content(content)
        self.cell = outer
        for number, row_element in enumerate(rows):
            _mark_row(table, number, head=row_element.getparent().tag == "thead")

    def _cell_content(self, content: html.HtmlElement) -> None:
        head = _inside(content, None, "thead")
        look = _Look(kept=True, bold=head)
        classes = set(content.get("class", "").split())
        if any(str(child.tag) not in _INLINE for child in content):
            self._group(content, classes)
        else:
            self._fill(self._paragraph(), _runs(content, look), set())
        assert self.cell is not None
        for paragraph in self.cell.paragraphs:
            paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
            if head or "paper-ordinal" in classes:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


_INLINE = frozenset({"span", "strong", "b", "em", "i", "u", "br", "sup", "sub"})
_LOOKS = {
    "strong": {"bold": True},
    "b": {"bold": True},
    "em": {"italic": True},
    "i": {"italic": True},
    "u": {"underline": True},
    "sup": {"raised": True},
    "sub": {"lowered": True},
}
_BREAK = "\ue001"
"""A line break that the HTML demands, while spaces are still put together."""


def _runs(element: html.HtmlElement, look: _Look) -> list[tuple[str, _Look]]:
    """The words of an element with how they look."""
    tag = str(element.tag)
    if tag == "br":
        return [(_BREAK, look)]
    if "paper-line" in element.get("class", "").split():
        return [("　" * LINE_SIGNS, replace(look, underline=True))]
    look = replace(look, **_LOOKS.get(tag, {}))
    found = [(element.text or "", look)]
    for child in element:
        found += _runs(child, look)
        found.append((child.tail or "", look))
    return found


def _settled(runs: Sequence[tuple[str, _Look]]) -> Iterator[tuple[str, _Look]]:
    """The runs with spaces as a browser shows them: put together, none at either end of the paragraph."""
    found: list[tuple[str, _Look]] = []
    for words, look in runs:
        words = _SPACES.sub(" ", words) if not look.kept else _BREAKS.sub("\n", re.sub(r"[ \t\r\f]+", " ", words))
        if not found or found[-1][0].endswith((" ", "\n", _BREAK)):
            words = words.lstrip(" " if found else " \n")
        if words:
            found.append((words, look))
    while found and not (trimmed := found[-1][0].rstrip(" \n")):
        found.pop()
    if found:
        found[-1] = (trimmed, found[-1][1])
    return ((words.replace(_BREAK, "\n"), look) for words, look in found)


def _inside(element: html.HtmlElement, name: str | None, tag: str | None = None) -> bool:
    return any(
        (name is not None and name in each.get("class", "").split()) or each.tag == tag
        for each in element.iterancestors()
    )


def _places(rows: Sequence[html.HtmlElement]) -> Iterator[tuple[int, int, html.HtmlElement, int, int]]:
    """Row, column, cell, and over how many columns and rows it goes."""
    taken: set[tuple[int, int]] = set()
    for row, element in enumerate(rows):
        column = 0
        for cell in element.iterchildren("th", "td"):
            while (row, column) in taken:
                column += 1
            wide, high = (_number(cell.get(name)) for name in ("colspan", "rowspan"))
            taken |= {(row + down, column + right) for down in range(high) for right in range(wide)}
            yield row, column, cell, wide, high
            column += wide


def _number(written: str | None) -> int:
    return max(1, int(written)) if written and written.isdigit() else 1


def _widths(places: Sequence[tuple[int, int, html.HtmlElement, int, int]], count: int) -> list[int]:
    """The width of each column: those that the style sheet fixes, the others share what is left."""
    fixed: dict[int, int] = {}
    for _row, column, cell, wide, _high in places:
        if wide > 1:
            continue
        named = [_COLUMNS[each] for each in cell.get("class", "").split() if each in _COLUMNS]
        label = cell.tag == "th" and not _inside(cell, None, "thead")
        if named or label:
            fixed.setdefault(column, int(named[0] if named else _LABELS))
    free = count - len(fixed)
    left = max(0, TEXT_WIDTH - sum(fixed.values()))
    if not free:
        return [width * TEXT_WIDTH // sum(fixed.values()) for _column, width in sorted(fixed.items())]
    return [fixed.get(column, left // free) for column in range(count)]


def _mark_row(table: Table, number: int, *, head: bool) -> None:
    """A row stays whole; that of headings is repeated on every page."""
    about = table.rows[number]._tr.get_or_add_trPr()
    about.append(OxmlElement("w:cantSplit"))
    if head:
        about.append(OxmlElement("w:tblHeader"))


def _border(written: Paragraph, side: str, eighths: int = 6) -> None:
    about = written._p.get_or_add_pPr()
    borders = about.find(qn("w:pBdr"))
    if borders is None:
        borders = cast(BaseOxmlElement, OxmlElement("w:pBdr"))
        about.insert_element_before(
            borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
        )
    borders.append(_line(side, eighths))


def _cell_border(cell: _Cell, side: str) -> None:
    borders = OxmlElement("w:tcBorders")
    borders.append(_line(side, 6))
    cell._tc.get_or_add_tcPr().append(borders)


def _line(side: str, eighths: int) -> BaseOxmlElement:
    line = cast(BaseOxmlElement, OxmlElement(f"w:{side}"))
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "1"), ("color", "000000")):
        line.set(qn(f"w:{name}"), value)
    return line


def _picture(element: html.HtmlElement) -> io.BytesIO | None:
    """The content of an image of the page; None for one that is not in the page itself."""
    source = element.get("src", "")
    head, _comma, content = source.partition(";base64,")
    return io.BytesIO(b64decode(content)) if head.startswith("data:image/") and content else None


def _float(drawing: BaseOxmlElement) -> None:
    """Let a picture lie over the words at the right margin instead of standing in the line."""
    inline = drawing[0]
    width, height = (int(inline[0].get(name, "0")) for name in ("cx", "cy"))
    right = TEXT_WIDTH - Emu(width) - Pt(SIZE * 1.5)
    anchor = parse_xml(
        f'<wp:anchor {nsdecls("wp")} distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2"'
        ' behindDoc="1" locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        f'<wp:positionH relativeFrom="margin"><wp:posOffset>{right}</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="paragraph"><wp:posOffset>{-height // 4}</wp:posOffset></wp:positionV>'
        "</wp:anchor>"
    )
    parts = list(inline)
    anchor.append(parts[0])
    anchor.append(parse_xml(f"<wp:wrapNone {nsdecls('wp')}/>"))
    for part in parts[1:]:
        anchor.append(part)
    drawing.replace(inline, anchor)
