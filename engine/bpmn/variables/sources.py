"""What gives a variable its value: forms, results of operations, tables, scripts, messages, data at the start."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.bpmn.decisions import DecisionTable
from engine.bpmn.expressions.evaluator import ExpressionError
from engine.bpmn.expressions.syntax import compiled, text_of
from engine.bpmn.model.elements import Trigger
from engine.bpmn.model.values import name_of
from engine.bpmn.reading.element_reader import ElementReader
from engine.bpmn.reading.graph import Node, Scope
from engine.bpmn.variables.types import ANY, NOTHING, RECORD, ValueType, from_schema, list_of, record_of, union

ANY_NAME = "*"
"""The name of a source that may set variables of any name."""
_COLUMNS: Mapping[str, str] = {
    "string": "string",
    "boolean": "boolean",
    **dict.fromkeys(("number", "integer", "long", "double"), "number"),
    **dict.fromkeys(("date", "time", "dateTime"), "string"),
}


@dataclass(frozen=True, eq=False)
class Source:
    """One place that sets a variable. ``of`` is the kind of place, ``owner`` its key: form, operation, table, element.

    ``expression`` is what a script assigns, evaluated where the element ``owner`` of ``process`` stands; None with a
    ``type`` of its own.
    """

    name: str
    of: str
    owner: str
    type: ValueType = ANY
    expression: str | None = None
    process: str = ""


@dataclass(frozen=True)
class DeclaredData:
    """What is known of the data beside diagrams. All schemas are JSON Schemas.

    ``openings`` (by process) and ``openings_by_kind`` say which data a case is opened with; processes of ``kinds`` are
    given nothing else, and tasks without a form set nothing in them. ``open_to_callers`` are the kinds of processes
    that only others call.
    """

    forms: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    results: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    parameters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    tables: Mapping[str, DecisionTable] = field(default_factory=dict)
    openings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    openings_by_kind: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    kinds: Collection[str] = frozenset()
    only_called: Collection[str] = frozenset()
    shared_tables: Collection[str] = frozenset()
    """Tables that the program itself decides by too: a rule that fits nowhere in the diagrams is not idle."""
    messages: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Message → the data that the program sends with it."""
    titles: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Operation → its name in Chinese and English."""


@dataclass(frozen=True, eq=False)
class DrawnProcess:
    """A process with its reader; ``inputs`` and ``outputs`` are what a call hands in and takes back (None = all)."""

    scope: Scope
    reader: ElementReader
    file: str
    inputs: tuple[str, ...] | None = None
    outputs: tuple[str, ...] | None = None

    @property
    def id(self) -> str:
        """The id of the process."""
        return self.scope.id

    @property
    def kind(self) -> str | None:
        """The kind that the process declares."""
        return self.reader.extensions(self.scope.xml).kind


class Sources:
    """The sources of all elements; what is the same everywhere, such as the field of a form, is one source."""

    def __init__(self, declared: DeclaredData) -> None:
        self.declared = declared
        self._forms: dict[str, tuple[Source, ...]] = {}
        self._results: dict[tuple[str, str, str], Source] = {}
        self.anything = Source(ANY_NAME, "anything", "")
        self.thrown: Mapping[tuple[str, str], Sequence[Source]] = {}
        """(message or signal, name) → what the diagrams that throw it put into it."""

    def of_node(self, node: Node, process: DrawnProcess) -> Iterator[Source]:
        """What an element itself sets when a token passes it; not what is set inside it, or by its loop."""
        reader = process.reader
        extensions = reader.extensions(node.xml)
        form = extensions.task.get("form")
        if node.tag in ("userTask", "manualTask") or (node.tag == "startEvent" and form is not None):
            yield from self._of_form(form, process)
        elif node.tag == "scriptTask":
            yield from (
                Source(name_of(name), "script", node.id, ANY, text, process.id)
                for name, text in reader.assignments(node)
            )
        elif node.tag in ("serviceTask", "sendTask", "businessRuleTask") and (
            extensions.operation or extensions.decision or node.tag != "sendTask"
        ):
            yield from self._of_result(node, process)
        if is_catching(node):
            yield from self._received(node, process)

    def _received(self, node: Node, process: DrawnProcess) -> Iterator[Source]:
        """What a message or signal brings: its data under one name, or each under its own."""
        variable = process.reader.extensions(node.xml).variable
        trigger = process.reader.trigger(node)
        parts = () if trigger is None else trigger.singles
        for part in parts:
            if part.kind not in ("message", "signal"):
                continue
            if variable is not None:
                yield self._result(name_of(variable), "message", node.id, RECORD)
            elif part.kind == "message" and part.name in self.declared.messages:
                for name, about in self.declared.messages[part.name].get("properties", {}).items():
                    yield self._result(name, "message", part.name, from_schema(about))
            elif (part.kind, part.name) in self.thrown:
                yield from self.thrown[part.kind, part.name]
            else:
                yield self.anything

    def _of_form(self, form: str | None, process: DrawnProcess) -> Iterator[Source]:
        if form is None and process.kind in self.declared.kinds:
            return
        if form is None or form not in self.declared.forms:
            yield self.anything
            return
        if form not in self._forms:
            self._forms[form] = tuple(self._fields(form))
        yield from self._forms[form]

    def _fields(self, form: str) -> Iterator[Source]:
        schema = self.declared.forms[form]
        required = schema.get("required", ())
        properties = schema.get("properties", {})
        for name, about in properties.items() if isinstance(properties, Mapping) else ():
            if isinstance(about, Mapping) and about.get("x-variable"):
                found = from_schema(about, schema, only_listed=True)
                if name not in required or about.get("x-when"):
                    found = union((found, NOTHING))
                yield Source(name_of(str(name)), "form", form, found)

    def _of_result(self, node: Node, process: DrawnProcess) -> Iterator[Source]:
        extensions = process.reader.extensions(node.xml)
        declared = self.declared
        of, owner = ("operation", extensions.operation) if extensions.operation else ("decision", extensions.decision)
        if not owner or (of == "decision" and extensions.result is None):
            yield self.anything  # in a trial run somebody plays its part
        if extensions.result is None:
            return
        name = name_of(extensions.result)
        found, owner = ANY, owner or node.id
        if of == "operation" and owner in declared.results:
            found = from_schema(declared.results[owner])
        elif of == "decision" and owner in declared.tables:
            found = table_result(declared.tables[owner])
        yield self._result(name, of, owner, found)

    def _result(self, name: str, of: str, owner: str, type_: ValueType) -> Source:
        key = name, of, owner
        if key not in self._results:
            self._results[key] = Source(name, of, owner, type_)
        return self._results[key]


def is_catching(node: Node) -> bool:
    """Whether the element waits for a message or signal."""
    if node.tag in ("endEvent", "intermediateThrowEvent"):
        return False
    return node.tag == "receiveTask" or bool({"message", "signal"} & set(node.kinds))


def thrown_in(processes: Iterable[DrawnProcess]) -> dict[tuple[str, str], list[Source]]:
    """(message or signal, name) → what the processes that throw it put into it, where that is written out."""
    found: dict[tuple[str, str], list[Source]] = {}
    for process in processes:
        for node in process.scope.all_nodes():
            if node.tag not in ("sendTask", "endEvent", "intermediateThrowEvent"):
                continue
            trigger = process.reader.trigger(node)
            for part in () if trigger is None else trigger.singles:
                if part.kind in ("message", "signal"):
                    found.setdefault((part.kind, part.name), []).extend(_thrown(part, node, process))
    return found


def _thrown(trigger: Trigger, node: Node, process: DrawnProcess) -> list[Source]:
    if trigger.payload is None:
        return []
    try:
        tree = compiled(text_of(trigger.payload)).value
    except ExpressionError:
        return []
    if not isinstance(tree, ast.Dict):
        return [Source(ANY_NAME, "anything", node.id)]
    return [
        Source(name_of(str(key.value)), "message", node.id, ANY, ast.unparse(value), process.id)
        for key, value in zip(tree.keys, tree.values, strict=True)
        if isinstance(key, ast.Constant)
    ]


def table_result(table: DecisionTable) -> ValueType:
    """What a decision gives: a record of its outputs, or a list of such records."""
    fields = {}
    for column in table.outputs:
        kind = _COLUMNS.get(column.type.rpartition(":")[2])
        schema: dict[str, Any] = {} if kind is None else {"type": kind}
        if column.label:
            schema["title"] = column.label
        if column.allowed:
            schema = {**schema, "enum": list(column.allowed)}
        fields[column.name] = from_schema(schema)
    row = record_of(fields)
    return list_of(row) if table.hit_policy in ("R", "O", "C") else row
