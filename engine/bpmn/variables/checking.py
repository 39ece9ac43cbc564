"""Checks every expression of a process against the variables that exist where it stands (see docs/designer.md)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from engine.bpmn.decisions import DecisionTable
from engine.bpmn.expressions.timers import expression_of
from engine.bpmn.model import counters
from engine.bpmn.model.values import name_of
from engine.bpmn.reading.findings import Findings
from engine.bpmn.reading.graph import Flow, Node, Scope, reachable
from engine.bpmn.variables.analysis import VariableAnalysis, View
from engine.bpmn.variables.inference import Inference, Remark
from engine.bpmn.variables.sources import DrawnProcess
from engine.bpmn.variables.types import ANY, NUMBER, PLAIN, ValueType, from_schema, kind_of, list_of
from engine.errors import ChengnuoError

COUNTERS: Mapping[str, ValueType] = dict.fromkeys(sorted(counters.COUNTERS), NUMBER)
"""What a loop counts, for its own expressions and inside its instances."""
_COLUMN_KINDS: Mapping[str, str] = {
    "string": "text",
    "boolean": "truth",
    **dict.fromkeys(("number", "integer", "long", "double"), "number"),
}


@dataclass(frozen=True)
class _Read:
    """An expression with where it stands: ``place`` names the part of the element, ``at`` is its point."""

    text: str
    place: tuple[str, str]
    at: int
    xml: etree._Element
    label: str
    expects: str = ""
    """``time``, ``code``, ``number``, ``many``, ``operation/parameter``, or empty where everything will do."""
    own: Mapping[str, ValueType] = field(default_factory=lambda: COUNTERS)


def check_variables(analysis: VariableAnalysis, process: DrawnProcess, findings: Findings) -> None:
    """Note what the expressions and tables of a process read that does not exist there, or does not fit.

    What is certain to go wrong is an error, what goes wrong on some ways a warning.
    """
    _Check(analysis, process, findings).run()


class _Check:
    def __init__(self, analysis: VariableAnalysis, process: DrawnProcess, findings: Findings) -> None:
        self.analysis = analysis
        self.process = process
        self.reader = process.reader
        self.findings = findings

    def run(self) -> None:
        """All elements and flows that a token can reach; of the others it is told that nothing leads to them."""
        for node in _reached(self.process.scope):
            for read in self._expressions(node):
                self._judge(read)
            if node.tag == "scriptTask":
                self._script(node)
            if node.tag == "businessRuleTask":
                self._table(node)

    def _expressions(self, node: Node) -> Iterator[_Read]:
        places = self.analysis.places(self.process.id, node.id)
        task = self.reader.extensions(node.xml).task
        before, inside, after = places.before, places.inside, places.after

        def read(text: str | None, zh: str, en: str, at: int, expects: str = "") -> Iterator[_Read]:
            if text is not None and text.strip():
                yield _Read(text, (zh, en), at, node.xml, node.label, expects)

        yield from read(task.get("department"), "部门", "department", inside, "code")
        yield from read(task.get("post"), "岗位", "post", inside, "code")
        yield from read(self._timed(node, task.get("limit")), "办理时限", "limit", inside, "time")
        yield from read(self._timed(node, task.get("warning")), "提醒时间", "warning", inside, "time")
        extensions = self.reader.extensions(node.xml)
        for name, text in extensions.parameters.items():
            yield from read(text, f"参数 {name}", f"parameter {name}", inside, f"{extensions.operation}/{name}")
        trigger, loop = self.reader.trigger(node), self.reader.loop(node)
        for part in () if trigger is None else (trigger, *trigger.parts):
            yield from read(part.timer, "时间", "time", before, "time")
            yield from read(part.condition, "条件", "condition", before)
            yield from read(part.payload, "消息内容", "payload", before)
        if loop is not None:
            yield from read(loop.cardinality, "办几次", "number of instances", before, "number")
            yield from read(loop.collection, "逐个办理的列表", "collection", before, "many")
            yield from read(loop.condition, "循环条件", "loop condition", after)
            own = dict(COUNTERS)
            if loop.output is not None:
                own[name_of(loop.output)] = self._results(node, loop.output_item)
            for ending in (loop.completion, *(each.condition for each in loop.events)):
                for one in read(ending, "结束条件", "completion condition", places.body):
                    yield _Read(one.text, one.place, one.at, one.xml, one.label, own=own)
        if node.tag != "parallelGateway":
            yield from (self._of_flow(flow, after) for flow in node.outgoing if flow.condition is not None)

    def _of_flow(self, flow: Flow, at: int) -> _Read:
        xml = flow.xml if flow.xml.get("id") else flow.source.xml
        label = (flow.xml.get("name") or "").strip() or f"{flow.source.label} → {flow.target.label}"
        return _Read(flow.condition or "", ("条件", "condition"), at, xml, label)

    def _results(self, node: Node, item: str | None) -> ValueType:
        if item is None:
            return list_of(None)
        found = self.analysis.view(self.process.id, self.analysis.places(self.process.id, node.id).body).find(
            name_of(item)
        )
        return list_of(None if found is None else found.type)

    def _timed(self, node: Node, text: str | None) -> str | None:
        try:
            return None if text is None else expression_of(text, node.id)
        except ChengnuoError:
            return None

    def _view(self, at: int) -> View:
        return self.analysis.view(self.process.id, at)

    def _judge(self, read: _Read) -> None:
        view = self._view(read.at)
        word = name_of(read.text.strip())
        if read.expects == "time" and word.isidentifier() and view.find(word) is None:
            return  # told as a time that nobody knows
        inference = Inference(view, read.own)
        found = inference.type_of(read.text)
        if not inference.remarks:
            self._expected(read, found, inference)
        self._note(read, inference.remarks)

    def _expected(self, read: _Read, found: ValueType, inference: Inference) -> None:
        if found.anything or not found.kinds:
            return
        wanted: dict[str, tuple[set[str], str, str]] = {
            "time": ({"record", "text"}, "要用时间，例如 working_days(3)", "a time, such as working_days(3)"),
            "code": ({"text", "nothing"}, "要用部门或岗位的代码", "a code"),
            "number": ({"number"}, "要用整数", "a whole number"),
            "many": ({"list", "record"}, "要用列表", "a list"),
        }
        if read.expects in wanted:
            kinds, zh, en = wanted[read.expects]
            if not kinds & found.kinds:
                told = found.told()
                inference.error(
                    "wrong-type",
                    f"写了 {read.text.strip()}，{zh}，这里是{told[0]}",
                    f"says {read.text.strip()}; expected {en}, not {told[1]}",
                )
        elif "/" in read.expects:
            self._parameter(read, found, inference)

    def _parameter(self, read: _Read, found: ValueType, inference: Inference) -> None:
        operation, _, name = read.expects.partition("/")
        schema = self.analysis.declared.parameters.get(operation, {})
        properties: Mapping[str, Any] = schema.get("properties", {})
        if name not in properties or _is_literal(read.text):
            return  # plain values are compared where operations are checked
        wanted = from_schema(properties[name])
        if wanted.anything:
            return
        told, asked, written = found.told(), wanted.told(), read.text.strip()
        if not found.kinds & wanted.kinds:
            inference.error(
                "wrong-type",
                f"写了 {written}，要用{asked[0]}，这里是{told[0]}",
                f"says {written}; expected {asked[1]}, not {told[1]}",
            )
        elif found.values is not None and wanted.values is not None and found.kinds <= PLAIN | {"nothing"}:
            outside = [value for value in found.values if value not in wanted.values]
            if outside:
                note = inference.error if len(outside) == len(found.values) else inference.warn
                note(
                    "value-not-listed",
                    f"写了 {written}，它可能是 {'、'.join(map(str, outside))}，操作不接受这样的值",
                    f"says {written}, which can be {', '.join(map(str, outside))}, a value that the operation does not "
                    "take",
                )

    def _note(self, read: _Read, remarks: list[Remark]) -> None:
        for remark in remarks:
            note = self.findings.error if remark.severity == "error" else self.findings.warning
            note(
                remark.rule,
                read.xml,
                f"「{read.label}」的{read.place[0]}{remark.zh}。",
                f"The {read.place[1]} of “{read.label}” {remark.en}.",
            )

    def _script(self, node: Node) -> None:
        """The assignments one after the other: each sees what those before it have set."""
        view = self._view(self.analysis.places(self.process.id, node.id).before)
        own: dict[str, ValueType] = dict(COUNTERS)
        for name, text in self.reader.assignments(node):
            inference = Inference(view, own)
            found = inference.type_of(text)
            self._note(
                _Read(text, (f"赋值 {name} ", f"assignment of {name}"), 0, node.xml, node.label), inference.remarks
            )
            own = {**own, name_of(name): found}

    # Tables

    def _table(self, node: Node) -> None:
        """The inputs of a decision table over the variables that exist at its task."""
        table = self.analysis.declared.tables.get(self.reader.extensions(node.xml).decision or "")
        if table is None:
            return
        view = self._view(self.analysis.places(self.process.id, node.id).inside)
        for each in table.with_required():
            given = {one.variable: ANY for one in each.required}
            checked: set[str] = set()
            for index, column in enumerate(each.inputs):
                read = _Read(
                    column.cell.expression,
                    (
                        f"决策表「{each.name}」的输入「{column.label}」",
                        f"input “{column.label}” of the table “{each.name}”",
                    ),
                    0,
                    node.xml,
                    node.label,
                )
                checked |= set(column.cell.names)
                if not set(column.cell.names) <= _spelled_plainly(column.cell.names) or not column.cell.expression:
                    continue
                inference = Inference(view, {**COUNTERS, **given})
                found = inference.type_of(column.cell.expression)
                if not any(remark.severity == "error" for remark in inference.remarks):
                    self._column(each, index, found, inference)
                self._note(read, inference.remarks)

    def _column(self, table: DecisionTable, index: int, found: ValueType, inference: Inference) -> None:
        column = table.inputs[index]
        kind = _COLUMN_KINDS.get(column.type.rpartition(":")[2])
        if found.anything:
            return
        if kind is not None and kind not in found.kinds and found.kinds - {"nothing"}:
            told, asked = found.told(), ValueType(frozenset({kind})).told()
            inference.error(
                "wrong-type", f"要用{asked[0]}，这里得到的是{told[0]}", f"takes {asked[1]}, but gets {told[1]}"
            )
            return
        if found.values is None or not found.kinds <= PLAIN | {"nothing"} or self._is_shared(table):
            return
        known = {(kind_of(value), value) for value in found.values}
        for rule in table.rules:
            tests = rule.tests[index]
            values = [each.value for each in tests.endpoints() if each.name is None and isinstance(each.value, str)]
            if values and not tests.negated and not any((kind_of(value), value) in known for value in values):
                inference.warn(
                    "value-not-listed",
                    f"在规则 {rule.number} 中等于 {tests.written}，这里永远不会是这个值",
                    f"is {tests.written} in rule {rule.number}, a value that it never has here",
                )

    def _is_shared(self, table: DecisionTable) -> bool:
        """Whether the table serves others as well, who may have the values that never occur here."""
        return table.id in self.analysis.declared.shared_tables or self.analysis.uses_of(table.id) > 1


def _reached(process: Scope) -> Iterator[Node]:
    waiting = [process]
    while waiting:
        scope = waiting.pop()
        found = reachable(scope)
        for node in scope.nodes.values():
            if node in found:
                yield node
                if node.inner is not None:
                    waiting.append(node.inner)


def _spelled_plainly(names: Collection[str]) -> set[str]:
    """The names that are identifiers, alone or with fields."""
    return {name for name in names if all(part.isidentifier() for part in name.split("."))}


def _is_literal(text: str) -> bool:
    word = text.strip()
    return (word[:1] in "\"'" and word[-1:] == word[:1]) or word in ("None", "True", "False") or word.isdigit()
