"""A code that a form takes from a list of the office has to stand in that list when the answers are judged."""

from __future__ import annotations

import json

from engine.cases.judging import unlisted
from engine.forms import read_form
from engine.office.choice_lists import Choice

FORM = {
    "$id": "a_form",
    "type": "object",
    "properties": {
        "where": {"type": "string", "title": "哪里", "x-widget": "select", "x-choices": "departments"},
        "to_post": {"type": "string", "title": "岗位"},
        "department": {"type": "string", "title": "部门", "oneOf": [{"const": "own", "title": "自己的"}]},
        "rows": {
            "type": "array",
            "title": "各部门",
            "items": {"type": "object", "properties": {"department": {"type": "string", "title": "部门"}}},
        },
        "text": {"type": "string", "title": "文字"},
    },
}


def test_a_code_outside_its_list_is_refused_at_its_field_and_each_list_is_asked_once() -> None:
    form, asked = read_form(json.dumps(FORM).encode()), []

    def departments() -> list[Choice]:
        asked.append("departments")
        return [Choice("housing", "住建局", "住房和城乡建设局")]

    lists = {"departments": departments, "posts": lambda: [Choice("window", "窗口", "政务服务中心")]}
    right = {
        "where": "housing",
        "to_post": "window",
        "department": "own",
        "rows": [{"department": "housing"}],
        "text": "x",
    }
    assert unlisted(form, right, lists) == {}
    assert asked == ["departments"]
    wrong = {
        "where": "gone",
        "to_post": "gone",
        "department": "own",
        "rows": [{"department": "housing"}, {"department": ""}, {"department": "gone"}],
    }
    found = unlisted(form, wrong, lists)
    assert set(found) == {"where", "to_post", "rows-2.department"}
    assert "重新选择" in found["where"][0]
    assert "choose again" in found["where"][1]
