"""Templates of papers that people write: what is refused, and that the program's own are all right."""

from __future__ import annotations

import pytest

from engine.documents.fact_names import WORDS, fact_name
from engine.documents.kinds import PAPERS
from engine.documents.printing import PrintedRecord, render, shipped_source
from engine.documents.template_check import LARGEST, check_template
from engine.documents.template_facts import example_facts, known_facts
from tests.unit.documents.test_printing import ISSUED

TEMPLATES = sorted({what.template for what in PAPERS.values() if what.template})
HEAD = '{% extends "base.html" %}\n{% from "parts.html" import row %}\n'


def faults(body: str, template: str = "acceptance", head: str = HEAD) -> list[tuple[int, str]]:
    content = f"{head}{{% block body %}}\n{body}\n{{% endblock %}}\n".encode()
    return [(each.line, each.en) for each in check_template(template, content)]


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_programs_own_templates_pass_and_name_their_facts(template: str) -> None:
    assert check_template(template, shipped_source(template).encode()) == []
    assert "facts.agency.name" in {each.written for each in known_facts(template)}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ('<p onclick="x()">a</p>', "onclick"),
        ('<p style="color: red">a</p>', "style"),
        ('<img src="x">', "<img>"),
        ('<p class="{{ facts.item.name }}">a</p>', "inside a tag"),
        ("<p {{ facts.item.name }}>a</p>", "inside a tag"),
        ('<p class="red">a</p>', "red is none"),
        ("<p>a", "never closed"),
        ("a</p>", "closes nothing"),
        ("<!-- a -->", "comments"),
        ("{{ facts.item.name | safe }}", "safe is none"),
        ("{% autoescape false %}{{ facts.item.name }}{% endautoescape %}", "not allowed"),
        ("{{ ''.__class__.__mro__ }}", "__class__ is not allowed"),
        ("{{ facts.item.name.format(1) }}", "() is not allowed"),
        ("{{ range(10) }}", "range is none"),
        ("{{ self.body() }}", "self is none"),
        ("{{ 'a' * 100000000 }}", "Mul is not allowed"),
        ("{% set a = facts.item.name ~ facts.item.name %}", "set is not allowed"),
        ("{% set a %}x{% endset %}{% set b %}{{ a }}{{ a }}{% endset %}", "set is not allowed"),
        ("{{ facts.item.name | join(facts.item.name) }}", "join(…) is not allowed"),
        ('{% include "page.html" %}', "Include is not allowed"),
        ("{% macro a() %}{% endmacro %}", "Macro is not allowed"),
        ('{% from "page.html" import a %}', "parts.html"),
        ("{{ facts.item.nane }}", "facts.item.nane is none; perhaps facts.item.name"),
        ("{{ facts.reason.text }}", "facts.reason.text is none"),
        ("{% for each in facts.deferred %}{{ each.name }}{% endfor %}", "facts.deferred[].name is none"),
        ("{{ facts.item.name", "Wrongly written"),
        ("{{ facts.item.promised_days | day }}", "could not be printed"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(body: str, said: str) -> None:
    found = faults(body)
    assert any(said in en for _line, en in found), found
    assert all(line >= 1 for line, _en in found)


def test_lines_are_those_of_the_file() -> None:
    assert faults("<p>a</p>\n<p>b</p>\n<b class='no'>c</b>")[0][0] == 6
    assert faults("<p>a</p>\n\n{{ facts.nothing }}")[0][0] == 6


def test_a_template_stands_in_the_frame_of_all_papers() -> None:
    assert any("extends" in en for _line, en in faults("<p>a</p>", head=""))
    outside = b'{% extends "base.html" %}\nlost\n'
    assert "outside every block" in check_template("acceptance", outside)[0].en
    assert "nowhere is none" in check_template("nowhere", b"a")[0].en
    assert "64 kB" in check_template("acceptance", b"a" * (LARGEST + 1))[0].en
    assert "UTF-8" in check_template("acceptance", b"\xff")[0].en


def test_a_changed_template_prints_in_the_sandbox_and_escapes_what_people_write() -> None:
    source = shipped_source("acceptance").replace("承诺办结时限", "承诺时限")
    facts = example_facts("acceptance")
    facts["item"] = {**facts["item"], "name": "<script>alert(1)</script>"}
    printed = render(PrintedRecord("1", "acceptance", ISSUED, facts), source=source)
    assert "承诺时限" in printed
    assert "<script>" not in printed
    assert "&lt;script&gt;" in printed


def test_every_fact_is_called_by_a_name_in_both_languages() -> None:
    """A fact that a paper gets new has its words, or this fails."""
    facts = {fact.path for what in PAPERS.values() if what.template for fact in known_facts(what.template)}
    unnamed = {part for path in facts for part in path if part != "[]" and part not in WORDS}
    assert unnamed == set()
    assert fact_name(("applicant", "name"), "zh") == "申请人的名称"
    assert fact_name(("materials", "[]", "legal_basis"), "en") == "materials · legal basis"
