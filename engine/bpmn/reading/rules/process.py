"""All rules on one process, in the order in which they are told."""

from __future__ import annotations

from engine.bpmn.model.supported import GLOBAL_TASKS
from engine.bpmn.reading.element_reader import ElementReader
from engine.bpmn.reading.findings import Findings
from engine.bpmn.reading.graph import Scope
from engine.bpmn.reading.lanes import check_lanes
from engine.bpmn.reading.rules.elements import check_children, check_language, check_node
from engine.bpmn.reading.rules.events import check_competing, check_event
from engine.bpmn.reading.rules.flows import check_flows
from engine.bpmn.reading.xml import child, local_name


def check_process(scope: Scope, reader: ElementReader, findings: Findings) -> None:
    """Everything by which a process could run differently from the standard, noted in ``findings``."""
    for inner in scope.all_scopes():
        if local_name(inner.xml) in GLOBAL_TASKS:
            break  # one task without flows
        check_children(inner.xml, findings)
        check_flows(inner, findings)
        check_competing(inner, reader, findings)
        for flow in inner.flows:
            condition = child(flow.xml, "conditionExpression")
            if condition is not None:
                check_language(condition, findings)
    for node in scope.all_nodes():
        check_node(node, reader, findings)
        check_event(node, reader, findings)
    check_lanes(scope.xml, findings)
    reader.check_scope(scope)
