"""What a form file may not hold, and that judging takes no more steps than it is given."""

from __future__ import annotations

import json
from typing import Any

import pytest
import re2

from engine.errors import InvalidForm
from engine.forms import NoSmallestAnswer, WrongForm, keywords, read_form
from engine.forms.schema import WIDGETS


def source(properties: dict[str, Any], **more: Any) -> bytes:
    return json.dumps({"$id": "example", "type": "object", "properties": properties, **more}).encode()


def refused(content: bytes) -> WrongForm:
    with pytest.raises(WrongForm) as found:
        read_form(content)
    assert "请" in found.value.zh
    assert found.value.en.startswith("Expected")
    return found.value


def doubling(levels: int) -> dict[str, Any]:
    """Definitions of which each refers twice to the next: 2 to the power of ``levels`` parts."""
    twice = {
        f"d{level}": {"allOf": [{"$ref": f"#/$defs/d{level + 1}"}, {"$ref": f"#/$defs/d{level + 1}"}]}
        for level in range(levels)
    }
    return {**twice, f"d{levels}": {"type": "string"}}


ITSELF = {"type": "object", "properties": {"inner": {"$ref": "#/$defs/tree"}}}


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (source({"x": {"$ref": "#/$defs/d0"}}, **{"$defs": doubling(24)}), "引用展开"),
        (source({"x": {"$ref": "#/$defs/nothing"}}), "没有它"),
        (source({"x": {"$ref": "#/properties/x"}}), "没有它"),
        (source({"x": {"$ref": "#/$defs/tree"}}, **{"$defs": {"tree": ITSELF}}), "引用了自己"),
        (source({"x": {"$ref": "#/$defs/a"}}, **{"$defs": {"a": {"$ref": "#/$defs/a"}}}), "引用了自己"),
        (source({"x": {"$dynamicRef": "#x"}}), "不支持"),
        (source({"x": {"patternProperties": {"^(a+)+$": {}}}}), "不支持"),
        (source({"x": {"allOf": [{"unevaluatedProperties": False}]}}), "不支持"),
        (source({"x": {"$id": "elsewhere", "type": "string"}}), "最外层"),
        (source({"x": {"type": "string", "pattern": r"(a)\1"}}), "反向引用"),
        (source({"x": {"type": "string", "pattern": "(?=a)"}}), "前后查找"),
        (source({"x": {"type": "string", "pattern": "(((a{100}){100}){100})"}}), "重复次数"),
        (source({"x": {"type": "string", "pattern": r"^\p{L}{1,900}$"}}), "重复次数"),
        (source({"x": {"type": "string", "pattern": "a" * 1_001}}), "longer than 1000"),
        (source({f"x{n}": {"type": "string", "pattern": f"^a{n}$"} for n in range(31)}), "31 种写法"),
        (source({f"x{n}": {"type": "string"} for n in range(1_200)}), "1200 个栏目"),
        (source({f"x{n}": {"x-when": "x1 == '" + "a" * 900 + "'"} for n in range(25)}), "显示条件一共"),
        (source({"x": {"oneOf": [{"const": "a", "title": 1}]}}), "title"),
        (source({"x": {"type": "number", "minimum": float("nan")}}), "NaN"),
        (source({"x": {"type": "number", "maximum": float("inf")}}), "Infinity"),
        (b'{"$id": "a", "type": "object", "properties": {"x": {"type": "number", "maximum": 1e999}}}', "1e999"),
        (source({"x": {"type": "integer", "maximum": 10**400}}), "超出"),
        (source({"x": {"type": "integer", "minimum": 3, "maximum": 2}}), "没有能填的内容"),
        (source({"x": {"type": "string", "minLength": 30_000}}), "超出"),
        (source({"x": {"type": "array", "minItems": 10**9}}), "超出"),
        (source({"x": {"type": "number", "multipleOf": 1e-300}}), "multipleOf"),
        (source({"x": {"type": "string", "enum": [str(number) for number in range(2_001)]}}), "2001 个选项"),
        (source({"x": {"type": "string", "enum": [str(number) for number in range(20_000)]}}), "10000 个值"),
        (b'{"$id": "a", "type": "object", "properties": {"x": {}, "x": {}}}', "写了两次"),
        (b'{"$id": "a", "type": "object", "x-a": ' + b"[" * 40 + b"]" * 40 + b"}", "32 层"),
        (b'{"$id": "a", "type": "object", "x-a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "JSON"),
        (b'{"$id": "a", "type": "object", "x-a": ' + b"9" * 5_000 + b"}", "JSON"),
        (source({"x": True}), "请写成对象"),
        (source({"x": {"type": "array", "items": True}}), "请写成对象"),
        (source({"x": {"type": "string"}}, required=["y"]), "却没有这个栏目"),
        (source({"x": {"type": "string", "x-widget": "slider"}}), "画不出来"),
        (source({"x": {"type": "string", "x-widget": "file"}}), "不能填写"),
        (source({"x": {"type": "array", "x-widget": "file", "x-file-kinds": ["exe"]}}), "x-file-kinds"),
        (source({"x": {"type": "array", "x-widget": "file", "x-largest-mb": 21}}), "x-largest-mb"),
        (source({"x": {"type": "array", "x-widget": "file", "maxItems": 11}}), "maxItems"),
        (source({"x": {"type": "object", "properties": {"y": {"type": "array", "x-widget": "file"}}}}), "直接放在"),
        (source({"x": {"type": "string", "x-widget": []}}), "画不出来"),
        (source({"x": {"type": "string", "x-widget": "rows"}}), "不能填写"),
        (
            source({"x": {"type": "array", "items": {"type": "object", "properties": {"y": {"x-widget": "radio"}}}}}),
            "表格里画不出来",
        ),
    ],
)
def test_what_cannot_be_judged_in_bounds_is_refused_in_words(content: bytes, word: str) -> None:
    assert word in refused(content).zh


