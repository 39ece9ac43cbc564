"""Options that a form takes from a decision table: what the table has now, on the page, when judged, in the check."""

from __future__ import annotations

import json

import pytest

from engine.cases.bundles import Bundle, Files, cut_bundle, outline, shipped_files
from engine.errors import InvalidForm

FORM = {
    "$id": "timed_matter_answer",
    "type": "object",
    "properties": {
        "kind": {
            "type": "string",
            "title": "种类",
            "x-widget": "select",
            "x-options-of": "matter_limits.matter_kind",
            "oneOf": [{"const": "document", "title": "公文"}, {"const": "gone", "title": "没有了"}],
        },
        "kinds": {
            "type": "array",
            "title": "几种",
            "x-widget": "checkboxes",
            "x-options-of": "matter_limits.matter_kind",
            "items": {"type": "string", "oneOf": [{"const": "gone", "title": "没有了"}]},
        },
        "other": {"type": "string", "x-options-of": "nosuch.column", "oneOf": [{"const": "a", "title": "甲"}]},
    },
}


def test_the_options_of_a_form_are_the_values_that_the_table_of_its_version_has() -> None:
    shipped = shipped_files()
    files = shipped.overlaid(Files(form={FORM["$id"]: json.dumps(FORM).encode()}))
    outlines = {name: outline(content) for name, content in files.process.items()}
    cut = cut_bundle(files, "timed_matter", outlines)
    form = Bundle(1, "timed_matter", 2, "hash", cut).form("timed_matter_answer")
    offered = {each["const"]: each["title"] for each in form.fields["kind"]["oneOf"]}
    assert offered == {
        "document": "公文",
        "policy_inquiry": "policy_inquiry",
        "coordination": "coordination",
        "letter_or_call": "letter_or_call",
    }
    answers = {"kind": "coordination", "kinds": ["letter_or_call"], "other": "a"}
    assert form.judge(answers) == answers
    with pytest.raises(InvalidForm) as refused:
        form.judge({"kind": "gone", "kinds": ["gone"]})
    assert set(refused.value.fields) == {"kind", "kinds-0"}
    assert b"policy_inquiry" in files.library().forms["timed_matter_answer"], "the check reads the same options"


def test_a_table_that_only_a_form_uses_belongs_to_the_version_and_without_it_the_form_stays_as_written() -> None:
    shipped = shipped_files()
    content = json.dumps(FORM | {"$id": "urge_answer"}).encode()
    files = shipped.overlaid(Files(form={"urge_answer": content}))
    outlines = {name: outline(diagram) for name, diagram in files.process.items()}
    assert "matter_limits" in cut_bundle(files, "urging", outlines).decision
    assert "matter_limits" not in cut_bundle(shipped, "urging", outlines).decision
    assert Files(form={"urge_answer": content}).form_now("urge_answer") == content
