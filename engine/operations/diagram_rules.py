"""The rules of the office on a diagram that declares itself part of a case by the kind of its ``chengnuo:process``.

DF-6: no way to a negative end without denial filing. Every wait for the applicant ends by a timer (LC-3). Every stop of
the clock names its basis (TC-3). Every case has a ladder of due dates (TC-5, AC-2). Every task has somebody to do it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from lxml import etree

from engine.bpmn.checks.known import CLOCK_FUNCTIONS
from engine.bpmn.expressions.evaluator import ExpressionError, functions_used
from engine.bpmn.reading.element_reader import ElementReader
from engine.bpmn.reading.findings import Findings
from engine.bpmn.reading.graph import Node, Scope, following
from engine.bpmn.reading.xml import local_name, reference, text_of
from engine.operations.catalogue import CATALOGUE
from engine.operations.declaration import OperationDeclaration

OF_THEIR_OWN = frozenset({"case", "supervision"})
"""What somebody opens and ends: the matter of an applicant, or one of the inspector's."""
OF_A_CASE = OF_THEIR_OWN | {"part"}
KINDS = OF_A_CASE | {"inquiry"}
FILING_PROCESS = "denial_filing"
FILING_PROCESSES = frozenset({FILING_PROCESS, "denial_serving"})
FILING_OPERATIONS = frozenset({"denial.file", "denial.serve"})
"""Serving counts too: it refuses (DF-6) what has not been filed."""
LADDER_PROCESS = "timed_completion"
APPLICANT_FORMS = frozenset({"materials_supplement"})
_NEGATIVE = re.compile(
    r"^(不予(?!立案)|否定|不准|不受理|拒绝|驳回)|\b(denied|refused|rejected|not accepted)\b", re.IGNORECASE
)
_APPLICANT = re.compile(r"申请人|\bapplicant\b", re.IGNORECASE)


