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
GLOBAL_TASKS: Mapping[str, str] = {
    "globalTask": "task",
    "globalUserTask": "userTask",
    "globalManualTask": "manualTask",
    "globalScriptTask": "scriptTask",
    "globalBusinessRuleTask": "businessRuleTask",
}
"""Tag of a global task → the task that runs when a call activity calls it."""

EVENT_KINDS: Mapping[str, frozenset[str]] = {
    "startEvent": frozenset({"none", "message", "timer", "signal", "conditional", "multiple", "parallelMultiple"}),
    "eventSubProcessStart": frozenset(
        {
            "message",
            "timer",
            "signal",
            "conditional",
            "error",
            "escalation",
            "compensate",
            "multiple",
            "parallelMultiple",
        }
    ),
    "subProcessStart": frozenset({"none"}),
    "intermediateCatchEvent": frozenset(
        {"message", "timer", "signal", "conditional", "link", "multiple", "parallelMultiple"}
    ),
    "intermediateThrowEvent": frozenset({"none", "message", "signal", "escalation", "link", "compensate", "multiple"}),
    "boundaryEvent": frozenset(
        {
            "message",
            "timer",
            "signal",
            "conditional",
            "error",
            "escalation",
            "cancel",
            "compensate",
            "multiple",
            "parallelMultiple",
        }
    ),
    "endEvent": frozenset(
        {"none", "message", "signal", "error", "escalation", "terminate", "cancel", "compensate", "multiple"}
    ),
}
"""Element → kinds of event definition that the standard gives a meaning there; the keys ``…Start`` are start events of
sub-processes. Some of them run only when :data:`RUNNING` has their construct."""

ALONE = frozenset({"none", "link", "terminate", "cancel", "compensate"})
"""Kinds that are refused as one of several definitions of an event."""

CONSTRUCTS: Mapping[str, tuple[str, str]] = {
    "multiple-start": ("多重开始事件", "a start event with several definitions"),
    "parallel-multiple-start": ("并行多重开始事件", "a start event that waits for several events"),
    "multiple-event-sub-process": (
        "多重开始的事件子流程",
        "an event sub-process with several definitions at its start",
    ),
    "multiple-catch": ("多重捕获事件", "a catching event with several definitions"),
    "multiple-throw": ("多重抛出或结束事件", "a throwing event with several definitions"),
    "multiple-boundary": ("多重边界事件", "a boundary event with several definitions"),
    "parallel-multiple-event-sub-process": (
        "并行多重开始的事件子流程",
        "an event sub-process that starts when several events have come",
    ),
    "parallel-multiple-catch": ("并行多重捕获事件", "a catching event that waits for several events"),
    "parallel-multiple-boundary": ("并行多重边界事件", "a boundary event that waits for several events"),
    "compensation": ("补偿", "compensation"),
    "compensation-event-sub-process": ("补偿事件子流程", "a compensation event sub-process"),
    "loop-behavior": ("多实例的 behavior", "the behavior of a multi-instance"),
    "token-quantity": ("startQuantity、completionQuantity", "startQuantity and completionQuantity"),
    "process-data": ("被调用流程的数据输入输出", "a called process with data inputs or outputs"),
    "branch-result-without-item": (
        "没有 outputDataItem 的并联分支结果",
        "a result of branches without outputDataItem",
    ),
    "result-without-item": ("没有 outputDataItem 的多实例结果", "a multi-instance result without outputDataItem"),
}
"""Constructs that reading understands and that run only when :data:`RUNNING` lists them, with their names (zh, en)."""

RUNNING: frozenset[str] = frozenset(
    {
        "multiple-start",
        "parallel-multiple-start",
        "multiple-catch",
        "multiple-throw",
        "multiple-boundary",
        "multiple-event-sub-process",
        "parallel-multiple-catch",
        "parallel-multiple-boundary",
        "parallel-multiple-event-sub-process",
        "compensation",
        "compensation-event-sub-process",
        "loop-behavior",
        "token-quantity",
        "process-data",
        "result-without-item",
    }
)
"""Keys of :data:`CONSTRUCTS` that the runtime runs; the others are refused by name. This is the only switch."""


def runs(construct: str) -> bool:
    """Whether the runtime runs a key of CONSTRUCTS."""
    return construct in RUNNING


_PLACES: Mapping[str, str] = {
    "startEvent": "start",
    "eventSubProcessStart": "event-sub-process",
    "intermediateCatchEvent": "catch",
    "intermediateThrowEvent": "throw",
    "endEvent": "throw",
    "boundaryEvent": "boundary",
}


def construct_of(row: str, kind: str) -> str | None:
    """The key of CONSTRUCTS that an event of ``kind`` needs in a row of EVENT_KINDS; None if it always runs."""
    if kind == "compensate":
        return "compensation-event-sub-process" if row == "eventSubProcessStart" else "compensation"
    if kind in ("multiple", "parallelMultiple"):
        return f"{'multiple' if kind == 'multiple' else 'parallel-multiple'}-{_PLACES.get(row, row)}"
    return None


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
        "categoryValueRef",
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
"""Tag of the event definition → kind."""
