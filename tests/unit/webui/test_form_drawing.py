"""Forms drawn as HTML: labels, choices, rows, problems; every input has a name that somebody can read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from lxml import html

from engine.errors import InvalidForm
from engine.forms import read_form
from engine.queries.case.case_record import MaterialLine
from webui.forms import fields_of
from webui.forms.fields import Option
from webui.forms.materials import LOOKS, material_rows, prefilled

FORMS = sorted((Path(__file__).parents[3] / "forms").glob("*.json"))

DRAW = """{% from "forms/fields.html" import draw with context %}{% from "forms/problems.html" import summary %}
<form>{{ summary(fields, problems) }}{{ draw(fields, about) }}</form>"""


def material(number: int, **changes: object) -> MaterialLine:
    """A listed material that has not been checked yet."""
    facts = {
        "id": number,
        "ordinal": number,
        "name": f"材料{number}",
        "required": True,
        "copies": 1,
        "original": True,
        "by_data_sharing": False,
        "deferrable": False,
        "remark": "",
        "state": None,
        "problem": None,
        "remedy": None,
        "at": None,
    }
    return MaterialLine(**{**facts, **changes})  # type: ignore[arg-type]


def drawn(pages: Flask, path: Path, answers: dict | None = None, materials: list | None = None, language: str = "zh"):
    """The form as a tree, with the problems of these answers."""
    form, listed = read_form(path), materials or []
    problems = {}
    if answers is not None:
        try:
            form.judge(answers)
        except InvalidForm as invalid:
            problems = invalid.fields
    with pages.test_request_context(f"/?language={language}"):
        pages.preprocess_request()
        fields = fields_of(form, prefilled(form, answers or {}, listed), problems)
        about = {"material_rows": material_rows(listed), "verdict_looks": LOOKS, "search_action": "/"}
        template = pages.jinja_env.from_string(DRAW)
        return html.fromstring(template.render(fields=fields, problems=problems, about=about, items=[], form=form))


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_every_input_of_every_form_has_a_label(pages: Flask, path: Path) -> None:
    for language in ("zh", "en"):
        tree = drawn(pages, path, materials=[material(1), material(2)], language=language)
        for field in tree.xpath(".//input[not(@type='hidden')] | .//select | .//textarea"):
            if field.xpath("ancestor::template"):
                continue
            labelled = field.get("aria-label") or field.xpath("ancestor::label")
            if not labelled:
                labelled = tree.xpath(f".//label[@for='{field.get('id')}']")
            assert labelled, f"{path.stem}: {field.get('name')} has no label"


def test_labels_follow_the_language(pages: Flask) -> None:
    path = FORMS[0].parent / "inquiry.json"
    assert "来意" in drawn(pages, path).text_content()
    english = drawn(pages, path, language="en").text_content()
    assert "Purpose" in english
    assert "来意" not in english


@pytest.mark.rule("JA-2")
def test_a_form_with_nothing_to_choose_says_what_that_means(pages: Flask) -> None:
    path = FORMS[0].parent / "joint_circumstances.json"
    assert "必经部门全部参与，请直接提交" in drawn(pages, path).text_content()
    assert "Hand it in as it is" in drawn(pages, path, language="en").text_content()


def test_problems_stand_at_their_fields_and_what_was_typed_stays(pages: Flask) -> None:
    path = FORMS[0].parent / "inquiry.json"
    tree = drawn(pages, path, {"kind": "apply", "applicant_name": "张三", "phone": "12", "channel": "window"})
    wrong = tree.xpath(".//*[contains(concat(' ', @class, ' '), ' field-wrong ')]")
    names = {field.get("name") for part in wrong for field in part.xpath(".//input | .//textarea | .//select")}
    assert {"phone", "matter"} <= names
    assert tree.xpath(".//input[@name='applicant_name']/@value") == ["张三"]
    assert tree.xpath(".//input[@name='kind'][@value='apply']/@checked")
    links = tree.xpath(".//div[@class='form-problems']//a/@href")
    ids = set(tree.xpath(".//@id"))
    assert links
    assert {link[1:] for link in links} <= ids


@pytest.mark.rule("ON-1", "ON-13")
def test_the_materials_table_lists_what_the_applicant_hands_in(pages: Flask) -> None:
    listed = [material(1), material(2, by_data_sharing=True), material(3)]
    tree = drawn(pages, FORMS[0].parent / "materials_check.json", materials=listed)
    keys = tree.xpath(".//input[@type='hidden'][contains(@name, '.material')]/@value")
    assert keys == ["1", "3"], "what data sharing gives is not asked for"
    assert len(tree.xpath(".//input[@name='materials-0.state']")) == 4
    assert tree.xpath(".//select[@name='materials-0.form']/option[@selected]/@value") == ["original"]
    assert tree.xpath(".//input[@name='materials-0.copies']/@value") == ["1"]
    conditional = tree.xpath(".//tr[contains(@class, 'words-row')]/@data-when")
    assert len(conditional) == 2
    assert "missing" in conditional[0]


@pytest.mark.rule("ON-4")
def test_only_a_further_notice_asks_for_the_reason_of_a_new_demand(pages: Flask) -> None:
    path = FORMS[0].parent / "materials_check.json"
    first = drawn(pages, path, materials=[material(1), material(2)])
    assert not first.xpath(".//input[contains(@name, '.change')]")
    again = drawn(pages, path, materials=[material(1, state="wrong", problem="未盖章"), material(2, state="received")])
    assert again.xpath(".//input[contains(@name, '.change')]/@name") == ["materials-1.change"]


@pytest.mark.rule("ON-3")
def test_a_supplement_asks_only_for_what_the_notice_named(pages: Flask) -> None:
    listed = [material(1, state="received"), material(2, state="missing", problem="缺少", remedy="补交")]
    tree = drawn(pages, FORMS[0].parent / "materials_supplement.json", materials=listed)
    assert tree.xpath(".//input[@type='hidden'][contains(@name, '.material')]/@value") == ["2"]


@pytest.mark.rule("JA-2", "JA-4")
def test_departments_are_ticked_from_the_list_of_the_office(pages: Flask) -> None:
    form = read_form(FORMS[0].parent / "joint_prepare.json")
    office = {"department": [Option("planning", "发改局", False), Option("housing", "住建局", False)]}
    proposed = {"departments": [{"department": "housing", "days": 5}]}
    with pages.test_request_context("/"):
        pages.preprocess_request()
        listed = next(each for each in fields_of(form, proposed, sources=office) if each.name == "departments")
    assert listed.widget == "checklist"
    codes = [(row[0].name, row[0].options[0].value, row[0].options[0].chosen) for row in listed.rows]
    assert codes == [("departments-0.department", "housing", True), ("departments-1.department", "planning", False)]
    posted = {"departments-0.days": "5", "departments-1.department": "planning", "departments-1.days": "7"}
    assert form.parse(posted)["departments"] == [{"department": "planning", "days": 7}], "what is not ticked is out"


def test_rows_have_a_template_for_one_more(pages: Flask) -> None:
    """A checklist without a list of the office to choose from falls back to rows."""
    path = FORMS[0].parent / "joint_prepare.json"
    tree = drawn(pages, path, {"departments": [{"department": "planning", "days": 5}]})
    assert tree.xpath(".//tbody/tr")
    template = html.tostring(tree.xpath(".//template")[0], encoding="unicode")
    assert re.search(r'name="departments-__row__\.days"', template)


def test_texts_of_people_are_escaped(pages: Flask) -> None:
    path = FORMS[0].parent / "inquiry.json"
    tree = drawn(pages, path, {"matter": "<script>alert(1)</script>", "applicant_name": '"><b>'})
    assert not tree.xpath(".//script")
    assert tree.xpath(".//textarea[@name='matter']")[0].text == "<script>alert(1)</script>"
    assert tree.xpath(".//input[@name='applicant_name']/@value") == ['"><b>']


@pytest.mark.rule("PA-1", "LC-8")
@pytest.mark.parametrize(("has_agent", "state"), [(False, "not_applicable"), (True, None)])
def test_an_agents_authorisation_is_proposed_as_not_applicable_without_an_agent(
    has_agent: bool, state: str | None
) -> None:
    form = read_form(next(path for path in FORMS if path.stem == "materials_check"))
    listed = [material(1), material(2, name="授权委托书", required=False)]
    application, authorisation = prefilled(form, {}, listed, has_agent=has_agent)["materials"]
    assert (application.get("state"), authorisation.get("state")) == (None, state)
    corrected = {"materials": [{"material": 2, "state": "ok"}]}
    assert prefilled(form, corrected, listed, has_agent=has_agent)["materials"][1]["state"] == "ok"
