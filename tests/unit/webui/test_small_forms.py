"""Small forms: what was typed stays, and every refusal stands where a person can mend it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from flask import Flask, session
from lxml import html

from engine.clock import office_time
from engine.errors import ChengnuoError, Conflict, InvalidForm, NotAllowed, NotFound, Refused
from webui.web.small_forms import SmallForm, choice, day, file, line, moment, number, paragraph, radio, several, tick

DRAWN = """{% from "forms/small.html" import fields, refused with context %}
<form>{{ refused(form) }}{{ fields(form, only_when_asked=["sure"]) }}</form>"""


class Sample(SmallForm):
    """One field of each kind."""

    name = line("名称", needed=True, hint="全称")
    words = paragraph("说明")
    count = number("数量")
    at = moment("时间")
    on = day("日期")
    kind = choice("种类", [("a", "甲"), ("b", "乙")], needed=True)
    one = radio("其一", [("x", "子"), ("y", "丑")])
    any_of = several("若干", [("p", "寅"), ("q", "卯")])
    sure = tick("确认")
    scan = file("扫描件", needed=False)


@pytest.fixture
def post(pages: Flask) -> Callable[..., tuple[Sample, Any, Callable[[], Any]]]:
    """``post(act, name="x")``: the form as it was sent, what ``attempt`` gave, and the form as it is drawn."""

    def send(act: Callable[[Sample], Any], language: str = "zh", **typed: Any) -> tuple[Sample, Any, Any]:
        with pages.test_request_context(f"/?language={language}", method="POST", data={"_csrf": "x", **typed}):
            session["language"] = language
            form = Sample(part="new")
            given = form.attempt(lambda: act(form))
            template = pages.jinja_env.from_string(DRAWN)
            return form, given, html.fromstring(template.render(form=form))

    return send


def test_a_list_with_words_of_its_own_for_no_choice_has_one_blank(pages: Flask) -> None:
    with pages.test_request_context("/"):
        form = Sample(part="new", sent=False)
        for choices in ([("a", "甲")], [("", "不取自决策表"), ("a", "甲")]):
            form.kind.choices = choices
            assert [value for value, *_rest in form.kind.iter_choices()] == ["", "a"]


GOOD = {"name": " 局 ", "kind": "a"}


def refusing(refusal: ChengnuoError) -> Callable[[Sample], Any]:
    def act(form: Sample) -> None:
        raise refusal

    return act


def test_what_was_typed_is_read(post: Callable[..., Any]) -> None:
    typed = {
        "count": "12",
        "at": "2026-03-02T09:30",
        "on": "2026-03-02",
        "one": "y",
        "any_of": ["p", "q"],
        "sure": "on",
    }
    form, given, _drawn = post(lambda form: form.data, **GOOD, **typed)
    assert not form.wrong
    assert given == {
        "name": "局",
        "words": "",
        "count": 12,
        "at": office_time(2026, 3, 2, 9, 30),
        "on": date(2026, 3, 2),
        "kind": "a",
        "one": "y",
        "any_of": ["p", "q"],
        "sure": True,
        "scan": None,
    }


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", "  ", "请填写这一栏"),
        ("kind", "", "请填写这一栏"),
        ("kind", "c", "没有这个选项"),
        ("one", "z", "没有这个选项"),
        ("any_of", "z", "没有这个选项"),
        ("count", "0", "正整数"),
        ("count", "1000", "正整数"),
        ("count", "1.5", "正整数"),
        ("at", "soon", "日期和时间"),
        ("on", "soon", "正确的日期"),
        ("words", "长" * 4001, "4000 字以内"),
    ],
)
def test_a_wrong_field_says_so_and_nothing_is_done(
    post: Callable[..., Any], field: str, typed: str, sentence: str
) -> None:
    form, given, drawn = post(lambda form: pytest.fail("Expected no command."), **{**GOOD, field: typed})
    assert given is None
    assert set(form.errors) == {field}
    assert sentence in drawn.get_element_by_id(f"f-new-{field}-words").text_content()
    assert drawn.xpath(f'//div[@role="alert"]//a[@href="#f-new-{field}"]')
    if field not in ("kind", "one", "any_of"):
        shown = drawn.get_element_by_id(f"f-new-{field}")
        assert (shown.get("value") or shown.text_content()).strip() == typed.strip()


def test_a_refusal_of_the_command_stands_at_its_field_and_keeps_the_rest(post: Callable[..., Any]) -> None:
    refusal = Refused("这个名称已经使用，请换一个。", "Expected a new name, but it is taken.", place="name")
    form, given, drawn = post(refusing(refusal), words="说明", sure="on", **GOOD)
    assert given is None
    assert form.wrong
    assert "已经使用" in drawn.get_element_by_id("f-new-name-words").text_content()
    assert drawn.get_element_by_id("f-new-name").get("value") == "局"
    assert drawn.get_element_by_id("f-new-words").text_content().strip() == "说明"
    assert drawn.get_element_by_id("f-new-kind").value == "a"
    assert drawn.get_element_by_id("f-new-sure").get("checked") is not None


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "refusal",
    [
        Refused("甲不对，请改成乙。", "Expected one, but two."),
        Conflict("甲不对，请改成乙。", "Expected one, but two."),
        Refused("甲不对，请改成乙。", "Expected one, but two.", place="elsewhere"),
    ],
)
def test_a_refusal_without_a_field_stands_above_the_form(
    post: Callable[..., Any], refusal: ChengnuoError, language: str
) -> None:
    _form, _given, drawn = post(refusing(refusal), language, **GOOD)
    assert drawn.xpath('//div[@role="alert"]')[0].text_content().strip() == refusal.text(language)


def test_several_wrong_fields_of_a_command_are_said_one_by_one(post: Callable[..., Any]) -> None:
    refusal = InvalidForm({"name": ("需要甲。", "One."), "count": ("需要乙。", "Two.")})
    form, _given, _drawn = post(refusing(refusal), **GOOD)
    assert form.errors == {"name": ["需要甲。"], "count": ["需要乙。"]}


@pytest.mark.parametrize("refusal", [NotAllowed("不行。", "No."), NotFound("没有。", "None.")])
def test_what_no_other_words_would_mend_goes_up(post: Callable[..., Any], refusal: ChengnuoError) -> None:
    with pytest.raises(type(refusal)):
        post(refusing(refusal), **GOOD)


def test_a_confirmation_is_shown_only_when_it_is_asked_for(post: Callable[..., Any]) -> None:
    _form, _given, drawn = post(refusing(Refused("需要甲。", "One.", place="name")), **GOOD)
    assert not drawn.xpath('//input[@name="sure"]')
    _form, _given, drawn = post(refusing(Refused("需要确认。", "Confirm.", place="sure")), **GOOD)
    assert drawn.xpath('//input[@name="sure"]')


def test_a_form_that_was_not_sent_shows_its_values_beside_one_that_was(pages: Flask) -> None:
    with pages.test_request_context("/", method="POST", data={"name": "typed", "kind": "a"}):
        other = Sample(part="other", sent=False, name="shown", kind="b")
    assert (other.name.data, other.kind.data, other.name.id) == ("shown", "b", "f-other-name")


def test_words_in_the_place_of_a_file_are_no_file(post: Callable[..., Any]) -> None:
    form, given, _drawn = post(lambda form: form.scan.data is None, **GOOD, scan="words")
    assert given is True
    assert not form.wrong
    _form, name, _drawn = post(lambda form: form.scan.data.filename, **GOOD, scan=(BytesIO(b"x"), "a.png"))
    assert name == "a.png"
