"""Forms of Camunda: read with every loss told, written so that Camunda and we read them again."""

from __future__ import annotations

import json

import pytest

from engine.cases.bundles import shipped_files
from engine.forms import WrongForm, read_form
from engine.forms.camunda import camunda_form, form_of_camunda
from engine.forms.editing import edited_fields, written

COMPONENTS = [
    {"type": "text", "text": "# 申请"},
    {"type": "textfield", "key": "shopName", "label": "店名", "description": "照营业执照写",
     "validate": {"required": True, "maxLength": 40}},
    {"type": "group", "label": "面积", "components": [
        {"type": "number", "key": "area", "label": "面积", "decimalDigits": 0, "validate": {"min": 1}},
    ]},
    {"type": "radio", "key": "place", "label": "场所",
     "values": [{"label": "店内", "value": "inside"}, {"label": "露天", "value": "outside"}]},
    {"type": "textarea", "key": "reason", "label": "理由", "conditional": {"hide": '=place != "outside"'}},
    {"type": "checkbox", "key": "fire", "label": "用明火", "conditional": {"hide": "=area > 300"}},
    {"type": "datetime", "subtype": "datetime", "key": "from", "label": "开始"},
    {"type": "select", "key": "street", "label": "街道", "valuesKey": "streets"},
    {"type": "dynamiclist", "path": "staff", "label": "从业人员", "components": [
        {"type": "textfield", "key": "name", "label": "姓名", "validate": {"required": True}},
    ]},
    {"type": "filepicker", "key": "photo", "label": "照片", "accept": ".jpg,image/png,.exe", "multiple": True,
     "validate": {"required": True}},
    {"type": "dynamiclist", "path": "stalls", "label": "摊位", "components": [
        {"type": "textfield", "key": "stall", "label": "摊位"},
        {"type": "filepicker", "key": "plan", "label": "平面图"},
    ]},
]  # fmt: skip


def test_a_form_is_read_with_every_loss_told() -> None:
    made = form_of_camunda(json.dumps({"components": COMPONENTS}).encode(), "stall", "摆摊")
    assert read_form(written(made.schema)).key == "stall"
    fields = {each.name: each for each in edited_fields(made.schema)}
    assert " ".join(fields) == "shop_name area place reason fire from street staff photo stalls"
    assert fields["shop_name"].required
    assert fields["shop_name"].variable
    assert made.schema["properties"]["shop_name"]["maxLength"] == 40
    assert (fields["area"].kind, made.schema["properties"]["area"]["minimum"]) == ("integer", 1)
    assert [each.value for each in fields["place"].options] == ["inside", "outside"]
    assert fields["reason"].when == 'place == "outside"'
    assert fields["fire"].when == ""
    assert made.schema["properties"]["staff"]["items"]["required"] == ["name"]
    assert [en.split(":")[0] for _zh, en in made.lost] == ["用明火", "街道", "照片", "平面图"]
    assert (fields["photo"].kind, fields["photo"].file_kinds) == ("file", ("jpeg", "png"))
    assert (fields["photo"].most_files, fields["photo"].required) == (10, True)
    assert fields["from"].kind == "moment"


def test_a_form_that_is_written_is_read_as_the_same() -> None:
    first = form_of_camunda(json.dumps({"components": COMPONENTS}).encode(), "stall", "摆摊").schema
    again = form_of_camunda(camunda_form(first), "stall", "摆摊")
    assert again.schema == first
    assert again.lost == []


@pytest.mark.parametrize("key", sorted(shipped_files().form))
def test_every_shipped_form_is_written_with_all_its_fields(key: str) -> None:
    schema = json.loads(shipped_files().form[key])
    found = json.loads(camunda_form(schema))["components"]
    named = {each["id"].removeprefix("Field_") for each in found}
    assert set(schema["properties"]) <= named


def test_another_file_is_refused() -> None:
    for content in (b"[]", b'{"type": "object"}'):
        with pytest.raises(WrongForm, match="none"):
            form_of_camunda(content, "stall", "摆摊")
