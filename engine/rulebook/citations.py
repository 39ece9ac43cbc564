"""Where the source cites rules: functions and classes, tests, elements of diagrams."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from engine.operations.registry import IMPLEMENTATIONS

CODE = ("engine", "webui")
NOT_CODE = ("engine/rulebook", "engine/migrations", "engine/sample")
"""What lists rules or plays with them without keeping them."""
TESTS = "tests"
DIAGRAMS = "processes"

_CITED = re.compile(r"\b(?!TF-)([A-Z]{2})-(\d+)(?:\s*(?:…|–)\s*(?:([A-Z]{2})-)?(\d+))?(?!\d)")


@dataclass(frozen=True, order=True)
class Citation:
    """One place of the source, with the path of its file: the name of a function or class, or of an element."""

    path: str
    name: str


Citations = Mapping[str, frozenset[Citation]]
"""The places by the id of the rule they cite."""


def rules_in(text: str) -> Iterator[str]:
    """The ids that a text names; ``AU-1 … AU-3`` names three."""
    for prefix, first, other, last in _CITED.findall(text):
        spans = last and (not other or other == prefix)
        for number in range(int(first), int(last) + 1) if spans else [int(first)]:
            yield f"{prefix}-{number}"


def cited_by_code(root: Path) -> Citations:
    """Functions and classes of the product whose docstrings or sentences cite a rule."""
    found: dict[str, set[Citation]] = defaultdict(set)
    for directory in CODE:
        for path in sorted((root / directory).rglob("*.py")):
            place = path.relative_to(root).as_posix()
            if "node_modules" in path.parts or place.startswith(NOT_CODE):
                continue
            for name, text in _strings(ast.parse(path.read_text(encoding="utf-8")), ""):
                for rule in rules_in(text):
                    found[rule].add(Citation(place, name))
    return _frozen(found)


def cited_by_tests(root: Path) -> Citations:
    """Tests that are marked with the rule they prove."""
    found: dict[str, set[Citation]] = defaultdict(set)
    for path in sorted((root / TESTS).rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        everywhere = [
            rule
            for node in tree.body
            if isinstance(node, ast.Assign) and any(getattr(each, "id", "") == "pytestmark" for each in node.targets)
            for rule in _marked(node.value)
        ]
        place = path.relative_to(root).as_posix()
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                own = [rule for decorator in node.decorator_list for rule in _marked(decorator)]
                for rule in [*everywhere, *own]:
                    found[rule].add(Citation(place, node.name))
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                for rule in (each for decorator in node.decorator_list for each in _marked(decorator)):
                    found[rule].add(Citation(place, node.name))
    return _frozen(found)


def cited_by_diagrams(root: Path) -> Citations:
    """Elements whose documentation cites a rule, and those that call an operation whose docstring cites it."""
    keeps = {name: set(rules_in(operation.__doc__ or "")) for name, operation in IMPLEMENTATIONS.items()}
    found: dict[str, set[Citation]] = defaultdict(set)
    for path in sorted((root / DIAGRAMS).rglob("*.bpmn")):
        for element in etree.parse(path).iter(etree.Element):
            name = str(element.get("name") or element.get("id") or "").replace("\n", "")
            if not name:
                continue
            kept = {rule for each in element.findall("{*}documentation") for rule in rules_in(each.text or "")}
            for call in element.findall("{*}extensionElements/{*}operation"):
                kept |= keeps.get(str(call.get("name")), set())
            for rule in kept:
                found[rule].add(Citation(path.relative_to(root).as_posix(), name))
    return _frozen(found)


def _strings(node: ast.AST, inside: str) -> Iterator[tuple[str, str]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from _strings(child, f"{inside}.{child.name}" if inside else child.name)
        elif isinstance(child, ast.Constant) and isinstance(child.value, str):
            yield inside, child.value
        else:
            yield from _strings(child, inside)


def _marked(node: ast.AST) -> Iterator[str]:
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "rule":
            for argument in call.args:
                if isinstance(argument, ast.Constant):
                    yield str(argument.value)


def _frozen(found: Mapping[str, set[Citation]]) -> Citations:
    return {rule: frozenset(places) for rule, places in found.items()}
