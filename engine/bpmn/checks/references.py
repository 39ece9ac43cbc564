"""What a diagram refers to: forms, roles, operations with their parameters, decisions, processes."""

from __future__ import annotations

from collections.abc import Collection

from engine.bpmn.checks.graph import Node, Scope
from engine.bpmn.checks.meaning import ElementReader
from engine.bpmn.checks.problems import Findings, Known
from engine.bpmn.reading.xml import children, local_name, reference

_OURS = "chengnuo:"


class References:
    """Compares the nodes of a file with what is known and with what is checked together with it."""

    def __init__(
        self,
        meaning: ElementReader,
        known: Known,
        decisions: Collection[str],
        processes: Collection[str],
        findings: Findings,
    ) -> None:
        self.meaning = meaning
        self.known = known
        self.decisions = decisions
        self.processes = processes
        self.findings = findings

    def check_scope(self, scope: Scope, *, of_office: bool) -> None:
        """All nodes of a process; ``of_office`` says that it declares itself part of the office's work."""
        for node in scope.all_nodes():
            extensions = self.meaning.extensions(node.xml)
            form, role = extensions.task.get("form"), extensions.task.get("role")
            if form is not None and self.known.forms is not None and form not in self.known.forms:
                self._unknown("unknown-form", node, "表单", "form", form)
            if role is not None and self.known.roles is not None and role not in self.known.roles:
                with self.findings.for_deployment():
                    self._unknown("unknown-role", node, "角色", "role", role)
            if node.tag in ("serviceTask", "sendTask"):
                self._check_operation(node)
            elif node.tag == "businessRuleTask":
                self._check_decision(node)
            elif node.tag == "callActivity":
                self._check_called(node)
        if of_office:
            with self.findings.for_deployment():
                self._check_lanes(scope)

    def _check_lanes(self, scope: Scope) -> None:
        for lane in scope.xml.iter("{*}lane"):
            role = self.meaning.extensions(lane).role
            if role is not None and self.known.roles is not None and role not in self.known.roles:
                self.findings.error(
                    "unknown-role",
                    lane,
                    f"需要已有的角色，但是泳道「{lane.get('name') or lane.get('id')}」写了 {role}。",
                    f"Expected a role that exists, but the lane “{lane.get('name') or lane.get('id')}” says {role}.",
                )

    def _check_operation(self, node: Node) -> None:
        extensions = self.meaning.extensions(node.xml)
        name = extensions.operation
        if name is None:
            if node.tag == "serviceTask":
                with self.findings.for_deployment() as findings:
                    findings.open(
                        "no-operation",
                        node.xml,
                        f"需要服务任务写明业务操作，但是「{node.label}」没有（{_OURS}operation）；"
                        "只由人做的事请用用户任务。",
                        f"Expected a service task to name an operation, but “{node.label}” does not "
                        f"({_OURS}operation); for work of people draw a user task.",
                    )
            return
        if self.known.operations is None:
            return
        declared = self.known.operations.get(name)
        if declared is None:
            self._unknown("unknown-operation", node, "业务操作", "operation", name)
            return
        properties = declared.parameters.get("properties", {})
        for missing in declared.parameters.get("required", []):
            if not extensions.parameters.get(missing, "").strip():
                self.findings.error(
                    "operation-parameter",
                    node.xml,
                    f"需要操作 {name} 的参数 {missing}，但是「{node.label}」没有写。",
                    f"Expected the parameter {missing} of {name}, but “{node.label}” does not give it.",
                )
        for given in extensions.parameters:
            if given not in properties and declared.parameters.get("additionalProperties") is False:
                self.findings.error(
                    "operation-parameter",
                    node.xml,
                    f"需要操作 {name} 已有的参数，但是「{node.label}」写了 {given}。",
                    f"Expected a parameter that {name} has, but “{node.label}” gives {given}.",
                )

    def _check_decision(self, node: Node) -> None:
        extensions = self.meaning.extensions(node.xml)
        if extensions.decision is None or extensions.result is None:
            with self.findings.for_deployment() as findings:
                findings.open(
                    "no-decision",
                    node.xml,
                    f"需要规则任务写明决策和结果变量，但是「{node.label}」没有写全（{_OURS}decision ref、result）。",
                    f"Expected a business rule task to name a decision and a result variable, but “{node.label}” does "
                    f"not ({_OURS}decision ref, result).",
                )
        elif self.known.decisions is not None and extensions.decision not in {*self.known.decisions, *self.decisions}:
            self._unknown("unknown-decision", node, "决策", "decision", extensions.decision)

    def _check_called(self, node: Node) -> None:
        called = reference(node.xml.get("calledElement"))
        if called is None:
            self.findings.open(
                "no-called-process",
                node.xml,
                f"需要调用活动写明流程，但是「{node.label}」没有 calledElement。",
                f"Expected a call activity to name a process, but “{node.label}” has no calledElement.",
            )
        elif self.known.processes is not None and called not in {*self.known.processes, *self.processes}:
            self._unknown_process(node, called)

    def _unknown_process(self, node: Node, called: str) -> None:
        root = node.xml.getroottree().getroot()
        if any(local_name(item).startswith("global") and item.get("id") == called for item in children(root)):
            zh, en = "它是全局任务，请直接画成任务", "which is a global task; draw the task itself"
        else:
            zh, en = "没有这个流程；它在别的文件里时，请一并检查", "which is unknown; give its file too if there is one"
        self.findings.error(
            "unknown-process",
            node.xml,
            f"需要已有的流程，但是「{node.label}」写了 {called}，{zh}。",
            f"Expected a process that exists, but “{node.label}” names {called}, {en}.",
        )

    def _unknown(self, rule: str, node: Node, zh: str, en: str, name: str) -> None:
        self.findings.error(
            rule,
            node.xml,
            f"需要已有的{zh}，但是「{node.label}」写了 {name}，没有这个{zh}。",
            f"Expected a {en} that exists, but “{node.label}” names {name}, which is unknown.",
        )
