"""The files for the desktop modeler are those of the catalogue, and what they write is read as an operation."""

from __future__ import annotations

from pathlib import Path

from engine.bpmn.foreign import convert
from engine.bpmn.foreign.vendors import CAMUNDA
from engine.cli.element_templates import FILES
from engine.operations.catalogue import CATALOGUE
from engine.operations.element_templates import element_templates

DESKTOP = Path(__file__).parents[3] / "docs" / "desktop"


def test_the_files_are_up_to_date() -> None:
    for name, content in FILES.items():
        held = (DESKTOP / name).read_text(encoding="utf-8")
        assert held == content(), f"{name} is old: run chengnuo element-templates --write docs/desktop"


def test_every_operation_has_a_template_with_its_parameters() -> None:
    templates = {each["id"]: each for each in element_templates()}
    assert set(templates) == {f"chengnuo.{name}" for name in CATALOGUE}
    for name, declared in CATALOGUE.items():
        bound = {each["binding"]["name"] for each in templates[f"chengnuo.{name}"]["properties"]}
        parameters = declared.parameters.get("properties", {})
        assert bound == {"chengnuo.operation", "chengnuo.result", *(f"chengnuo.parameter.{one}" for one in parameters)}


def _drawn(extensions: str) -> bytes:
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        f'xmlns:camunda="{CAMUNDA}" xmlns:chengnuo="http://chengnuo.org/schema/bpmn/1.0" id="d" targetNamespace="t">'
        '<process id="p" isExecutable="true"><serviceTask id="warn" name="提醒" '
        'camunda:modelerTemplate="chengnuo.card.issue"><extensionElements>'
        f"{extensions}</extensionElements></serviceTask></process></definitions>"
    ).encode()


PROPERTIES = (
    "<camunda:properties>"
    '<camunda:property name="chengnuo.operation" value="card.issue"/>'
    '<camunda:property name="chengnuo.parameter.level" value="&quot;reminder&quot;"/>'
    '<camunda:property name="chengnuo.parameter.reason" value=""/>'
    '<camunda:property name="chengnuo.result" value="card"/>'
    "</camunda:properties>"
)


def test_what_a_template_fills_in_is_an_operation() -> None:
    converted = convert(_drawn(PROPERTIES))
    text = converted.content.decode()
    assert '<chengnuo:operation name="card.issue" result="card">' in text
    assert '<chengnuo:parameter name="level" value="&quot;reminder&quot;"/>' in text
    assert "reason" not in text
    assert "camunda:prop" not in text
    assert "modelerTemplate" not in text
    assert [each.element for each in converted.translations] == ["warn"]
    assert convert(converted.content).translations == ()


def test_other_properties_stay_and_an_operation_is_not_written_over() -> None:
    mixed = PROPERTIES.replace("<camunda:properties>", '<camunda:properties><camunda:property name="a" value="1"/>')
    assert '<camunda:property name="a" value="1"/>' in convert(_drawn(mixed)).content.decode()
    both = convert(_drawn('<chengnuo:operation name="card.lift"/>' + PROPERTIES))
    assert both.translations == ()
    assert [each.element for each in both.left] == ["warn"]