def test_a_pattern_is_matched_without_backtracking() -> None:
    form = read_form(source({"x": {"type": "string", "pattern": "^(a+)+$"}}))
    assert isinstance(keywords.compiled("^(a+)+$"), type(re2.compile("")))
    assert form.judge({"x": "a" * 10_000}) == {"x": "a" * 10_000}
    with pytest.raises(InvalidForm) as wrong:
        form.judge({"x": "a" * 10_000 + "b"})
    assert set(wrong.value.fields) == {"x"}


@pytest.mark.parametrize(
    ("pattern", "fits", "fails"),
    [("^[\\u4e00-\\u9fa5]{2,}$", "王芳", "Wang"), (r"\d{4}", "第2026号", "第二号"), (r"^\p{Han}+$", "王", "w")],
)
def test_patterns_read_as_the_standard_says(pattern: str, fits: str, fails: str) -> None:
    form = read_form(source({"x": {"type": "string", "pattern": pattern}}))
    assert form.judge({"x": fits}) == {"x": fits}
    with pytest.raises(InvalidForm):
        form.judge({"x": fails})


def test_judging_ends_after_its_steps() -> None:
    column = {"type": "string", "allOf": [{"minLength": 1} for _ in range(200)]}
    rows = {"type": "array", "items": {"type": "object", "properties": {"name": column}}}
    form = read_form(source({"rows": rows}))
    assert form.judge({"rows": [{"name": "x"}] * 100})
    with pytest.raises(InvalidForm) as wrong:
        form.judge({"rows": [{"name": "x"}] * 2_000})
    assert wrong.value.fields[""][0] == "填写的内容太多，无法一次核对，请减少行数，或者分几次填写。"


def test_many_options_and_many_rows_are_looked_up() -> None:
    options = [{"const": str(number), "title": f"第{number}项"} for number in range(2_000)]
    column = {"type": "string", "oneOf": options}
    days = {"type": "array", "items": {"type": "object", "properties": {"day": column}}, "uniqueItems": True}
    form = read_form(source({"rows": days}))
    rows = [{"day": str(number)} for number in range(2_000)]
    assert form.judge({"rows": rows}) == {"rows": rows}
    with pytest.raises(InvalidForm) as wrong:
        form.judge({"rows": [*rows[:-1], {"day": "none"}]})
    assert set(wrong.value.fields) == {"rows-1999.day"}
    with pytest.raises(InvalidForm) as repeated:
        form.judge({"rows": [*rows[:-1], rows[0]]})
    assert set(repeated.value.fields) == {"rows"}


def test_the_smallest_answer_ends_after_its_steps() -> None:
    def rows(inner: dict[str, Any]) -> dict[str, Any]:
        return {"type": "array", "minItems": 2_000, "items": inner}

    form = read_form(source({"a": rows(rows(rows({"type": "string"})))}, required=["a"]))
    with pytest.raises(NoSmallestAnswer, match="requires too much"):
        form.smallest()


def test_equal_values_are_found_as_the_standard_says() -> None:
    form = read_form(source({"x": {"type": "array", "items": {}, "uniqueItems": True}, "y": {"enum": [1, "1"]}}))
    assert form.judge({"x": [1, True, "1"], "y": 1}) == {"x": [1, True, "1"], "y": 1}
    for wrong in ({"x": [1, 1.0]}, {"x": [{"a": 1, "b": 2}, {"b": 2, "a": 1}]}, {"y": True}):
        with pytest.raises(InvalidForm):
            form.judge(wrong)


def test_every_widget_has_types() -> None:
    assert all(WIDGETS.values())
