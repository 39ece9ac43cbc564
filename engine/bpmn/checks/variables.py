"""Variables: what a diagram reads must be set by a form, script, operation, decision, loop or message."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.checks.known import Known
from engine.bpmn.expressions.evaluator import ExpressionError, check_expression
from engine.bpmn.model.values import name_of
from engine.bpmn.reading.element_reader import ElementReader
from engine.bpmn.reading.findings import Findings
from engine.bpmn.reading.graph import Node, Scope

LOOP_COUNTERS = frozenset(
    {"loopCounter", "nrOfInstances", "nrOfActiveInstances", "nrOfCompletedInstances", "nrOfTerminatedInstances"}
)
"""What a multi-instance gives to its completion condition."""


def variables_set(scope: Scope, meaning: ElementReader, known: Known) -> set[str]:
    """The variables that the nodes of a process set."""
    found: set[str] = set()
    for node in scope.all_nodes():
        extensions = meaning.extensions(node.xml)
        found |= {name for name in (extensions.result, extensions.variable) if name}
        if known.form_variables is not None:
            found |= set(known.form_variables.get(extensions.task.get("form") or "", ()))
        loop = meaning.loop(node)
        if loop is not None:
            found |= {name for name in (loop.item, loop.output, loop.output_item) if name}
        found |= {name_of(name) for name, _ in meaning.assignments(node)}
    return found


def check_variables(scope: Scope, meaning: ElementReader, available: set[str], findings: Findings) -> None:
    """Warn of every expression that reads a variable that nobody sets."""
    for node in scope.all_nodes():
        for name in sorted({name for text in _read(node, meaning) for name in _names(text)} - available):
            _warn(node.label, node, name, findings)


def _warn(label: str, node: Node, name: str, findings: Findings) -> None:
    findings.warning(
        "unknown-variable",
        node.xml,
        f"「{label}」读取变量 {name}，但是没有表单、脚本、操作或决策设置它。",
        f"“{label}” reads the variable {name}, but no form, script, operation or decision sets it.",
    )


def _read(node: Node, meaning: ElementReader) -> Iterator[str]:
    """The expressions of a node and of the flows that leave it."""
    yield from (flow.condition for flow in node.outgoing if flow.condition is not None)
    yield from meaning.expressions(node)


def _names(text: str) -> frozenset[str]:
    try:
        return check_expression(text)
    except ExpressionError:
        return frozenset()