class SystemRules:
    """Checks one process against the rules of the office."""

    def __init__(
        self,
        scope: Scope,
        kind: str,
        meaning: ElementReader,
        findings: Findings,
        operations: Mapping[str, OperationDeclaration],
    ) -> None:
        self.scope = scope
        self.operations = operations
        self.kind = kind
        self.meaning = meaning
        self.findings = findings
        self.nodes = list(scope.all_nodes())
        self.lanes = _lanes(scope)

    def check(self) -> None:
        """All rules that apply to the kind of process."""
        if self.kind in OF_A_CASE:
            self._check_denials()
            self._check_waits()
        if self.kind in OF_THEIR_OWN:
            self._check_ladder()
        self._check_stops()
        self._check_people()
        self._check_event_references()

    def _operation(self, node: Node) -> str | None:
        return self.meaning.extensions(node.xml).operation if node.tag in ("serviceTask", "sendTask") else None

    def _files(self, node: Node) -> bool:
        if node.tag == "callActivity" and reference(node.xml.get("calledElement")) in FILING_PROCESSES:
            return True
        return self._operation(node) in FILING_OPERATIONS

    def _denies(self, node: Node) -> bool:
        return node.tag == "endEvent" and _NEGATIVE.search(node.name) is not None

    def _check_denials(self) -> None:
        reached = _walk(self.scope, lambda node: not self._files(node))
        for node in self.nodes:
            if self._denies(node) and node in reached:
                self.findings.error(
                    "denial-without-filing",
                    node.xml,
                    f"需要否定之前先报备（DF-6），但是有一条路不经过否定报备就到「{node.label}」；"
                    f"请在它之前调用 {FILING_PROCESS}。",
                    f"Expected a denial to be filed first (DF-6), but a way leads to “{node.label}” without it; call "
                    f"{FILING_PROCESS} before it.",
                )

    def _waits_for_applicant(self, node: Node) -> bool:
        if node.tag == "receiveTask" or (
            node.tag == "intermediateCatchEvent" and "message" in node.kinds and not _ends_at_a_time(node)
        ):
            return True
        if node.tag not in ("userTask", "manualTask"):
            return False
        task = self.meaning.extensions(node.xml).task
        return (
            task.get("role") == "applicant"
            or task.get("form") in APPLICANT_FORMS
            or any(_APPLICANT.search(lane.get("name") or "") for lane in self._lanes_of(node))
        )

    def _check_waits(self) -> None:
        for node in self.nodes:
            if self._waits_for_applicant(node) and not _ends_by_time(node):
                self.findings.error(
                    "wait-without-end",
                    node.xml,
                    f"需要每个对申请人的等待到期结束，但是「{node.label}」没有；请加中断型的定时边界事件，"
                    "或用事件网关同时等待时间。",
                    f"Expected every wait for the applicant to end by time, but “{node.label}” does not; add "
                    "an interrupting "
                    "timer boundary event, or wait for a timer too by an event gateway.",
                )

    def _check_ladder(self) -> None:
        calls = any(
            node.tag == "callActivity" and reference(node.xml.get("calledElement")) == LADDER_PROCESS
            for node in self.nodes
        )
        people = [node for node in self.nodes if node.tag in ("userTask", "manualTask")]
        limited = bool(people) and all("limit" in self.meaning.extensions(node.xml).task for node in people)
        if not calls and not limited and not any(self._bound_to_clock(node) for node in self.nodes):
            self.findings.error(
                "no-ladder",
                self.scope.xml,
                f"需要办件流程有时限预警（AC-2），但是没有调用 {LADDER_PROCESS}，没有与时钟相连的定时事件，"
                "任务也不都有时限。",
                f"Expected a case process to watch its due date (AC-2), but it does not call {LADDER_PROCESS}, "
                "has no timer "
                "bound to a clock, and not every task has a limit.",
            )

    def _bound_to_clock(self, node: Node) -> bool:
        trigger = self.meaning.trigger(node) if "timer" in node.kinds else None
        parts = () if trigger is None else (trigger, *trigger.parts)
        try:
            return any(part.timer is not None and functions_used(part.timer) & CLOCK_FUNCTIONS for part in parts)
        except ExpressionError:
            return False

    def _check_stops(self) -> None:
        for node in self.nodes:
            declared = self.operations.get(self._operation(node) or "")
            basis = self.meaning.extensions(node.xml).parameters.get("basis", "").strip()
            if declared is not None and declared.stops and basis in ("", "''", '""', "None"):
                self.findings.error(
                    "stop-without-basis",
                    node.xml,
                    f"需要每次停钟写明依据（TC-3），但是「{node.label}」没有参数 basis。",
                    f"Expected every stop of the clock to name its basis (TC-3), but “{node.label}” has no "
                    "parameter basis.",
                )

    def _lanes_of(self, node: Node) -> list[etree._Element]:
        """The lanes that hold the node, or a sub-process around it."""
        at: Node | None = node
        found: list[etree._Element] = []
        while at is not None:
            found += self.lanes.get(at.id, ())
            at = at.scope.owner
        return found

    def _check_people(self) -> None:
        for node in self.nodes:
            if node.tag not in ("userTask", "manualTask"):
                continue
            task = self.meaning.extensions(node.xml).task
            role = task.get("role") or any(self.meaning.extensions(lane).role for lane in self._lanes_of(node))
            if not role and "post" not in task:
                self.findings.open(
                    "nobody",
                    node.xml,
                    f"需要写明谁来办理，但是「{node.label}」没有角色或岗位，所在泳道也没有。",
                    f"Expected somebody to do the task, but “{node.label}” has no role or post, and neither "
                    "has its lane.",
                )

    def _check_event_references(self) -> None:
        """What is sent or waited for is named by a reference: a name that differs by one letter is never received."""
        for node in self.nodes:
            for place, attribute in _wanted_references(node):
                if not place.get(attribute) and not (node.tag == "sendTask" and self._operation(node)):
                    word_zh, word_en = _REFERENCES[attribute]
                    self.findings.open(
                        "reference-missing",
                        node.xml,
                        f"需要写明是哪一个{word_zh}，但是「{node.label}」没有写（{attribute}）；请选择或新建一个。",
                        f"Expected the {word_en} to be named, but “{node.label}” names none ({attribute}).",
                    )


