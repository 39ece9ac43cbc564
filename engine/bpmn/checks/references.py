"""What a diagram refers to: forms, roles, operations with their parameters, decisions, processes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from jsonschema import Draft202012Validator

from engine.bpmn.checks.calls import check_call
from engine.bpmn.checks.known import CalledProcess, Known
from engine.bpmn.checks.literals import allowed_values, literal
from engine.bpmn.reading.element_reader import ElementReader
from engine.bpmn.reading.findings import Findings
from engine.bpmn.reading.graph import Node, Scope


class References:
    """Compares the nodes of a file with what is known and with what is checked together with it."""

    def __init__(
        self,
        meaning: ElementReader,
        known: Known,
        decisions: Collection[str],
        processes: Mapping[str, CalledProcess],
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
                self._to_choose("unknown-form", node, "表单", "form", form)
            if role is not None and self.known.roles is not None and role not in self.known.roles:
                self._to_choose("unknown-role", node, "角色", "role", role)
            if node.tag in ("serviceTask", "sendTask"):
                self._check_operation(node)
            elif node.tag == "businessRuleTask":
                self._check_decision(node)
            elif node.tag == "callActivity":
                check_call(node, self.known, self.processes, self.findings)
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
                    f"泳道「{lane.get('name') or lane.get('id')}」写的角色 {role} 不存在，请选择已有的角色。",
                    f"Expected a role that exists, but the lane “{lane.get('name') or lane.get('id')}” says {role}.",
                )

    def _check_operation(self, node: Node) -> None:
        extensions = self.meaning.extensions(node.xml)
        name = extensions.operation
        if name is None:
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
                    f"「{node.label}」没有写操作 {name} 必需的参数 {missing}，请补上。",
                    f"Expected the parameter {missing} of {name}, but “{node.label}” does not give it.",
                )
        for given, written in extensions.parameters.items():
            if given in properties:
                self._check_value(node, name, given, written, properties[given])
            if given not in properties and declared.parameters.get("additionalProperties") is False:
                self.findings.error(
                    "operation-parameter",
                    node.xml,
                    f"「{node.label}」写了参数 {given}，操作 {name} 没有这个参数，请删去或改正。",
                    f"Expected a parameter that {name} has, but “{node.label}” gives {given}.",
                )

    def _check_value(self, node: Node, operation: str, parameter: str, written: str, schema: Mapping[str, Any]) -> None:
        """A parameter that is written as a plain value must be one that the operation takes."""
        known, value = literal(written)
        if not known or Draft202012Validator(schema).is_valid(value):
            return
        allowed = allowed_values(schema)
        zh = f"只能是{'、'.join(allowed)}" if allowed else "类型或范围不对"
        en = f"one of {', '.join(allowed)}" if allowed else "a value of another type or range"
        self.findings.error(
            "operation-value",
            node.xml,
            f"「{node.label}」给操作 {operation} 的参数 {parameter} 写了 {written.strip()}，{zh}，请改正。",
            f"Expected {en} as {parameter} of {operation}, but “{node.label}” says {written.strip()}.",
        )

    def _check_decision(self, node: Node) -> None:
        extensions = self.meaning.extensions(node.xml)
        if extensions.decision is None or self.known.decisions is None:
            return
        if extensions.decision not in {*self.known.decisions, *self.decisions}:
            self._unknown("unknown-decision", node, "决策", "decision", extensions.decision)

    def _to_choose(self, rule: str, node: Node, zh: str, en: str, name: str) -> None:
        """A form or role that does not exist (yet): it is still to be made or chosen, and a trial run needs none."""
        with self.findings.for_deployment() as findings:
            findings.open(
                rule,
                node.xml,
                f"「{node.label}」所用的{zh} {name} 不存在，请选择已有的{zh}，或者新建一个。",
                f"Expected a {en} that exists, but “{node.label}” names {name}, which is unknown.",
            )

    def _unknown(self, rule: str, node: Node, zh: str, en: str, name: str) -> None:
        self.findings.error(
            rule,
            node.xml,
            f"「{node.label}」所用的{zh} {name} 不存在，请改正，或选择已有的{zh}。",
            f"Expected a {en} that exists, but “{node.label}” names {name}, which is unknown.",
        )
