"""Private names of SpiffWorkflow stand in one module, so that an upgrade reads one file."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import engine.bpmn.running

MODULES = sorted(Path(engine.bpmn.running.__file__).parent.glob("*.py"))


def of_the_library(tree: ast.AST) -> list[str]:
    """Uses of private names of objects of others, and overridden private methods of the library's classes."""
    owned = {node.name for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    owned |= {
        target.attr
        for node in ast.walk(tree)
        if isinstance(node, (ast.Assign, ast.AnnAssign))
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Attribute)
    }
    used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)} - owned
    imported = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("SpiffWorkflow")
        for alias in node.names
    }
    overridden = {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and node.name.startswith(("_on_", "_update", "_run", "_predict", "_check_"))
    }
    return sorted(name for name in used | imported | overridden if name.startswith("_") and not name.startswith("__"))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_only_one_module_uses_private_names_of_the_library(module: Path) -> None:
    found = of_the_library(ast.parse(module.read_text(encoding="utf-8")))
    assert bool(found) == (module.stem == "library"), found


def test_every_proof_in_the_guide_exists() -> None:
    folder = Path(__file__).parent
    guide = (folder.parents[2] / "docs" / "engine.md").read_text(encoding="utf-8")
    proofs = re.findall(r"`(test_\w+)::(test_\w+)`", guide)
    assert len(proofs) > 20
    for module, name in proofs:
        assert f"def {name}(" in (folder / f"{module}.py").read_text(encoding="utf-8"), name