_REFERENCES = {
    "messageRef": ("消息", "message"),
    "signalRef": ("信号", "signal"),
    "errorRef": ("错误", "error"),
    "escalationRef": ("上报", "escalation"),
}
_DEFINITIONS = {
    "messageEventDefinition": "messageRef",
    "signalEventDefinition": "signalRef",
    "errorEventDefinition": "errorRef",
    "escalationEventDefinition": "escalationRef",
}


def _wanted_references(node: Node) -> Iterator[tuple[etree._Element, str]]:
    """Where a node has to name a message, signal, error or escalation; who catches any error or escalation need not."""
    if node.tag in ("sendTask", "receiveTask"):
        yield node.xml, "messageRef"
    throws = node.tag in ("endEvent", "intermediateThrowEvent")
    for definition in node.xml:
        attribute = _DEFINITIONS.get(local_name(definition)) if isinstance(definition.tag, str) else None
        if attribute is not None and (throws or attribute in ("messageRef", "signalRef")):
            yield definition, attribute


def _lanes(scope: Scope) -> dict[str, list[etree._Element]]:
    """Element id → the lanes of the process that hold it, nested ones too."""
    found: dict[str, list[etree._Element]] = {}
    for lane in scope.xml.iter("{*}lane"):
        for member in lane.iterfind("{*}flowNodeRef"):
            found.setdefault(reference(text_of(member)) or "", []).append(lane)
    return found


def _ends_at_a_time(event: Node) -> bool:
    """Whether a timer alone makes the event happen; one that waits for other events too does not count."""
    return "timer" in event.kinds and event.event_kind != "parallelMultiple"


def _ends_by_time(node: Node) -> bool:
    """Whether a timer ends the wait at ``node``, or the sub-process around it."""
    at: Node | None = node
    while at is not None:
        if any(_ends_at_a_time(boundary) and boundary.interrupting for boundary in at.boundaries):
            return True
        if any(_is_timed_sub_process(other) for other in at.scope.nodes.values()):
            return True
        at = at.scope.owner
    return any(
        flow.source.tag == "eventBasedGateway" and any(_ends_at_a_time(other.target) for other in flow.source.outgoing)
        for flow in node.incoming
    )


def _is_timed_sub_process(node: Node) -> bool:
    return (
        node.by_event
        and node.inner is not None
        and any(_ends_at_a_time(start) and start.interrupting for start in node.inner.starts)
    )


def _walk(scope: Scope, may_pass: Callable[[Node], bool]) -> set[Node]:
    """The nodes that can be reached from the start, in all sub-processes, by ways whose nodes may be passed."""
    waiting = _entries(scope)
    found: set[Node] = set()
    while waiting:
        node = waiting.pop()
        if node in found:
            continue
        found.add(node)
        if not may_pass(node):
            waiting += [boundary for boundary in node.boundaries if boundary not in found]
            continue
        if node.inner is None:
            waiting += following(node)
        else:
            waiting += _entries(node.inner)
            waiting += node.boundaries
        owner = node.scope.owner
        if owner is not None and not owner.by_event and not node.outgoing and node.tag != "boundaryEvent":
            # The sub-process can end here, so what follows it can be reached.
            waiting += [flow.target for flow in owner.outgoing]
    return found


def _entries(scope: Scope) -> list[Node]:
    inner = [entry for node in scope.nodes.values() if node.by_event and node.inner for entry in _entries(node.inner)]
    return [*scope.entries, *inner]


class OfficeDiagramRules:
    """The rules of this module as ``check_files`` takes them."""

    kinds = KINDS

    def __init__(self, operations: Mapping[str, OperationDeclaration] = CATALOGUE) -> None:
        self.operations = operations

    def check(self, scope: Scope, kind: str, reader: ElementReader, findings: Findings) -> None:
        """Check one process of a known kind."""
        SystemRules(scope, kind, reader, findings, self.operations).check()
