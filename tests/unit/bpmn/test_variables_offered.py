"""What a designer can choose from at an element: fields with their words, values, and whether they can be empty."""

from __future__ import annotations

from test_variables_bounds import KINDS, drawn, process, script

from engine.bpmn.variables import DeclaredData, OfferedVariable, VariableAnalysis, offered_at

FORM = {
    "$id": "site",
    "title": "现场核查",
    "x-title-en": "Site check",
    "properties": {
        "area": {"type": "number", "title": "面积", "x-title-en": "Area", "x-variable": True},
        "risks": {
            "type": "array",
            "title": "隐患",
            "x-variable": True,
            "items": {"oneOf": [{"const": "gas", "title": "燃气", "x-title-en": "Gas"}, {"const": "exit"}]},
        },
        "clean": {"type": "boolean", "title": "整洁", "x-variable": True, "x-when": "area > 3"},
        "remark": {"type": "string", "title": "备注"},
        "owner": {
            "type": "object",
            "title": "业主",
            "x-variable": True,
            "properties": {"name": {"type": "string", "title": "姓名"}},
            "required": ["name"],
        },
    },
    "required": ["area", "clean"],
}
VISIT = (
    '<userTask id="visit"><extensionElements><chengnuo:task form="site" role="clerk"/></extensionElements></userTask>'
)


def offered(element: str) -> dict[str, OfferedVariable]:
    body = f'<startEvent id="s"/>{VISIT}{script("n", "total = area + 1")}<endEvent id="e"/>'
    processes = drawn(process("p", body, "s>visit visit>n n>e"))
    analysis = VariableAnalysis(processes, DeclaredData(forms={"site": FORM}, kinds=KINDS))
    return {one.path: one for one in offered_at(analysis, processes["p"], element)}


def test_fields_come_with_the_words_of_their_form() -> None:
    found = offered("visit_n")
    assert list(found) == ["area", "risks", "clean", "owner", "owner.name"]
    assert (found["area"].zh, found["area"].en) == ("表单「现场核查」 · 面积", "Form “Site check” · Area")
    assert (found["area"].kinds, found["area"].options, found["area"].may_be_empty) == (("number",), (), False)
    assert [(one.written, one.zh, one.en) for one in found["risks"].options] == [
        ('"gas"', "燃气", "Gas"),
        ('"exit"', "exit", "exit"),
    ]
    assert found["risks"].may_be_empty
    assert [(one.written, one.zh) for one in found["clean"].options] == [("True", "是"), ("False", "否")]
    assert found["clean"].may_be_empty, "it is hidden while the area is small"
    assert found["owner"].may_be_empty
    assert not found["owner.name"].certain


def test_what_is_set_later_is_not_offered_before() -> None:
    assert offered("visit") == {}
    assert "total" not in offered("visit_n")
    assert offered("e")["total"].kinds == ("number",)
    assert offered("nosuch") == {}
