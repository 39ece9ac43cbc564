"""References inside a file that lead nowhere or to the wrong kind of element, beside those that the rules on events and
flows refuse themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from engine.bpmn.model.supported import ACTIVITIES, EVENTS, FLOW_NODES
from engine.bpmn.reading.findings import Findings
from engine.bpmn.reading.xml import children, is_bpmn, local_name, reference, text_of

_ATTRIBUTES = frozenset(
    {
        "processRef",
        "messageRef",
        "operationRef",
        "itemSubjectRef",
        "itemRef",
        "dataObjectRef",
        "dataStoreRef",
        "categoryValueRef",
        "partitionElementRef",
        "parameterRef",
        "correlationPropertyRef",
        "correlationKeyRef",
        "definitionalCollaborationRef",
        "inputDataRef",
        "outputDataRef",
        "bpmnElement",
    }
)
_OF_LINES = frozenset({"association", "messageFlow", "conversationLink"})
"""Elements whose ``sourceRef`` and ``targetRef`` are attributes; those of sequence flows are a rule of their own."""
_TEXTS = frozenset(
    {
        "incoming",
        "outgoing",
        "flowNodeRef",
        "categoryValueRef",
        "inMessageRef",
        "outMessageRef",
        "interfaceRef",
        "participantRef",
        "messageFlowRef",
        "resourceRef",
        "dataInputRefs",
        "dataOutputRefs",
        "optionalInputRefs",
        "optionalOutputRefs",
        "whileExecutingInputRefs",
        "whileExecutingOutputRefs",
        "loopDataInputRef",
        "loopDataOutputRef",
        "innerParticipantRef",
        "outerParticipantRef",
        "supportedInterfaceRef",
        "endPointRef",
        "errorRef",
        "operationRef",
        "correlationPropertyRef",
    }
)
_NAMES = frozenset({"loopDataInputRef", "loopDataOutputRef"})
"""Those of them that may be the name of a variable instead of an id."""
_ENDS = ("sourceRef", "targetRef")
_OF_DATA = frozenset({"dataInputAssociation", "dataOutputAssociation"})
"""Elements whose ``sourceRef`` and ``targetRef`` are elements inside them."""
_INTERACTING = frozenset(
    {
        *ACTIVITIES,
        *EVENTS,
        "adHocSubProcess",
        "implicitThrowEvent",
        "participant",
        "conversation",
        "subConversation",
        "callConversation",
    }
)
"""What a message flow may connect."""
_HOLDING = frozenset(
    {
        "dataObject",
        "dataObjectReference",
        "dataStore",
        "dataStoreReference",
        "dataInput",
        "dataOutput",
        "inputDataItem",
        "outputDataItem",
        "property",
    }
)
"""What a data association may connect."""
_WANTED: Mapping[str, frozenset[str]] = {
    name: frozenset(tags.split())
    for name, tags in {
        "processRef": "process",
        "messageRef": "message",
        "inMessageRef": "message",
        "outMessageRef": "message",
        "operationRef": "operation",
        "errorRef": "error",
        "interfaceRef": "interface",
        "supportedInterfaceRef": "interface",
        "endPointRef": "endPoint",
        "itemSubjectRef": "itemDefinition",
        "itemRef": "itemDefinition",
        "dataObjectRef": "dataObject",
        "dataStoreRef": "dataStore",
        **dict.fromkeys(("dataInputRefs", "optionalInputRefs", "whileExecutingInputRefs", "inputDataRef"), "dataInput"),
        **dict.fromkeys(
            ("dataOutputRefs", "optionalOutputRefs", "whileExecutingOutputRefs", "outputDataRef"), "dataOutput"
        ),
        **dict.fromkeys(("loopDataInputRef", "loopDataOutputRef"), " ".join(_HOLDING)),
        "categoryValueRef": "categoryValue",
        "parameterRef": "resourceParameter",
        "resourceRef": "resource",
        "correlationPropertyRef": "correlationProperty",
        "correlationKeyRef": "correlationKey",
        "definitionalCollaborationRef": "collaboration choreography globalConversation",
        **dict.fromkeys(("participantRef", "innerParticipantRef", "outerParticipantRef"), "participant"),
        "messageFlowRef": "messageFlow",
        **dict.fromkeys(
            ("incoming", "outgoing"),
            "sequenceFlow messageFlow association dataInputAssociation dataOutputAssociation",
        ),
    }.items()
}
"""Reference → the elements that it may name; what is not listed may name any. Some tools list all lines of an element
as its ``incoming`` and ``outgoing`` ones."""
_ELSEWHERE = frozenset({"messageEventDefinition", "signalEventDefinition", "sendTask", "receiveTask"})
"""Elements whose messages and signals are refused where they are read."""


def check_references(root: etree._Element, findings: Findings) -> None:
    """Warn of every reference to something that the file does not hold, and refuse those to something that they cannot
    name; files with imports are not judged."""
    if children(root, "import"):
        return
    ids = {str(item.get("id")): item for item in root.iter("*") if item.get("id")}
    flows = {item.get("id"): item for item in root.iter("{*}sequenceFlow")}
    for item in root.iter("*"):
        for name, wanted in _references(item):
            found = ids.get(wanted)
            if found is None and name in _NAMES:
                continue
            if found is None:
                findings.warning(
                    "reference-unresolved",
                    _owner(item),
                    f"{local_name(item)} 的 {name} 写了 {wanted}，文件中没有它。",
                    f"{name} of {local_name(item)} says {wanted}, which the file does not hold.",
                )
            elif not _may_name(item, name, found):
                with findings.for_deployment():
                    findings.error(
                        "reference-kind",
                        _owner(item),
                        f"{local_name(item)} 的 {name} 指向 {wanted}，它是 {local_name(found)}，不能写在这里；请改正。",
                        f"Expected {name} of {local_name(item)} to name another kind of element, but {wanted} is a "
                        f"{local_name(found)}; correct it.",
                    )
        if is_bpmn(item) and local_name(item) in FLOW_NODES:
            _check_listed(item, flows, findings)


def _may_name(item: etree._Element, name: str, found: etree._Element) -> bool:
    """Whether a reference of this name may lead to that element."""
    if name not in _ENDS:
        return not is_bpmn(found) or local_name(found) in _WANTED.get(name, (local_name(found),))
    tag, parent = local_name(item), item.getparent()
    if tag == "messageFlow":
        return local_name(found) in _INTERACTING
    if tag in _ENDS and parent is not None:  # an end of a data association; some tools name the activity itself
        return local_name(found) in _HOLDING or found is parent.getparent()
    return True


def _references(item: etree._Element) -> Iterator[tuple[str, str]]:
    tag = local_name(item)
    for name, value in item.attrib.items():
        attribute = str(name)
        if (attribute in _ATTRIBUTES and tag not in _ELSEWHERE) or (attribute in _ENDS and tag in _OF_LINES):
            wanted = reference(str(value))
            if wanted is not None:
                yield attribute, wanted
    parent = item.getparent()
    of_data = tag in _ENDS and parent is not None and local_name(parent) in _OF_DATA
    if (tag in _TEXTS or of_data) and is_bpmn(item):
        wanted = reference(text_of(item))
        if wanted is not None:
            yield tag, wanted


def _owner(item: etree._Element) -> etree._Element:
    """The element itself, or the nearest around it that has an id."""
    while not item.get("id") and (parent := item.getparent()) is not None:
        item = parent
    return item


def _check_listed(item: etree._Element, flows: dict[str | None, etree._Element], findings: Findings) -> None:
    """The flows that a node lists as its own are those that say so themselves."""
    for tag, attribute in (("incoming", "targetRef"), ("outgoing", "sourceRef")):
        for listed in children(item, tag):
            flow = flows.get(reference(text_of(listed)))
            if flow is not None and reference(flow.get(attribute)) != item.get("id"):
                findings.warning(
                    "flow-listed",
                    item,
                    f"「{item.get('name') or item.get('id')}」把 {flow.get('id')} 列为 {tag}，但是这条连线写着"
                    f" {flow.get(attribute)}；以连线为准。",
                    f"“{item.get('name') or item.get('id')}” lists {flow.get('id')} as {tag}, but that flow says "
                    f"{flow.get(attribute)}; the flow counts.",
                )
