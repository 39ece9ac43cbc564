"""What a process proposes for a form."""

from __future__ import annotations

import json

import pytest

from engine.forms import Form, read_form


def form() -> Form:
    """A form with one field that takes a proposal and one that does not."""
    fields = {
        "departments": {"type": "array", "title": "部门", "items": {"type": "string"}, "x-proposed": True},
        "decision": {"type": "string", "title": "决定", "x-variable": True},
    }
    schema = {"$id": "f", "title": "表", "x-title-en": "Form", "type": "object", "properties": fields}
    return read_form(json.dumps(schema).encode())


@pytest.mark.rule("JA-2")
def test_only_fields_that_ask_for_it_are_proposed() -> None:
    """An earlier decision of the same case is never filled in beforehand."""
    assert form().proposed({"departments": ["a"], "decision": "deny", "x": 1}) == {"departments": ["a"]}
    assert form().proposed({"departments": None}) == {}


def test_a_proposal_may_stand_inside_another_variable() -> None:
    """The result of an operation is one variable; a field takes its part of it."""
    fields = {
        "departments": {
            "type": "array", "title": "部门", "items": {"type": "string"}, "x-proposed": "proposal.departments",
        }
    }  # fmt: skip
    schema = {"$id": "f", "title": "表", "x-title-en": "Form", "type": "object", "properties": fields}
    one = read_form(json.dumps(schema).encode())
    assert one.proposed({"proposal": {"departments": ["a"]}, "departments": ["b"]}) == {"departments": ["a"]}
    assert one.proposed({"proposal": ["a"]}) == one.proposed({}) == {}
