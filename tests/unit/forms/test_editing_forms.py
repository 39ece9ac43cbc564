"""Forms changed field by field: every shipped form survives it unchanged, and what is made can be filled in."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from engine.bpmn.decisions import read_decisions
from engine.bpmn.decisions.columns import known_texts
from engine.cases.bundles import shipped_files
from engine.errors import Refused
from engine.forms import WrongForm, read_form
from engine.forms.editing import (
    COLUMN_KINDS,
    KINDS,
    OTHER,
    EditedField,
    FieldColumn,
    FieldOption,
    blank_form,
    edited_fields,
    move_field,
    put_field,
    remove_field,
    written,
)
from engine.forms.schema import CHOICE_LISTS
from engine.office.choice_lists import LISTS
from webui.designer.form_fields import LIST_WORDS

OPTIONS = (FieldOption("shop", "商铺", "Shop"), FieldOption("karaoke", "歌舞娱乐场所"))


COLUMNS = (
    FieldColumn("place", "text", "地点", "Place", required=True),
    FieldColumn("kind", "select", "类别", options=OPTIONS),
    *(FieldColumn(f"a_{kind}", kind, kind) for kind in COLUMN_KINDS if kind != "select"),
)


def test_putting_back_what_was_read_changes_nothing() -> None:
    kinds = set()
    for key, content in shipped_files().form.items():
        schema = json.loads(content)
        for field in edited_fields(schema):
            kinds.add(field.kind)
            assert put_field(schema, field) == schema, (key, field.name)
    assert {"text", "textarea", "date", "radio", "select", "yes_no", "rows", OTHER} <= kinds


def test_each_kind_of_field_makes_a_form_that_works() -> None:
    schema = blank_form("site_check", "现场核查", "Site check")
    for kind in KINDS:
        options = OPTIONS if kind in ("radio", "select", "several") else ()
        columns = COLUMNS if kind == "rows" else ()
        listed = "departments" if kind == "listed" else ""
        field = EditedField(
            f"a_{kind}", kind, kind, "English", "提示", "", True, True, "", options, None, columns, listed
        )
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


def test_columns_keep_what_the_editor_does_not_know() -> None:
    schema = json.loads(shipped_files().form["inspection_findings"])
    rows = next(field for field in edited_fields(schema) if field.kind == "rows")
    line, *others = rows.columns
    changed = put_field(schema, replace(rows, columns=(*others, replace(line, zh="行号", required=True))))
    items = changed["properties"][rows.name]["items"]
    assert list(items["properties"]) == [each.name for each in (*others, line)]
    assert items["properties"][line.name]["minimum"] == 1
    assert items["properties"][line.name]["title"] == "行号"
    assert line.name in items["required"]
    for wrong in ((), (line, line), (replace(others[0], kind="select", options=()),)):
        with pytest.raises(Refused) as refused:
            put_field(schema, replace(rows, columns=wrong))
        assert refused.value.place == "columns"


def test_a_field_names_a_list_that_there_is() -> None:
    schema = put_field(blank_form("a_form", "表", ""), EditedField("where", "listed", "哪里", listed="departments"))
    assert edited_fields(schema)[0].listed == "departments"
    with pytest.raises(Refused):
        put_field(schema, EditedField("where", "listed", "哪里", listed="nothing"))
    schema["properties"]["where"]["x-choices"] = "nothing"
    with pytest.raises(WrongForm, match="departments"):
        read_form(written(schema))
    assert set(LISTS) == set(LIST_WORDS) == CHOICE_LISTS


def test_a_column_of_a_decision_table_gives_the_texts_it_knows() -> None:
    tables = read_decisions(shipped_files().decision["matter_limits"])
    (column,) = known_texts(tables["matter_limits"])
    assert column.key == "matter_limits.matter_kind"
    assert column.texts == ("document", "policy_inquiry", "coordination", "letter_or_call")
