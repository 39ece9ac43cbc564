"""Reading a form, judging answers, posts of HTML forms, and the smallest answer."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from engine.errors import InvalidForm
from engine.forms import NoSmallestAnswer, WrongForm, read_form, smallest


def form(properties: dict[str, Any], **more: Any):
    schema = {"$id": "example", "title": "样表", "x-title-en": "Example", "type": "object", "properties": properties}
    return read_form(json.dumps({**schema, **more}).encode())


NOTICE = {
    "name": {"type": "string", "title": "姓名", "x-title-en": "Name", "maxLength": 5, "x-order": 1},
    "kind": {
        "type": "string",
        "title": "类型",
        "oneOf": [{"const": "person", "title": "个人", "x-title-en": "Person"}, {"const": "unit", "title": "单位"}],
        "x-variable": True,
        "x-order": 2,
    },
    "phone": {"type": "string", "title": "电话", "x-widget": "phone"},
    "amount": {"type": "integer", "title": "金额", "minimum": 1, "x-variable": True},
    "agreed": {"type": "boolean", "title": "同意"},
    "unit_name": {"type": "string", "title": "单位名称", "x-when": "kind == 'unit'"},
    "address": {"type": "object", "properties": {"town": {"type": "string", "title": "乡镇"}}, "required": ["town"]},
    "rows": {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "name": {"type": "string", "title": "材料"},
                "state": {"type": "string", "enum": ["ok", "missing"]},
                "problem": {"type": "string", "title": "问题", "x-when": "state == 'missing'"},
            },
            "required": ["name", "problem"],
        },
    },
    "days": {"type": "array", "items": {"type": "string", "enum": ["mon", "tue"]}, "uniqueItems": True},
}


def notice():
    return form(NOTICE, required=["name", "kind", "unit_name"])


def problems(form_, answers: Any) -> dict[str, tuple[str, str]]:
    with pytest.raises(InvalidForm) as refused:
        form_.judge(answers)
    return refused.value.fields


def test_answers_are_trimmed_and_empty_ones_left_out() -> None:
    cleaned = notice().judge(
        {"name": " 李四 ", "kind": "person", "phone": "", "amount": None, "rows": [], "days": [""]}
    )
    assert cleaned == {"name": "李四", "kind": "person"}


def test_every_wrong_field_has_its_sentence_in_two_languages() -> None:
    fields = problems(
        notice(),
        {
            "name": "六个字的姓名",
            "kind": "dog",
            "phone": "1",
            "amount": 0,
            "address": {"town": 5},
            "days": ["mon", "mon"],
        },
    )
    assert set(fields) == {"name", "kind", "phone", "amount", "address.town", "days"}
    assert fields["name"] == (
        "内容太长，请填写不超过 5 个字。",
        "Expected at most 5 characters, but there are more.",
    )
    assert "个人、单位" in fields["kind"][0]
    assert "Person, 单位" in fields["kind"][1]
    for zh, en in fields.values():
        assert "请" in zh
        assert "但是" not in zh
        assert en.startswith("Expected")
        assert ", but " in en


def test_a_missing_field_is_named_by_its_label() -> None:
    fields = problems(notice(), {"kind": "person"})
    assert fields == {"name": ("请填写「姓名」。", "Expected “Name” to be filled in, but it is empty.")}


def test_a_hidden_field_is_dropped_and_not_required() -> None:
    assert "unit_name" not in notice().judge({"name": "李", "kind": "person", "unit_name": "\x00"})
    assert set(problems(notice(), {"name": "李", "kind": "unit"})) == {"unit_name"}
    assert notice().judge({"name": "李", "kind": "unit", "unit_name": "社"})["unit_name"] == "社"


def test_a_field_shows_again_when_what_hid_it_is_hidden_itself() -> None:
    chained = form(
        {
            "kind": {"type": "string", "title": "类型"},
            "unit_name": {"type": "string", "title": "单位名称", "x-when": "kind == 'unit'"},
            "own_name": {"type": "string", "title": "本人姓名", "x-when": "not unit_name"},
            "own_phone": {"type": "string", "title": "本人电话", "x-when": "own_name"},
        },
        required=["own_name"],
    )
    answers = {"kind": "person", "unit_name": "社", "own_name": "李", "own_phone": "1"}
    assert chained.judge(answers) == {"kind": "person", "own_name": "李", "own_phone": "1"}
    assert set(problems(chained, {"kind": "person", "unit_name": "社"})) == {"own_name"}
    assert chained.judge({**answers, "kind": "unit"}) == {"kind": "unit", "unit_name": "社"}


def test_conditions_in_rows_look_at_their_own_row() -> None:
    rows = [{"name": "a", "state": "ok", "problem": "x"}, {"name": "b", "state": "missing"}]
    fields = problems(notice(), {"name": "李", "kind": "person", "rows": rows})
    assert set(fields) == {"rows-1.problem"}
    rows[1]["problem"] = "没有盖章"
    cleaned = notice().judge({"name": "李", "kind": "person", "rows": rows})
    assert cleaned["rows"] == [{"name": "a", "state": "ok"}, {"name": "b", "state": "missing", "problem": "没有盖章"}]


def test_unknown_fields_are_refused() -> None:
    assert set(problems(notice(), {"name": "李", "kind": "person", "role": "admin"})) == {"role"}


@pytest.mark.parametrize(
    "value",
    [
        "\x00",
        "a\x1bb",
        "\ud800",
        float("nan"),
        float("inf"),
        10**30,
        b"x",
        object(),
        [[[[[[[[[[[[[[[1]]]]]]]]]]]]]]],
        "x" * 20_001,
    ],
)
def test_what_cannot_be_stored_is_refused(value: Any) -> None:
    assert set(problems(form({"a": {"title": "任意"}}), {"a": value})) <= {"a", "a" + "-0" * 11}


@pytest.mark.parametrize("answers", [None, [], "x", 5])
def test_what_is_no_form_is_refused(answers: Any) -> None:
    assert set(problems(notice(), answers)) == {""}


def test_variables_are_the_marked_fields_and_unfilled_ones_are_none() -> None:
    assert notice().variables({"kind": "unit", "name": "x"}) == {"kind": "unit", "amount": None}


def test_fields_come_in_their_order() -> None:
    assert list(notice().fields)[:3] == ["name", "kind", "phone"]


def test_a_post_becomes_groups_rows_and_numbers() -> None:
    posted = MultiDict(
        [
            ("name", "李四"),
            ("amount", " 12 "),
            ("agreed", "on"),
            ("address.town", "川岳镇"),
            ("rows-1.name", "身份证"),
            ("rows-0.name", ""),
            ("rows-10.name", "照片"),
            ("rows-10.state", "missing"),
            ("days", "mon"),
            ("days", "tue"),
            ("csrf", "secret"),
        ]
    )
    assert notice().parse(posted) == {
        "name": "李四",
        "amount": 12,
        "agreed": True,
        "address": {"town": "川岳镇"},
        "rows": [{"name": "身份证"}, {"name": "照片", "state": "missing"}],
        "days": ["mon", "tue"],
    }


def test_a_box_that_is_not_ticked_is_false() -> None:
    assert notice().parse({}) == {"agreed": False}


def test_a_number_that_is_none_stays_text_and_is_refused_at_its_field() -> None:
    parsed = notice().parse({"name": "李", "kind": "person", "amount": "twelve"})
    assert set(problems(notice(), parsed)) == {"amount"}


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"", None),
        (b"{", None),
        (b"[]", None),
        (b"\xff\xfe", None),
        (b"[" * 100_000, None),
        (b'{"type": "object"}', None),
        (b'{"$id": "a b", "type": "object"}', None),
        (b'{"$id": "a", "type": "object", "properties": 5}', "properties"),
        (b'{"$id": "a", "type": "object", "properties": {"x": {"type": "text"}}}', "properties.x.type"),
        ('{"$id": "a", "type": "object", "properties": {"金额": {}}}'.encode(), "金额"),
        (b'{"$id": "a", "type": "object", "properties": {"typename": {}}}', "typename"),
        (b'{"$id": "a", "type": "object", "properties": {"x": {"x-widget": "map"}}}', "x"),
        (b'{"$id": "a", "type": "object", "properties": {"x": {"format": "colour"}}}', "x"),
        (b'{"$id": "a", "type": "object", "properties": {"x": {"x-when": "y == 1"}}}', "x"),
        (b'{"$id": "a", "type": "object", "properties": {"x": {"x-when": "open(1)"}}}', "x"),
        (b'{"$id": "a", "type": "object", "properties": {"x": {"$ref": "file:///etc/passwd"}}}', "x"),
        (
            b'{"$id": "a", "type": "object", "properties": {"x": {"type": "string", "pattern": "("}}}',
            "x",
        ),
        (b'{"$id": "a", "type": "object", "title": "' + b"x" * 600_000 + b'"}', None),
    ],
)
def test_a_wrong_form_is_refused_with_its_place(content: bytes, place: str | None) -> None:
    with pytest.raises(WrongForm) as refused:
        read_form(content)
    assert refused.value.place == place
    assert "请" in refused.value.zh


def test_a_form_file_is_read_from_disk(tmp_path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"$id": "a", "type": "object"}')
    assert read_form(path).key == "a"


def test_the_smallest_answer_fills_what_is_required_and_shown() -> None:
    assert notice().smallest() == {"name": "x", "kind": "person"}


def test_conditions_of_the_schema_are_met_by_the_smallest_answer() -> None:
    made = form(
        {"kind": {"enum": ["b", "a"]}, "more": {"type": "string", "minLength": 3}},
        required=["kind"],
        **{"if": {"properties": {"kind": {"const": "b"}}}, "then": {"required": ["more"]}},
    )
    assert made.smallest() == {"kind": "b", "more": "xxx"}


def test_a_pattern_needs_an_example() -> None:
    about = {"type": "string", "pattern": "^川岳-[0-9]{3}$"}
    with pytest.raises(NoSmallestAnswer):
        form({"a": about}, required=["a"]).smallest()
    assert form({"a": {**about, "examples": ["川岳-001"]}}, required=["a"]).smallest() == {"a": "川岳-001"}


TEXTS = st.fixed_dictionaries(
    {"type": st.just("string")},
    optional={"minLength": st.integers(0, 30), "maxLength": st.integers(30, 60), "title": st.just("文字")},
)
FORMATTED = st.sampled_from(["date", "time", "date-time", "phone", "id-number", "email", "uri", "credit-code"]).map(
    lambda name: {"type": "string", "format": name}
)
WHOLE = st.tuples(st.integers(-50, 50), st.integers(0, 60), st.sampled_from([1, 2, 5])).map(
    lambda t: {"type": "integer", "minimum": t[0], "maximum": t[0] + t[1] + t[2], "multipleOf": t[2]}
)
DECIMALS = st.tuples(st.integers(-50, 50), st.integers(1, 60)).map(
    lambda t: {"type": "number", "exclusiveMinimum": t[0], "exclusiveMaximum": t[0] + t[1]}
)
CHOICES = st.lists(st.text("abc", min_size=1, max_size=3), min_size=1, max_size=4, unique=True).map(
    lambda names: {"type": "string", "oneOf": [{"const": name, "title": name} for name in names]}
)
SIMPLE = st.one_of(TEXTS, FORMATTED, WHOLE, DECIMALS, CHOICES, st.just({"type": "boolean"}))


def _group(inner):
    names = st.sampled_from(["a", "b", "c", "d"])
    return st.dictionaries(names, inner, min_size=1, max_size=4).flatmap(
        lambda properties: st.lists(st.sampled_from(sorted(properties)), unique=True).map(
            lambda required: {"type": "object", "properties": properties, "required": required}
        )
    )


def _rows(inner):
    return st.tuples(inner, st.integers(0, 3)).map(lambda t: {"type": "array", "items": t[0], "minItems": t[1]})


FIELDS = st.recursive(
    SIMPLE, lambda inner: st.one_of(_group(inner), _rows(_group(SIMPLE)), _rows(SIMPLE)), max_leaves=8
)


@settings(max_examples=200, deadline=None)
@given(_group(FIELDS))
def test_the_smallest_answer_of_any_schema_is_valid_and_always_the_same(schema: dict[str, Any]) -> None:
    made = form(schema["properties"], required=schema["required"])
    value = smallest(made.schema, made.validator)
    assert made.validator.is_valid(value)
    assert smallest(made.schema, made.validator) == value


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=9)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.sampled_from([*NOTICE, "x"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.one_of(st.sampled_from([*NOTICE, "town", "x"]), st.text(max_size=4)), JSON, max_size=6))
def test_any_answers_are_clean_or_refused_with_messages(answers: dict[str, Any]) -> None:
    made = notice()
    try:
        cleaned = made.judge(answers)
    except InvalidForm as refused:
        texts = [text for pair in refused.fields.values() for text in pair]
        json.dumps(texts)
        assert texts
    else:
        assert made.judge(cleaned) == cleaned


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(
        st.text("abnmeros-0123.[]", max_size=12),
        st.one_of(st.text(max_size=5), st.lists(st.text(max_size=5))),
        max_size=6,
    )
)
def test_any_post_is_parsed(posted: dict[str, Any]) -> None:
    json.dumps(notice().parse(posted))
