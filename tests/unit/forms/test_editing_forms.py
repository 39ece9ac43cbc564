"""Forms changed field by field: every shipped form survives it unchanged, and what is made can be filled in."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from engine.cases.bundles import shipped_files
from engine.errors import Refused
from engine.forms import read_form
from engine.forms.editing import (
    KINDS,
    OTHER,
    EditedField,
    FieldOption,
    blank_form,
    edited_fields,
    move_field,
    put_field,
    remove_field,
    written,
)

OPTIONS = (FieldOption("shop", "商铺", "Shop"), FieldOption("karaoke", "歌舞娱乐场所"))


def test_putting_back_what_was_read_changes_nothing() -> None:
    kinds = set()
    for key, content in shipped_files().form.items():
        schema = json.loads(content)
        for field in edited_fields(schema):
            kinds.add(field.kind)
            assert put_field(schema, field) == schema, (key, field.name)
    assert {"text", "textarea", "date", "radio", "select", "yes_no", OTHER} <= kinds


def test_each_kind_of_field_makes_a_form_that_works() -> None:
    schema = blank_form("site_check", "现场核查", "Site check")
    for kind in KINDS:
        options = OPTIONS if kind in ("radio", "select", "several") else ()
        field = EditedField(f"a_{kind}", kind, kind, "English", "提示", required=True, variable=True, options=options)
        schema = put_field(schema, field)
        assert edited_fields(schema)[-1] == field
    form = read_form(written(schema))
    assert set(form.judge(form.smallest())) == {f"a_{kind}" for kind in KINDS}
    assert schema["required"] == [f"a_{kind}" for kind in KINDS]


def test_fields_change_their_kind_move_and_go() -> None:
    schema = blank_form("site_check", "现场核查", "")
    for name in ("one", "two", "three"):
        schema = put_field(schema, EditedField(name, "text", name, required=name == "two"))
    names = [field.name for field in edited_fields(move_field(schema, "three", -1))]
    assert names == ["one", "three", "two"]
    assert edited_fields(move_field(schema, "one", -1))[0].name == "one"
    chosen = EditedField("two", "radio", "场所", options=OPTIONS, denies=("karaoke",), when="one != None")
    changed = put_field(schema, chosen)
    assert edited_fields(changed)[1] == chosen
    assert changed["required"] == []
    assert "oneOf" not in put_field(changed, replace(chosen, kind="text", options=()))["properties"]["two"]
    assert [field.name for field in edited_fields(remove_field(changed, "one"))] == ["two", "three"]
    for options in ((), (*OPTIONS, OPTIONS[0])):
        with pytest.raises(Refused, match="one option on each line"):
            put_field(schema, replace(chosen, options=options))
