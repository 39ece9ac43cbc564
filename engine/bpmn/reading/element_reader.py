"""What the elements say: extensions, events, timers, loops, scripts, conditions; each read once by what runs it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from lxml import etree

from engine.bpmn.expressions.evaluator import ExpressionError, check_expression, parse_assignments
from engine.bpmn.expressions.timers import expression_of
from engine.bpmn.model.elements import Loop, Trigger
from engine.bpmn.model.supported import ACTIVITIES, EVENTS
from engine.bpmn.reading.declarations import Declarations, message_of_task, read_trigger
from engine.bpmn.reading.dialect import Extensions, read_extensions
from engine.bpmn.reading.findings import Findings
from engine.bpmn.reading.graph import Node, Scope
from engine.bpmn.reading.loops import read_loop
from engine.bpmn.reading.xml import child, reference, text_of
from engine.errors import ChengnuoError

_Read = TypeVar("_Read")


class ElementReader:
    """Reads the parts of every node of a file once, noting what cannot be read."""

    def __init__(self, declarations: Declarations, functions: Collection[str] | None, findings: Findings) -> None:
        self.declarations = declarations
        self.functions = functions
        self.findings = findings
        self._data: Mapping[str, frozenset[str]] | None = None
        self._extensions: dict[etree._Element, Extensions] = {}
        self._triggers: dict[Node, Trigger | None] = {}
        self._loops: dict[Node, Loop | None] = {}
        self._assignments: dict[Node, tuple[tuple[str, str], ...]] = {}

    def extensions(self, xml: etree._Element) -> Extensions:
        """What the extensions of an element say; empty (and noted) if they cannot be read."""
        if xml not in self._extensions:
            found = self._read("extension", xml, lambda: read_extensions(xml))
            self._extensions[xml] = found if found is not None else Extensions()
        return self._extensions[xml]

    def trigger(self, node: Node) -> Trigger | None:
        """What an event or message task waits for or throws; None if it does neither or cannot be read."""
        if node not in self._triggers:
            self._triggers[node] = self._read("event", node.xml, lambda: self._trigger(node))
        return self._triggers[node]

    def _trigger(self, node: Node) -> Trigger | None:
        if node.tag in ("sendTask", "receiveTask"):
            return message_of_task(node.xml, self.declarations, self.extensions(node.xml))
        if node.tag not in EVENTS:
            return None
        trigger = read_trigger(node.xml, self.declarations, self.extensions(node.xml))
        if trigger.kind == "signal" and node.host is not None and not _names_signal(node.xml):
            loop = self.loop(node.host)
            if loop is not None and loop.behavior in ("None", "One"):
                return replace(trigger, name=node.host.id)  # what its host throws without a reference
        return trigger

    def loop(self, node: Node) -> Loop | None:
        """The loop of an activity; None if there is none or it cannot be read."""
        if node.tag not in ACTIVITIES:
            return None
        if node not in self._loops:
            self._loops[node] = self._read("loop", node.xml, lambda: read_loop(node.xml, self.declarations))
        return self._loops[node]

    def assignments(self, node: Node) -> tuple[tuple[str, str], ...]:
        """The assignments of a script task, in order; empty where there are none or they cannot be read."""
        if node.tag != "scriptTask":
            return ()
        if node not in self._assignments:
            found = self._read("script", node.xml, lambda: read_assignments(node.xml))
            self._assignments[node] = () if found is None else found
        return self._assignments[node]

    def expressions(self, node: Node) -> Iterator[str]:
        """Every expression that a node itself evaluates; those of its flows are not among them."""
        extensions = self.extensions(node.xml)
        yield from (extensions.task[key] for key in ("department", "post") if key in extensions.task)
        for key in ("limit", "warning"):
            if key in extensions.task:
                timed = self._timed(node.xml, extensions.task[key])
                if timed is not None:
                    yield timed
        yield from extensions.parameters.values()
        trigger, loop = self.trigger(node), self.loop(node)
        for part in () if trigger is None else (trigger, *trigger.parts):
            yield from (text for text in (part.timer, part.condition, part.payload) if text is not None)
        if loop is not None:
            texts = (loop.cardinality, loop.collection, loop.completion, loop.condition)
            yield from (text for text in texts if text is not None)
            yield from (each.condition for each in loop.events)
        yield from (expression for _, expression in self.assignments(node))

    def names_of_data(self, xml: etree._Element) -> Mapping[str, frozenset[str]]:
        """Id of each data object, store, property and reference of the file → the names by which it is known: its own,
        and those of what it refers to."""
        if self._data is None:
            root = xml.getroottree().getroot()
            own = {
                item.get("id", ""): frozenset(filter(None, (item.get("id"), item.get("name"))))
                for item in root.iter("{*}dataObject", "{*}dataStore", "{*}property")
            }
            for item in root.iter("{*}dataObjectReference", "{*}dataStoreReference"):
                target = reference(item.get("dataObjectRef") or item.get("dataStoreRef")) or ""
                names = filter(None, (item.get("id"), item.get("name"), target))
                own[item.get("id", "")] = frozenset(names) | own.get(target, frozenset())
            self._data = own
        return self._data

    def check_scope(self, scope: Scope) -> None:
        """Read every node and condition of the scope and its sub-processes; what cannot be read is noted."""
        for inner in scope.all_scopes():
            for flow in inner.flows:
                if flow.condition is not None:
                    self._check(flow.xml, flow.condition)
        for node in scope.all_nodes():
            for expression in self.expressions(node):
                self._check(node.xml, expression)

    def _check(self, xml: etree._Element, text: str) -> None:
        try:
            check_expression(text, self.functions)
        except ExpressionError as error:
            self.findings.refusal("expression", xml, error)

    def _timed(self, xml: etree._Element, text: str) -> str | None:
        return self._read("timer", xml, lambda: expression_of(text, xml.get("id") or ""))

    def _read(self, rule: str, xml: etree._Element, reader: Callable[[], _Read]) -> _Read | None:
        try:
            return reader()
        except ChengnuoError as error:
            self.findings.refusal(rule, xml, error)
            return None


def _names_signal(xml: etree._Element) -> bool:
    definition = child(xml, "signalEventDefinition")
    return definition is None or definition.get("signalRef") is not None


def read_assignments(xml: etree._Element) -> tuple[tuple[str, str], ...]:
    """The assignments of a script task; raises ExpressionError for a script that says anything else."""
    script = child(xml, "script")
    if script is None or text_of(script) is None:
        return ()
    return tuple(parse_assignments("".join(map(str, script.itertext()))))
