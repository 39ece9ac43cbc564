"""Events and flows that run here all the same, although the standard does not allow them: for deployment only."""

from __future__ import annotations

from engine.bpmn.model.supported import ACTIVITIES, GATEWAYS
from engine.bpmn.reading.element_reader import ElementReader
from engine.bpmn.reading.findings import Findings
from engine.bpmn.reading.graph import Node, Scope
from engine.bpmn.reading.xml import children, reference


def check_standard(scope: Scope, meaning: ElementReader, findings: Findings, *, of_office: bool) -> None:
    """All nodes of a process; ``of_office`` says that the office's own rules ask for every reference.

    Cases that were started before a rule was known go on: reading does not ask for these.
    """
    with findings.for_deployment():
        for node in scope.all_nodes():
            _check_only_condition(node, findings)
            _check_awaited_task(node, findings)
            _check_lone_gateway(node, findings)
            _check_thrown_code(node, meaning, findings, of_office=of_office)
            _check_compensation(node, findings)


def _check_only_condition(node: Node, findings: Findings) -> None:
    """A condition on the only flow out of an activity: where it does not hold, the process is stuck."""
    if node.tag in ACTIVITIES and len(node.outgoing) == 1 and node.outgoing[0].conditional:
        findings.error(
            "condition-alone",
            node.outgoing[0].xml,
            f"「{node.label}」只有一条出线，线上却写了条件：条件不成立时流程会停住；请删去条件，或再画一条出线。",
            f"Expected a condition where there is a choice, but the only flow out of “{node.label}” has one, and the "
            "process is stuck where it does not hold; delete it, or draw another flow.",
        )


def _check_awaited_task(node: Node, findings: Findings) -> None:
    """A receive task behind an event gateway waits for the gateway: nothing can be attached to it."""
    if node.tag == "receiveTask" and any(flow.source.tag == "eventBasedGateway" for flow in node.incoming):
        for event in node.boundaries:
            findings.error(
                "event-gateway",
                event.xml,
                f"「{node.label}」接在事件网关之后，边上不能有边界事件「{event.label}」；请从网关另引一条线到捕获事件。",
                f"Expected no boundary event on a receive task behind an event gateway, but “{node.label}” has "
                f"“{event.label}”; lead another flow from the gateway to a catching event.",
            )


def _check_lone_gateway(node: Node, findings: Findings) -> None:
    """A gateway that nothing leads to or away from; beside a start event it is told that it cannot be reached."""
    if node.tag in GATEWAYS and not node.scope.starts and not node.incoming and not node.outgoing:
        findings.error(
            "gateway-alone",
            node.xml,
            f"网关「{node.label}」没有任何连线，它什么也不决定；请连上或删去它。",
            f"Expected a gateway to join or to part ways, but no flow is connected with “{node.label}”; connect or "
            "delete it.",
        )


def _check_thrown_code(node: Node, meaning: ElementReader, findings: Findings, *, of_office: bool) -> None:
    """Escalations that are thrown without a code: only what catches any code would catch them."""
    if node.tag not in ("endEvent", "intermediateThrowEvent"):
        return
    for item in children(node.xml, "escalationEventDefinition"):
        wanted = reference(item.get("escalationRef"))
        if (wanted is None and not of_office) or wanted in meaning.declarations.uncoded:
            findings.open(
                "code-missing",
                node.xml,
                f"「{node.label}」抛出升级，但没有写升级代码（escalationCode）；请选择或补上。",
                f"Expected an escalation that is thrown to have a code, but that of “{node.label}” has none "
                "(escalationCode); choose one.",
            )


def _check_compensation(node: Node, findings: Findings) -> None:
    if node.tag == "boundaryEvent" and "compensate" in node.kinds and not node.interrupting:
        findings.warning(
            "event-interrupting",
            node.xml,
            f'补偿边界事件「{node.label}」写了 cancelActivity="false"，它没有意义：活动这时已经办完。',
            f'The compensation event “{node.label}” says cancelActivity="false", which means nothing: its activity is '
            "done by then.",
        )
