"""The catalogue and what stands behind it are one list, and its schemas are sound."""

from __future__ import annotations

import ast
import inspect
import textwrap
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from engine.bpmn.checks import Known, check_files
from engine.cases.bundles import shipped_files
from engine.office.service_clock.rules import LIMIT_UNITS
from engine.operations import catalogue
from engine.operations.catalogue import CATALOGUE, OperationDeclaration
from engine.operations.diagram_rules import OfficeDiagramRules
from engine.operations.registry import IMPLEMENTATIONS
from engine.operations.subject import subject_of

DRAWN = """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:chengnuo="http://chengnuo.org/schema/bpmn/1.0" targetNamespace="http://chengnuo.org/office">
 <bpmn:process id="a" isExecutable="true"><bpmn:extensionElements><chengnuo:process system="own"{kind}/>
 </bpmn:extensionElements><bpmn:startEvent id="s"/><bpmn:serviceTask id="t" name="提醒"><bpmn:extensionElements>
 <chengnuo:operation name="{operation}"/></bpmn:extensionElements></bpmn:serviceTask><bpmn:endEvent id="e"/>
 <bpmn:sequenceFlow id="f" sourceRef="s" targetRef="t"/><bpmn:sequenceFlow id="g" sourceRef="t" targetRef="e"/>
 </bpmn:process></bpmn:definitions>"""


def test_every_declared_operation_is_implemented_and_no_other() -> None:
    assert set(CATALOGUE) == set(IMPLEMENTATIONS)


@pytest.mark.parametrize("declaration", CATALOGUE.values(), ids=lambda declaration: declaration.name)
def test_a_declaration_is_sound(declaration: OperationDeclaration) -> None:
    Draft202012Validator.check_schema(declaration.parameters)
    Draft202012Validator.check_schema(declaration.result)
    assert declaration.zh
    assert declaration.en
    assert declaration.parameters["additionalProperties"] is False
    assert declaration.result["additionalProperties"] is False
    assert all(start.unit in LIMIT_UNITS and start.amount > 0 for start in declaration.starts)


def _works_on_an_application(function: Any, seen: set[Any]) -> bool:
    """Whether a function of the operations, or one that it calls, asks for the application of the case."""
    if function in seen:
        return False
    seen.add(function)
    called = []
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function)))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            called.append(function.__globals__.get(node.func.id))
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
        ):
            called.append(getattr(function.__globals__.get(node.func.value.id), node.func.attr, None))
    own = [each for each in called if inspect.isfunction(each) and each.__module__.startswith("engine.operations")]
    return subject_of in own or any(_works_on_an_application(each, seen) for each in own)


def test_what_works_on_an_application_says_so() -> None:
    """The check refuses such an operation where there is no application: a case would stop there."""
    for name, operation in IMPLEMENTATIONS.items():
        plain = inspect.unwrap(operation)
        assert CATALOGUE[name].application == _works_on_an_application(plain, set()), name


@pytest.mark.parametrize(
    ("kind", "operation", "rules"),
    [
        ("", "notice.remind", {"operation-without-application"}),
        (' kind="inquiry"', "application.lapse", {"operation-without-application"}),
        (' kind="part"', "notice.remind", {"operation-too-early"}),
        (' kind="part"', "application.lapse", set()),
        (' kind="part"', "delivery.record", {"operation-form-missing"}),
        ("", "card.remind", set()),
    ],
)
def test_an_operation_whose_grounds_are_not_there_is_refused(kind: str, operation: str, rules: set[str]) -> None:
    content = DRAWN.format(kind=kind, operation=operation).encode()
    found = {each.rule for each in check_files({"a.bpmn": content}, Known(operations=CATALOGUE), OfficeDiagramRules())}
    assert {each for each in found if each.startswith("operation-") and each != "operation-parameter"} == rules


def test_a_step_that_an_operation_reads_is_not_deleted() -> None:
    """Without the task that fills in the delivery, what records it would stop every case."""
    shipped = shipped_files()
    drawn = shipped.process["service_case.bpmn"]
    assert b'form="delivery"' in drawn
    files = {"service_case.bpmn": drawn.replace(b'form="delivery"', b'form="review"')}
    found = check_files(files, Known(operations=CATALOGUE), OfficeDiagramRules(library=shipped.library()))
    assert "operation-form-missing" in {each.rule for each in found}


def test_the_catalogue_is_pure() -> None:
    folder = Path(catalogue.__file__).parent
    pending, seen = ["catalogue"], set()
    while pending:
        name = pending.pop()
        seen.add(name)
        for node in ast.walk(ast.parse((folder / f"{name}.py").read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                raise AssertionError(f"{name} imports {node.names[0].name}")
            if isinstance(node, ast.ImportFrom) and node.module is not None:
                package, _, module = node.module.rpartition(".")
                if package == "engine.operations":
                    pending.extend({module} - seen)
                elif node.module != "engine.plugins":  # It loads what is installed, and knows no office.
                    assert not node.module.startswith(("engine", "sqlalchemy")), (name, node.module)
    assert len(seen) > 3
