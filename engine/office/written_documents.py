"""Documents of a word processor (.docx) that leave the office: headings, sentences and tables, on A4."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.document import Document as Written
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from engine.office.written_tables import Table, plain

FONT = "宋体"
"""Of the text; every office has it."""
HEADING_FONT = "黑体"
BODY_SIZE = 10.5
"""Points: 五号."""


@dataclass(frozen=True)
class Section:
    """One part of a document: its title, sentences, and tables; a table of another title has that above it."""

    title: str
    sentences: Sequence[str] = ()
    tables: Sequence[Table] = ()


def document(title: str, subtitle: str, sections: Sequence[Section]) -> bytes:
    """The document as a file. The first row of each table is repeated on every page that it reaches."""
    made = Document()
    page = made.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(22)
    page.top_margin = page.bottom_margin = Mm(25)
    _set_fonts(made)
    made.core_properties.title = plain(title)
    made.core_properties.author = ""
    head = made.add_paragraph(plain(title), style="Title")
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    made.add_paragraph(plain(subtitle)).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for section in sections:
        made.add_paragraph(plain(section.title), style="Heading 1")
        for sentence in section.sentences:
            made.add_paragraph(plain(sentence))
        for table in section.tables:
            if table.title != section.title:
                made.add_paragraph(plain(table.title), style="Heading 2")
            _add(made, table)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def _add(made: Written, table: Table) -> None:
    grid = made.add_table(rows=1, cols=len(table.headings))
    grid.style = "Table Grid"
    for cell, heading in zip(grid.rows[0].cells, table.headings, strict=True):
        cell.paragraphs[0].add_run(plain(heading)).bold = True
    repeated = OxmlElement("w:tblHeader")
    grid.rows[0]._tr.get_or_add_trPr().append(repeated)
    for row in table.rows:
        for cell, value in zip(grid.add_row().cells, row, strict=True):
            words = cell.paragraphs[0]
            words.add_run(str(value) if isinstance(value, int) else plain(value))
            if isinstance(value, int):
                words.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    made.add_paragraph()


def _set_fonts(made: Written) -> None:
    for name, font, size in (
        ("Normal", FONT, BODY_SIZE),
        ("Title", HEADING_FONT, 20),
        ("Heading 1", HEADING_FONT, 14),
        ("Heading 2", HEADING_FONT, 12),
    ):
        set_font(made.styles[name], font, size)


def set_font(style: Any, font: str, size: float) -> None:
    """Let a style of a document take this font, for Chinese letters too, at ``size`` points."""
    style.font.name, style.font.size = font, Pt(size)
    # A Chinese letter takes its own font, which the library does not set.
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("w:eastAsia", "w:ascii", "w:hAnsi"):
        fonts.set(qn(kind), font)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)
