"""References inside a file that lead nowhere, beside those that the rules on events and flows refuse themselves."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.model.supported import FLOW_NODES
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
        "supportedInterfaceRef",
        "endPointRef",
    }
)
_ENDS = ("sourceRef", "targetRef")
_OF_DATA = frozenset({"dataInputAssociation", "dataOutputAssociation"})
"""Elements whose ``sourceRef`` and ``targetRef`` are elements inside them."""
_ELSEWHERE = frozenset({"messageEventDefinition", "signalEventDefinition", "sendTask", "receiveTask"})
"""Elements whose messages and signals are refused where they are read."""


def check_references(root: etree._Element, findings: Findings) -> None:
    """Warn of every reference to something that the file does not hold; files with imports are not judged."""
    if children(root, "import"):
        return
    ids = {given for item in root.iter("*") if (given := item.get("id"))}
    flows = {item.get("id"): item for item in root.iter("{*}sequenceFlow")}
    for item in root.iter("*"):
        for name, wanted in _references(item):
            if wanted not in ids:
                findings.warning(
                    "reference-unresolved",
                    _owner(item),
                    f"{local_name(item)} 的 {name} 写了 {wanted}，文件中没有它。",
                    f"{name} of {local_name(item)} says {wanted}, which the file does not hold.",
                )
        if is_bpmn(item) and local_name(item) in FLOW_NODES:
            _check_listed(item, flows, findings)


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
