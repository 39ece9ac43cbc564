"""The rules of the office on a diagram that declares itself part of a case by the kind of its ``chengnuo:process``.

Denials (DF-6) and due dates (TC-5, AC-2) are followed through all processes, see engine.operations.token_paths. Every
wait for the applicant ends by a timer (LC-3). Every stop of the clock names its basis (TC-3). Every task has somebody
to do it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from engine.bpmn.decisions import DecisionTable
from engine.bpmn.reading.element_reader import ElementReader
from engine.bpmn.reading.findings import Findings, Problem
from engine.bpmn.reading.graph import Node, Scope
from engine.bpmn.reading.xml import local_name, reference, text_of
from engine.office.settings.rules import SETTINGS
from engine.operations.catalogue import CATALOGUE
from engine.operations.declaration import OperationDeclaration
from engine.operations.known_variables import check_office_variables
from engine.operations.token_paths import Library, check_denials, check_ladders, form_answers

OF_A_CASE = frozenset({"case", "supervision", "part"})
KINDS = OF_A_CASE | {"inquiry"}
_SETTING = re.compile(r"""\bsetting\(\s*['"]([^'"]*)['"]""")
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
        applicant_forms: frozenset[str],
    ) -> None:
        self.scope = scope
        self.applicant_forms = applicant_forms
        self.operations = operations
        self.kind = kind
        self.meaning = meaning
        self.findings = findings
        self.nodes = list(scope.all_nodes())
        self.lanes = _lanes(scope)

    def check(self) -> None:
        """All rules that apply to the kind of process."""
        if self.kind in OF_A_CASE:
            self._check_waits()
        self._check_stops()
        self._check_people()
        self._check_event_references()
        self._check_settings()

    def _operation(self, node: Node) -> str | None:
        return self.meaning.extensions(node.xml).operation if node.tag in ("serviceTask", "sendTask") else None

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
            or task.get("form") in self.applicant_forms
            or any(_APPLICANT.search(lane.get("name") or "") for lane in self._lanes_of(node))
        )

    def _check_waits(self) -> None:
        for node in self.nodes:
            if self._waits_for_applicant(node) and not _ends_by_time(node):
                self.findings.error(
                    "wait-without-end",
                    node.xml,
                    f"「{node.label}」等待申请人，却没有到期的办法；请加中断型的定时边界事件，"
                    "或用事件网关同时等待时间。",
                    f"Expected every wait for the applicant to end by time, but “{node.label}” does not; add "
                    "an interrupting "
                    "timer boundary event, or wait for a timer too by an event gateway.",
                )

    def _check_stops(self) -> None:
        for node in self.nodes:
            declared = self.operations.get(self._operation(node) or "")
            basis = self.meaning.extensions(node.xml).parameters.get("basis", "").strip()
            if declared is not None and declared.stops and basis in ("", "''", '""', "None"):
                self.findings.error(
                    "stop-without-basis",
                    node.xml,
                    f"「{node.label}」停钟没有写明依据（TC-3），请填写参数 basis。",
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
                    f"「{node.label}」没有写由谁办理，请填写角色或岗位，或者放进有角色的泳道。",
                    f"Expected somebody to do the task, but “{node.label}” has no role or post, and neither "
                    "has its lane.",
                )

    def _check_settings(self) -> None:
        """Numbers of the office are named as it sets them; an unknown one would stop the case where it is used."""
        for node in self.nodes:
            # What is inside a sub-process is said at its own place.
            inner = [each for each in node.xml if node.tag != "subProcess" or local_name(each) == "extensionElements"]
            texts = [
                text for part in inner for each in part.iter() for text in (each.text or "", *each.attrib.values())
            ]
            for name in _SETTING.findall(" ".join(texts)):
                if name not in SETTINGS:
                    self.findings.error(
                        "unknown-setting",
                        node.xml,
                        f"「{node.label}」用了名为 {name} 的设置，但是没有这项设置，请改正，或者写明天数。",
                        f"Expected a setting of the office, but “{node.label}” uses {name}, which is none; correct it,"
                        " or write the number.",
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
                        f"「{node.label}」没有写是哪一个{word_zh}（{attribute}），请选择或新建一个。",
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


_ALONE = Library()


class OfficeDiagramRules:
    """The rules of the office as ``check_files`` takes them; ``library`` is what the checked files are deployed beside.

    Without a library nothing is known of forms, tables and processes outside the checked files. ``before`` is the
    library without the changes: what was wrong there already is no error of the change; None = do not compare.
    """

    kinds = KINDS

    def __init__(
        self,
        operations: Mapping[str, OperationDeclaration] = CATALOGUE,
        library: Library = _ALONE,
        before: Library | None = None,
    ) -> None:
        self.operations = operations
        self.library = library
        self.before = before
        read = (form_answers(content) for content in library.forms.values())
        self._applicant_forms = frozenset(form.key for form in read if form is not None and form.waits_for_applicant)

    def check(self, scope: Scope, kind: str, reader: ElementReader, findings: Findings) -> None:
        """Check one process of a known kind."""
        SystemRules(scope, kind, reader, findings, self.operations, self._applicant_forms).check()

    def check_together(
        self, checked: Sequence[tuple[Scope, ElementReader, Findings]], tables: Mapping[str, DecisionTable]
    ) -> list[Problem]:
        """Follow what is decided (DF-6) and which variables exist through the checked processes and what is deployed
        beside them."""
        check_ladders(checked, self.library, self.operations)
        broken = check_denials(checked, self.library, self.operations)
        return [*broken, *check_office_variables(checked, tables, self.library, self.before, self.operations, KINDS)]
