"""The variables of many processes that call each other: what each begins with, and what is known at each element."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from engine.bpmn.model.values import name_of
from engine.bpmn.reading.graph import Node
from engine.bpmn.reading.xml import reference
from engine.bpmn.variables.filled import filled_on
from engine.bpmn.variables.flow import Given, LoopNames, Places, ProcessFlow
from engine.bpmn.variables.inference import type_of_expression
from engine.bpmn.variables.sources import DeclaredData, DrawnProcess, Source, Sources, thrown_in
from engine.bpmn.variables.types import ANY, ValueType, from_schema, list_of, union

MOST_CALLS = 40
"""Calls inside calls; what is called deeper may set and read anything."""
MOST_NAMES = 1_000
"""Names with which a process begins; with more nothing is said about it."""
MOST_COMPARED = 50_000
"""Names that are compared with unknown ones to suggest what was meant; then nothing is suggested any more."""
_DATA = ("{*}dataObject", "{*}dataObjectReference", "{*}dataStoreReference", "{*}property", "{*}dataInput")


@dataclass(frozen=True)
class Begun:
    """A variable with which a process begins: what set it, whether it is set for certain, and never empty."""

    sources: tuple[Source, ...]
    certain: bool
    filled: bool = False


@dataclass(frozen=True)
class Entry:
    """What a process begins with, by name; ``open``: anything else as well."""

    names: Mapping[str, Begun]
    open: bool


class Found:
    """A variable at an element: whether it is set on every way, and what it can be there.

    ``inside`` are its sources in the process itself, ``begun`` is what the process begins with, if that still holds.
    """

    def __init__(
        self,
        analysis: VariableAnalysis,
        name: str,
        inside: tuple[Source, ...],
        begun: Begun | None,
        shown: bool,
        certain: bool,
    ) -> None:
        self._analysis = analysis
        self._inside = inside
        self._begun = begun
        self.name = name
        self.certain = certain
        self.filled = shown or (begun is not None and begun.filled and not inside)
        before = () if begun is None else begun.sources
        self.sources: tuple[Source, ...] = tuple(dict.fromkeys((*inside, *before)))

    @property
    def type(self) -> ValueType:
        """What it can be."""
        types = [self._analysis.type_of(self._inside)] if self._inside else []
        if self._begun is not None:
            before = self._analysis.type_of(self._begun.sources)
            types.append(before.without_nothing() if self._begun.filled else before)
        found = union(types)
        return found.without_nothing() if self.filled else found


class View:
    """What is known at one point of a process."""

    def __init__(self, analysis: VariableAnalysis, process: str, point: int) -> None:
        self._analysis = analysis
        self._process = process
        self._flow = analysis.flow(process)
        self._entry = analysis.entry(process)
        self._point = point
        self._near: dict[str, str | None] = {}
        self.open = self._entry.open or self._flow.open(point)

    def find(self, name: str) -> Found | None:
        """A variable; None when nobody sets it before or beside this element."""
        inside, certain = self._flow.possible(self._point, name), self._flow.certain(self._point, name)
        begun = None if certain else self._entry.names.get(name)
        if not inside and begun is None:
            return None
        if begun is not None:
            certain = begun.certain
        return Found(self._analysis, name, inside, begun, self._flow.filled(self._point, name), certain)

    def unmarked(self, name: str) -> tuple[str, str] | None:
        """The form of the process with a field of that name that does not become a variable; None = none has one."""
        return self._analysis.unmarked(self._process, name)

    def near(self, name: str) -> str | None:
        """A variable that can be set here and is spelled much like ``name``; None = there is none."""
        if name not in self._near:
            self._near[name] = self._analysis.near(name, self)
        return self._near[name]

    def names(self) -> list[str]:
        """Every variable that can be set here, those of the beginning first."""
        return list(dict.fromkeys((*self._entry.names, *self._flow.names_at(self._point))))


class VariableAnalysis:
    """Follows the variables through processes that are known together."""

    def __init__(self, processes: Mapping[str, DrawnProcess], declared: DeclaredData) -> None:
        self.processes = processes
        self.declared = declared
        self._sources = Sources(declared)
        self._sources.thrown = thrown_in(processes.values())
        self._flows: dict[str, ProcessFlow] = {}
        self._entries: dict[str, Entry] = {}
        self._types: dict[Source, ValueType] = {}
        self._unions: dict[tuple[Source, ...], ValueType] = {}
        self._views: dict[tuple[str, int], View] = {}
        self._building: set[str] = set()
        self._deep = 0
        self._compared = 0
        self._uses: dict[str, int] = {}
        self._fields: dict[str, dict[str, tuple[str, str]]] = {}
        self._callers: dict[str, list[tuple[DrawnProcess, Node]]] = {}
        for process in processes.values():
            for node in process.scope.all_nodes():
                called = _called(node)
                if called is not None:
                    self._callers.setdefault(called, []).append((process, node))
                table = process.reader.extensions(node.xml).decision
                if table is not None:
                    self._uses[table] = self._uses.get(table, 0) + 1

    def uses_of(self, table: str) -> int:
        """How many tasks of all processes decide by a table."""
        return self._uses.get(table, 0)

    def unmarked(self, process: str, name: str) -> tuple[str, str] | None:
        """The form that a process uses with a field of that name that does not become a variable."""
        if process not in self._fields:
            self._fields[process] = self._fields_of(self.processes[process])
        return self._fields[process].get(name)

    def _fields_of(self, drawn: DrawnProcess) -> dict[str, tuple[str, str]]:
        """Each field of the forms of a process, and the form that has it, the first if several do."""
        forms: dict[str, None] = {}
        for node in drawn.scope.all_nodes():
            forms.setdefault(drawn.reader.extensions(node.xml).task.get("form", ""))
        fields: dict[str, tuple[str, str]] = {}
        for form in (self.declared.forms[id_] for id_ in forms if id_ in self.declared.forms):
            zh = str(form.get("title") or form.get("$id"))
            told = zh, str(form.get("x-title-en") or zh)
            for name in form.get("properties", {}):
                fields.setdefault(name, told)
        return fields

    def near(self, name: str, view: View) -> str | None:
        """The variable at a point that is spelled most like ``name``; None = none is, or too many were compared."""
        if self._compared >= MOST_COMPARED:
            return None
        names = view.names()
        self._compared += len(names)
        return next(iter(get_close_matches(name, names, n=1)), None)

    def places(self, process: str, element: str) -> Places:
        """The points before, inside and behind an element of a process."""
        return self.flow(process).places[element]

    def view(self, process: str, point: int) -> View:
        """What is known at a point."""
        key = process, point
        if key not in self._views:
            self._views[key] = View(self, process, point)
        return self._views[key]

    def flow(self, process: str) -> ProcessFlow:
        """The flow of variables inside one process."""
        if process not in self._flows:
            drawn = self.processes[process]
            self._building.add(process)
            self._deep += 1
            try:
                self._flows[process] = ProcessFlow(
                    drawn.scope,
                    lambda node: self._given(drawn, node),
                    lambda node: self._loop(drawn, node),
                    filled_on,
                )
            finally:
                self._deep -= 1
                self._building.discard(process)
        return self._flows[process]

    def _given(self, process: DrawnProcess, node: Node) -> Given:
        called = _called(node)
        own = tuple(dict.fromkeys(self._sources.of_node(node, process)))
        if called is None:
            return Given(own)
        drawn = self.processes.get(called)
        if drawn is None or called in self._building or self._deep > MOST_CALLS:
            return Given((*own, self._sources.anything))  # what calls itself may set anything
        flow = self.flow(called)
        names = flow.names_at(flow.end) if drawn.outputs is None else [name_of(name) for name in drawn.outputs]
        sources = [source for name in names for source in flow.possible(flow.end, name)]
        certain = tuple(source for source in sources if flow.certain(flow.end, source.name))
        perhaps = tuple(source for source in sources if not flow.certain(flow.end, source.name))
        if flow.open(flow.end) and drawn.outputs is None:
            perhaps = (*perhaps, self._sources.anything)
        return Given((*own, *certain), perhaps)

    def _loop(self, process: DrawnProcess, node: Node) -> LoopNames | None:
        loop = process.reader.loop(node)
        if loop is None:
            return None
        if loop.kind == "standard":
            return LoopNames(None, None, many=loop.test_before, keeps=False, again=True)
        item = output = None
        if loop.item is not None:
            item = Source(name_of(loop.item), "item", node.id, ANY, loop.collection, process.id)
        if loop.output is not None:
            output = Source(name_of(loop.output), "results", node.id, ANY, loop.output_item, process.id)
        return LoopNames(item, output, many=True, keeps=output is not None)

    # What a process begins with

    def entry(self, process: str) -> Entry:
        """What a process begins with, whoever opens or calls it."""
        if process not in self._entries:
            self._entries[process] = Entry({}, open=True)  # what calls itself begins with anything
            self._deep += 1
            try:
                if self._deep <= MOST_CALLS:
                    self._entries[process] = self._entry(self.processes[process])
            finally:
                self._deep -= 1
        return self._entries[process]

    def _entry(self, process: DrawnProcess) -> Entry:
        beginnings = [self._of_call(process, *caller) for caller in self._callers.get(process.id, ())]
        opening = self._opening(process, called=bool(beginnings))
        if opening is not None:
            beginnings.append(opening)
        names: dict[str, Begun] = {}
        for name in dict.fromkeys(name for each in beginnings for name in each.names):
            known = [each.names[name] for each in beginnings if name in each.names]
            names[name] = Begun(
                tuple(dict.fromkeys(source for each in known for source in each.sources)),
                len(known) == len(beginnings) and all(each.certain for each in known),
                all(each.filled for each in known),
            )
        for item in process.scope.xml.iter(*_DATA):
            for name in (name_of(each) for each in (item.get("id"), item.get("name")) if each):
                before = names[name].sources if name in names else ()
                names[name] = Begun((*before, Source(name, "data", process.id)), certain=True)
        if len(names) > MOST_NAMES:
            return Entry({}, open=True)
        return Entry(names, any(each.open for each in beginnings))

    def _of_call(self, process: DrawnProcess, caller: DrawnProcess, node: Node) -> Entry:
        view = self.view(caller.id, self.places(caller.id, node.id).inside)
        wanted = None if process.inputs is None else {name_of(name) for name in process.inputs}
        names = {}
        for name in view.names():
            if wanted is None or name in wanted:
                found = view.find(name)
                if found is not None:
                    names[name] = Begun(found.sources, found.certain, found.filled)
        return Entry(names, view.open and wanted is None)

    def _opening(self, process: DrawnProcess, *, called: bool) -> Entry | None:
        """What a case is opened with by the program or a person; None where only other processes call it."""
        kind, declared = process.kind, self.declared
        schema = declared.openings.get(process.id)
        if schema is None and kind is not None:
            schema = declared.openings_by_kind.get(kind)
        if kind in declared.only_called or (kind is None and schema is None):
            if called:
                return None
            start_form = any("form" in process.reader.extensions(node.xml).task for node in process.scope.starts)
            return Entry({}, open=kind is not None or not start_form)
        if schema is None:
            return Entry({}, open=kind not in declared.kinds)
        properties: Mapping[str, Any] = schema.get("properties", {})
        return Entry(
            {
                name: Begun(
                    (Source(name, "opening", process.id, from_schema(about)),), name in schema.get("required", ())
                )
                for name, about in properties.items()
            },
            open=False,
        )

    # Types

    def type_of(self, sources: Iterable[Source]) -> ValueType:
        """What a variable can be that one of the sources has set."""
        key = tuple(sources)
        if key not in self._unions:
            self._unions[key] = union(self._type(source) for source in key) if key else ANY
        return self._unions[key]

    def _type(self, source: Source) -> ValueType:
        if source.expression is None:
            return source.type
        if source not in self._types:
            self._types[source] = ANY  # what depends on itself may be anything
            self._deep += 1
            try:
                if self._deep <= MOST_CALLS:
                    self._types[source] = self._inferred(source)
            finally:
                self._deep -= 1
        return self._types[source]

    def _inferred(self, source: Source) -> ValueType:
        places = self.places(source.process, source.owner)
        text = source.expression or ""
        if source.of == "results":
            view = self.view(source.process, places.body)
            found = view.find(name_of(text))
            return list_of(None if found is None else found.type)
        inferred = type_of_expression(text, self.view(source.process, places.before))
        if source.of != "item":
            return inferred
        items = inferred.items if inferred.without_nothing().kinds == {"list"} else None
        return ANY if items is None else items


def _called(node: Node) -> str | None:
    return reference(node.xml.get("calledElement")) if node.tag == "callActivity" else None
