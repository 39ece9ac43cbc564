"""The catalogue and what stands behind it are one list, and its schemas are sound."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from engine.office.service_clock.rules import LIMIT_UNITS
from engine.operations import catalogue
from engine.operations.catalogue import CATALOGUE, OperationDeclaration
from engine.operations.registry import IMPLEMENTATIONS


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
