"""What a token meets beside one diagram: called processes, forms with their answers, tables with their outputs."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from engine.bpmn.decisions import DecisionTable, read_decisions
from engine.bpmn.reading.declarations import Declarations, read_declarations
from engine.bpmn.reading.element_reader import ElementReader
from engine.bpmn.reading.findings import Findings
from engine.bpmn.reading.graph import Scope, read_scope, shared_kinds
from engine.bpmn.reading.process import declared_data
from engine.bpmn.reading.xml import children, is_drawn, library_definitions
from engine.errors import ChengnuoError
from engine.operations.token_paths.conditions import Symbol, Values

DENIES = "x-denies"
"""Keyword of a field or result: the values that say "no" to the applicant (DF-6)."""
REFUSES = "x-refuses"
"""Keyword of a result: the values by which a leader refuses a "no" that was drafted."""


@dataclass(frozen=True)
class Answers:
    """A field or result: its possible values (None = any), those that deny, and those that refuse a denial."""

    values: Values | None = None
    denies: Values = frozenset()
    refuses: Values = frozenset()


@dataclass(frozen=True)
class FormAnswers:
    """What a form can say: field → answers; ``variables`` are the fields that enter the data."""

    key: str
    fields: Mapping[str, Answers]
    variables: frozenset[str]
    unsaid: tuple[str, ...] = ()
    """Labels of options that sound like a "no" in fields that do not say whether they deny."""
    waits_for_applicant: bool = False


@dataclass(frozen=True)
class ProcessGraph:
    """A process of the library as a graph; ``outputs`` are the variables that a call brings back, None = all."""

    scope: Scope
    reader: ElementReader
    file: str
    outputs: frozenset[str] | None = None

    @property
    def id(self) -> str:
        """The id of the process."""
        return self.scope.id


@dataclass(frozen=True)
class Library:
    """Everything that is deployed, with what is to be deployed laid over it.

    ``changed`` names the files (processes by file, forms and tables by key) that are being changed.
    """

    processes: Mapping[str, bytes] = field(default_factory=dict)
    forms: Mapping[str, bytes] = field(default_factory=dict)
    decisions: Mapping[str, bytes] = field(default_factory=dict)
    changed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ReadLibrary:
    """A library as it was read; files that cannot be read are left out, other checks tell of them."""

    processes: Mapping[str, ProcessGraph]
    forms: Mapping[str, FormAnswers]
    tables: Mapping[str, Mapping[str, Values | None]]
    """Decision → output → its possible values."""


def read_library(library: Library) -> ReadLibrary:
    """Read what can be read."""
    processes: dict[str, ProcessGraph] = {}
    for name, content in library.processes.items():
        for graph in read_graphs(name, content):
            processes.setdefault(graph.id, graph)
    forms = {form.key: form for content in library.forms.values() if (form := form_answers(content)) is not None}
    tables: dict[str, Mapping[str, Values | None]] = {}
    for content in library.decisions.values():
        tables.update(_outputs(content))
    return ReadLibrary(processes, forms, tables)


@lru_cache(maxsize=256)
def read_graphs(name: str, content: bytes) -> tuple[ProcessGraph, ...]:
    """The processes of a file as graphs; none for a file that cannot be read. The same content is read once."""
    nobody = Findings(name)
    try:
        root = library_definitions(content, name)
    except ChengnuoError:
        return ()
    try:
        declarations = read_declarations(root)
    except ChengnuoError:
        declarations = Declarations({}, {}, {}, {}, {})
    reader, shared = ElementReader(declarations, None, nobody), shared_kinds(root)
    return tuple(
        ProcessGraph(read_scope(item, shared), reader, name, outputs_of(item))
        for item in children(root, "process")
        if is_drawn(item)
    )


def outputs_of(process: Any) -> frozenset[str] | None:
    """The variables that a call of the process brings back; None = all."""
    declared = declared_data(process, "dataOutput")
    return None if declared is None else frozenset(declared)


@lru_cache(maxsize=256)
def form_answers(content: bytes) -> FormAnswers | None:
    """What a form can say; None for a file that is no form."""
    try:
        form = json.loads(content)
    except (ValueError, RecursionError):
        return None
    if not isinstance(form, dict) or not isinstance(form.get("properties"), dict):
        return None
    required = frozenset(form.get("required", ()))
    fields: dict[str, Answers] = {}
    unsaid: list[str] = []
    for path, about in _fields(form["properties"]):
        options = _options(about)
        if options is not None and path not in required:
            options |= {None}
        fields[path] = Answers(options, _listed(about, DENIES))
        if DENIES not in about:
            unsaid += [title for title in _titles(about) if sounds_like_no(title)]
    variables = frozenset(name for name, about in form["properties"].items() if about.get("x-variable"))
    key = str(form.get("$id", ""))
    return FormAnswers(key, fields, variables, tuple(unsaid), form.get("x-waits-for") == "applicant")


def sounds_like_no(title: str) -> bool:
    """Whether the label of an option reads like a "no" to an application."""
    return title.startswith(("不予", "不同意", "不准", "不批准", "不通过", "不许可", "不受理", "否定", "拒绝", "驳回"))


def _fields(properties: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, about in properties.items():
        if not isinstance(about, dict):
            continue
        yield f"{before}{name}", about
        for inner in (about, about.get("items")):
            if isinstance(inner, dict) and isinstance(inner.get("properties"), dict):
                yield from _fields(inner["properties"], f"{before}{name}.")


def _titles(about: Mapping[str, Any]) -> list[str]:
    return [str(one.get("title", "")) for one in about.get("oneOf", ()) if isinstance(one, dict)]


def _options(about: Mapping[str, Any]) -> Values | None:
    consts = [one["const"] for one in about.get("oneOf", ()) if isinstance(one, dict) and "const" in one]
    values = consts or list(about.get("enum", ()))
    if not values and about.get("type") == "boolean":
        values = [True, False]
    plain = [value for value in values if value is None or isinstance(value, (str, int, float, bool))]
    return frozenset(plain) if plain else None


def _listed(about: Mapping[str, Any], keyword: str) -> Values:
    given = about.get(keyword)
    return (
        frozenset(value for value in given if not isinstance(value, (dict, list)))
        if isinstance(given, list)
        else (frozenset())
    )


def result_answers(schema: Mapping[str, Any], path: str) -> dict[str, Answers]:
    """Dotted path → answers of an operation's result under the variable ``path``."""
    found = {path: Answers(frozenset({Symbol.RECORD}))}
    for name, about in schema.get("properties", {}).items():
        values = _options(about)
        if values is not None and name not in schema.get("required", ()):
            values |= {None}
        found[f"{path}.{name}"] = Answers(values, _listed(about, DENIES), _listed(about, REFUSES))
    return found


@lru_cache(maxsize=256)
def _outputs(content: bytes) -> Mapping[str, Mapping[str, Values | None]]:
    try:
        tables = read_decisions(content)
    except ChengnuoError:
        return {}
    return {
        key: {column.name: _column(table, index) for index, column in enumerate(table.outputs)}
        for key, table in tables.items()
    }


def _column(table: DecisionTable, index: int) -> Values | None:
    found: set[Any] = {None}
    for rule in table.rules:
        try:
            value = ast.literal_eval(rule.outputs[index].expression or "None")
        except (ValueError, SyntaxError):
            return None
        if isinstance(value, (dict, list, tuple, set)):
            return None
        found.add(value)
    return frozenset(found)
