"""What differs between two versions of each kind of file, with old and new values."""

from __future__ import annotations

import json
import re

import pytest

from engine.cases.bundles import shipped_files
from webui.designer.changes import Change, changes

FILES = shipped_files()


@pytest.mark.parametrize("kind", ["process", "decision", "form"])
def test_the_same_file_differs_in_nothing(kind: str) -> None:
    for key, content in getattr(FILES, kind).items():
        assert changes(kind, content, content) == [], key


def test_a_changed_limit_has_its_old_and_new_value() -> None:
    content = FILES.process["forwarding.bpmn"]
    changed = content.replace(b"working_days(2)", b"working_days(4)", 1)
    (found,) = changes("process", content, changed)
    assert found.what == "changed"
    assert [(old, new) for _, old, new in found.parts] == [("working_days(2)", "working_days(4)")]


def test_a_line_without_a_name_is_called_by_what_it_joins() -> None:
    content = FILES.process["timed_matter.bpmn"]
    line = re.search(rb'<bpmn:sequenceFlow id="flow_yellow_card_yellow_given"[^>]*/>', content)
    assert line
    (found,) = changes("process", content, content.replace(line[0], b""))
    assert (found.what, found.name) == ("removed", "亮黄牌 → 已亮黄牌")
    renamed = content.replace('id="yellow_card" name="亮黄牌"'.encode(), 'id="yellow_card" name="黄牌"'.encode())
    assert [each.element for each in changes("process", content, renamed)] == ["yellow_card"], "its lines are as before"


def test_a_changed_cell_names_its_column() -> None:
    content = FILES.decision["ladder"]
    (found, *_) = changes("decision", content, content.replace(b"<text>1</text>", b"<text>30</text>", 1))
    assert found.what == "changed"
    assert found.name.startswith("#")
    ((column, old, new),) = found.parts
    assert column
    assert (old, new) == ("1", "30")


def test_fields_of_forms_are_compared_one_by_one() -> None:
    def form(**fields: object) -> bytes:
        return json.dumps({"$id": "a", "type": "object", "title": "表", "properties": fields}).encode()

    before = form(a={"type": "string", "title": "甲"}, b={"type": "string"})
    after = form(a={"type": "string", "title": "乙"}, c={"type": "string"})
    assert changes("form", before, after) == [
        Change("removed", "b", "b"),
        Change("added", "c", "c"),
        Change("changed", "a", "乙", [("title", "甲", "乙")]),
    ]


def test_moving_a_shape_is_no_difference() -> None:
    content = FILES.process["denial_filing.bpmn"]
    head, bounds, tail = content.partition(b'<dc:Bounds x="')
    assert bounds
    assert changes("process", content, head + bounds + b"9" + tail) == []


def test_what_the_standard_says_anyway_is_no_difference() -> None:
    content = FILES.process["accountability.bpmn"]
    said = re.sub(rb'(id="statement_waived"[^>]*)>', rb'\1 cancelActivity="true">', content, count=1)
    assert said != content
    assert changes("process", said, content) == []
