"""What runs as the BPMN standard says: the whitelist that reading enforces and the checks explain.

Everything that is not listed here is refused before it could run differently.
"""

from __future__ import annotations

from collections.abc import Mapping

ACTIVITIES = frozenset(
    {
        "task",
        "userTask",
        "manualTask",
        "scriptTask",
        "serviceTask",
        "businessRuleTask",
        "sendTask",
        "receiveTask",
        "callActivity",
        "subProcess",
        "transaction",
    }
)
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"})
EVENTS = frozenset({"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"})
FLOW_NODES = ACTIVITIES | GATEWAYS | EVENTS

EVENT_KINDS: Mapping[str, frozenset[str]] = {
    "startEvent": frozenset({"none", "message", "timer", "signal", "conditional"}),
    "eventSubProcessStart": frozenset({"message", "timer", "signal", "conditional", "error", "escalation"}),
    "subProcessStart": frozenset({"none"}),
    "intermediateCatchEvent": frozenset({"message", "timer", "signal", "conditional", "link"}),
    "intermediateThrowEvent": frozenset({"none", "message", "signal", "escalation", "link"}),
    "boundaryEvent": frozenset({"message", "timer", "signal", "conditional", "error", "escalation", "cancel"}),
    "endEvent": frozenset({"none", "message", "signal", "error", "escalation", "terminate", "cancel"}),
}
"""Element → kinds of event definition that work there; the keys ``…Start`` are start events of sub-processes."""

ALWAYS_INTERRUPTING = frozenset({"error", "cancel"})
"""Kinds that the standard does not allow to be non-interrupting."""

PASSIVE_ELEMENTS = frozenset(
    {
        "incoming",
        "outgoing",
        "multiInstanceLoopCharacteristics",
        "standardLoopCharacteristics",
        "documentation",
        "extensionElements",
        "auditing",
        "monitoring",
        "ioSpecification",
        "property",
        "laneSet",
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "dataInputAssociation",
        "dataOutputAssociation",
        "artifact",
        "association",
        "group",
        "textAnnotation",
        "resourceRole",
        "performer",
        "humanPerformer",
        "potentialOwner",
        "supports",
        "correlationSubscription",
        "supportedInterfaceRef",
        "ioBinding",
    }
)
"""Elements inside a process that are no flow nodes of their own: they describe it, or are read with their owner."""

EVENT_DEFINITIONS: Mapping[str, str] = {
    "messageEventDefinition": "message",
    "timerEventDefinition": "timer",
    "signalEventDefinition": "signal",
    "conditionalEventDefinition": "conditional",
    "errorEventDefinition": "error",
    "escalationEventDefinition": "escalation",
    "terminateEventDefinition": "terminate",
    "cancelEventDefinition": "cancel",
    "linkEventDefinition": "link",
    "compensateEventDefinition": "compensate",
}
"""Tag of the event definition → kind. ``compensate`` is known so that it can be refused by name."""
