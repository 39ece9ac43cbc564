"""What the elements say: extensions, events, timers, loops, scripts, conditions; read by what runs them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TypeVar

from lxml import etree

from engine.bpmn.checks.graph import Node, Scope
from engine.bpmn.checks.problems import Findings
from engine.bpmn.checks.vocabulary import check_language
from engine.bpmn.expressions.evaluator import ExpressionError, check_expression, parse_assignments
from engine.bpmn.expressions.timers import expression_of
from engine.bpmn.model.elements import Loop, Trigger
from engine.bpmn.model.supported import ACTIVITIES
from engine.bpmn.reading.declarations import Declarations, message_of_task, read_trigger
from engine.bpmn.reading.dialect import Extensions, read_extensions
from engine.bpmn.reading.loops import read_loop
from engine.bpmn.reading.xml import child, text_of
from engine.errors import ChengnuoError

_Read = TypeVar("_Read")


class ElementReader:
    """Reads the parts of every node of a file once, noting what cannot be read."""

    def __init__(self, declarations: Declarations, functions: Collection[str], findings: Findings) -> None:
        self.declarations = declarations
        self.functions = functions
        self.findings = findings
        self._extensions: dict[etree._Element, Extensions] = {}

    def extensions(self, xml: etree._Element) -> Extensions:
        """What the extensions of an element say; empty (and noted) if they cannot be read."""
        if xml not in self._extensions:
            found = self._read("extension", xml, lambda: read_extensions(xml))
            self._extensions[xml] = found if found is not None else Extensions()
        return self._extensions[xml]

    def trigger(self, node: Node) -> Trigger | None:
        """What an event or message task waits for or throws; None if it does neither or cannot be read."""
        extensions = self.extensions(node.xml)
        if node.tag in ("sendTask", "receiveTask"):
            return self._read("event", node.xml, lambda: message_of_task(node.xml, self.declarations, extensions))
        if node.kinds:
            return self._read("event", node.xml, lambda: read_trigger(node.xml, self.declarations, extensions))
        return None

    def loop(self, node: Node) -> Loop | None:
        """The loop of an activity; None if there is none or it cannot be read."""
        return (
            self._read("loop", node.xml, lambda: read_loop(node.xml, self.declarations))
            if node.tag in ACTIVITIES
            else None
        )

    def check_scope(self, scope: Scope) -> None:
        """Every expression and reader of the scope and its sub-processes."""
        for inner in scope.all_scopes():
            for flow in inner.flows:
                condition = child(flow.xml, "conditionExpression")
                if condition is not None:
                    check_language(condition, self.findings)
                    text = text_of(condition)
                    if text is not None:
                        self._expression(flow.xml, text)
        for node in scope.all_nodes():
            self._check_node(node)

    def _check_node(self, node: Node) -> None:
        xml = node.xml
        extensions = self.extensions(xml)
        for key in ("department", "post"):
            if key in extensions.task:
                self._expression(xml, extensions.task[key])
        for key in ("limit", "warning"):
            if key in extensions.task:
                self._timer(xml, extensions.task[key])
        for value in extensions.parameters.values():
            self._expression(xml, value)
        trigger = self.trigger(node)
        for part in () if trigger is None else (trigger, *trigger.parts):
            for expression in (part.timer, part.condition, part.payload):
                if expression is not None:
                    self._expression(xml, expression)
        loop = self.loop(node)
        if loop is not None:
            for expression in (loop.cardinality, loop.collection, loop.completion, loop.condition):
                if expression is not None:
                    self._expression(xml, expression)
        if node.tag == "scriptTask":
            self._script(node)

    def _script(self, node: Node) -> None:
        script = text_of(child(node.xml, "script"))
        if script is None:
            self.findings.warning(
                "script",
                node.xml,
                f"脚本任务「{node.label}」没有脚本，它什么也不做。",
                f"The script task “{node.label}” has no script and does nothing.",
            )
            return
        try:
            for _, expression in parse_assignments(script):
                check_expression(expression, self.functions)
        except ExpressionError as error:
            self.findings.refusal("script", node.xml, error)

    def _expression(self, xml: etree._Element, text: str) -> None:
        try:
            check_expression(text, self.functions)
        except ExpressionError as error:
            self.findings.refusal("expression", xml, error)

    def _timer(self, xml: etree._Element, text: str) -> None:
        expression = self._read("timer", xml, lambda: expression_of(text, xml.get("id") or ""))
        if expression is not None:
            self._expression(xml, expression)

    def _read(self, rule: str, xml: etree._Element, reader: Callable[[], _Read]) -> _Read | None:
        try:
            return reader()
        except ChengnuoError as error:
            self.findings.refusal(rule, xml, error)
            return None
