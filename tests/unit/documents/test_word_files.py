"""Papers as .docx: the same words as in print, tables with their headings, seal, lines to sign on."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from lxml import html

from engine.clock import office_time
from engine.documents.printing import PrintedRecord, render
from engine.documents.template_facts import example_facts
from engine.documents.word_files import TEXT_WIDTH, word_file

ISSUED = office_time(2026, 3, 2, 9)
LIST_SIGN = re.compile(r"^\d+\.\t|^•\t", re.MULTILINE)


def printed(kind: str, source: str | None = None, **more: Any) -> str:
    paper = PrintedRecord("城管受〔2026〕1号", kind, ISSUED, {**example_facts(kind), "query_code": "K7M2P9"})
    return render(paper, query_page="https://zwfw.example/progress", source=source, **more)


def opened(page: str) -> Any:
    return Document(io.BytesIO(word_file(page, title="受理通知书 城管受〔2026〕1号", issued_at=ISSUED)))


def words_of(document: Any) -> str:
    paragraphs = document.element.body.iter(qn("w:p"))
    lines = ["".join(_text(each) for each in paragraph.iter()) for paragraph in paragraphs]
    return re.sub(r"\s", "", "\n".join(LIST_SIGN.sub("", line) for line in lines))


def _text(element: Any) -> str:
    if element.tag == qn("w:tab") and element.getparent().tag == qn("w:r"):
        return "\t"
    return element.text or "" if element.tag == qn("w:t") else ""


@pytest.mark.rule("PA-1")
@pytest.mark.parametrize("kind", ["undertaking", "supplement", "denial", "delivery", "inspection_list"])
def test_a_paper_says_the_same_in_a_file_of_a_word_processor(kind: str) -> None:
    page = printed(kind)
    wanted = re.sub(r"\s", "", html.fragment_fromstring(page).text_content())
    assert words_of(opened(page)) == wanted


@pytest.mark.rule("PA-1", "PA-3")
def test_the_layout_is_that_of_the_printed_paper() -> None:
    stamp = bytes.fromhex(
        "89504e470d0a1a0a0000000d494844520000000100000001080600000"
        "01f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
    )
    document = opened(printed("supplement", seal=stamp))
    page = document.sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    assert document.core_properties.author == ""
    agency, title, number = document.paragraphs[:3]
    assert (agency.alignment, title.alignment) == (WD_ALIGN_PARAGRAPH.CENTER,) * 2
    assert title.text == "一次性告知书"
    assert title.runs[0].bold
    assert (number.text, number.alignment) == ("城管受〔2026〕1号", WD_ALIGN_PARAGRAPH.RIGHT)
    lines = document.tables[0]
    assert [cell.text for cell in lines.rows[0].cells] == ["序号", "材料名称", "存在的问题", "补正要求"]
    assert lines.rows[0]._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    assert sum(column.width for column in lines.columns) == pytest.approx(TEXT_WIDTH, abs=100)
    anchors = list(document.element.body.iter(qn("wp:anchor")))
    assert len(anchors) == 1, "the seal lies over the name of the office"
    foot = document.tables[-1].rows[0].cells
    assert "查询码：K7M2P9" in foot[0].text
    assert len(list(foot[1]._tc.iter(qn("wp:inline")))) == 1, "the code of the query page"


@pytest.mark.rule("PA-1")
def test_what_an_office_writes_in_its_own_template_is_kept() -> None:
    """Merged cells, lists, raised letters, line breaks of people and of the template, a line to sign on."""
    source = """{% extends "base.html" %}{% from "parts.html" import signed %}
{% block body %}<p class="paper-text">第一行
第二行<br>第三 <strong>行</strong></p>
<table class="paper-table"><thead><tr><th colspan="2">面积（m<sup>2</sup>）</th></tr></thead>
<tbody><tr><th rowspan="2">楼层</th><td>一</td></tr><tr><td>二</td></tr></tbody></table>
<ul><li>甲</li><li>乙</li></ul><ol><li>丙</li></ol><dl><dt>依据</dt><dd>条例</dd></dl>
<div>散文字<hr></div>{% endblock %}
{% block signatures %}{{ signed("申请人") }}{% endblock %}"""
    document = opened(printed("acceptance", source))
    text = [each.text for each in document.paragraphs]
    assert "第一行\n第二行\n第三 行" in text
    assert [each for each in text if each.startswith(("•", "1."))] == ["•\t甲", "•\t乙", "1.\t丙"]
    assert text[text.index("依据") + 1] == "条例"
    assert "散文字" in text
    table = document.tables[0]
    assert table.cell(0, 0)._tc is table.cell(0, 1)._tc
    assert table.cell(1, 0).text == table.cell(2, 0).text == "楼层"
    assert [table.cell(row, 1).text for row in (1, 2)] == ["一", "二"]
    assert any(run.font.superscript for run in table.cell(0, 0).paragraphs[0].runs)
    signature = next(each for each in document.paragraphs if each.text.startswith("申请人："))
    assert "\t日期：" in signature.text
    assert any(run.underline for run in signature.runs)
