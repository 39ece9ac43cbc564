"""Whether a process at rest may go on by another version of its diagram, and why not.

A token stays where it is. So every element at which one is has to be there in the other version, of the same kind and
with the same events around it; what the rest of the way reads has to be known or still to come.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.bpmn.expressions.evaluator import ExpressionError, check_expression
from engine.bpmn.model.elements import FlowNode, ScopeModel, Trigger
from engine.bpmn.model.errors import InvalidState
from engine.bpmn.model.facts import AnswerLater, OperationCall
from engine.bpmn.model.values import name_of
from engine.bpmn.running.codec import load_state
from engine.bpmn.running.node import NodeSpec
from engine.bpmn.running.specification import ProcessSpecification
from engine.bpmn.running.variables import visible

FormVariables = Callable[[str], Collection[str]]
"""The variables that a form of the other version sets, by its key."""


@dataclass(frozen=True)
class Misfit:
    """One reason why a case cannot go on by the other version; ``element`` is where its token is, None for no place."""

    element: str | None
    zh: str
    en: str


class _NoHost:
    """Looking at a state calls nothing."""

    functions: Mapping[str, Callable[..., Any]] = {}

    def call(self, operation: str, parameters: dict[str, Any], token: OperationCall) -> dict[str, Any] | AnswerLater:
        raise NotImplementedError(operation)

    def decide(self, decision: str, inputs: dict[str, Any]) -> dict[str, Any] | list[Any]:
        raise NotImplementedError(decision)


def misfits(
    state: bytes, before: ProcessSpecification, after: ProcessSpecification, form_variables: FormVariables
) -> list[Misfit]:
    """Every reason why a process saved in ``state`` cannot go on by ``after``; empty when it can.

    Raises InvalidState when the state does not even fit ``before``.
    """
    running = load_state(before, state, _NoHost())
    old, new = _scopes(before), _scopes(after)
    found: dict[Misfit, None] = {}
    for scope in running.scopes:
        found.update(dict.fromkeys(_scope_misfits(scope.spec.name, old, new)))
    places: list[tuple[str, FlowNode]] = []
    known: set[str] = set()
    for task in running.live_tasks():
        known |= set(visible(task))
        key, spec = task.workflow.spec.name, task.task_spec
        if key not in new or not isinstance(spec, NodeSpec):
            continue
        there = new[key].nodes.get(spec.element.id)
        found.update(dict.fromkeys(_token_misfits(spec.model, there, old[key], new[key])))
        if there is not None:
            places.append((key, there))
    if not found:
        found.update(dict.fromkeys(_missing(places, known, new, before, form_variables)))
    if not found:
        try:
            load_state(after, state, _NoHost())
        except InvalidState:
            reason = Misfit(
                None,
                "新版本改了令牌周围的结构，保存的状态套不上去。",
                "The version changes the structure around a token, so that the saved state does not fit.",
            )
            found[reason] = None
    return list(found)


def _scopes(specification: ProcessSpecification) -> dict[str, ScopeModel]:
    return {scope.key: scope for model in specification.models.values() for scope in _inside(model.scope)}


def _inside(scope: ScopeModel) -> Iterator[ScopeModel]:
    yield scope
    for node in scope.nodes.values():
        if node.inner is not None:
            yield from _inside(node.inner)


def _scope_misfits(key: str, old: Mapping[str, ScopeModel], new: Mapping[str, ScopeModel]) -> Iterator[Misfit]:
    if key not in new:
        label = old[key].name or old[key].id
        yield Misfit(
            old[key].id,
            f"正在办理的子流程「{label}」在新版本里没有，或者换了位置。",
            f"The sub-process “{label}”, which is running, is not in the version or stands elsewhere.",
        )
    elif _handlers(old[key]) != _handlers(new[key]):
        label = old[key].name or old[key].id
        yield Misfit(
            old[key].id,
            f"「{label}」里的事件子流程增加或者减少了，已经开始的不会再等新的事件。",
            f"“{label}” has other event sub-processes, and what has begun does not wait for new events.",
        )


def _handlers(scope: ScopeModel) -> set[str]:
    return {key for key, node in scope.nodes.items() if node.triggered_by_event}


def _token_misfits(node: FlowNode, there: FlowNode | None, old: ScopeModel, new: ScopeModel) -> Iterator[Misfit]:
    element = node.element
    if there is None:
        yield Misfit(
            element.id,
            f"现在停在「{element.label}」，新版本里没有这个环节。",
            f"It is at “{element.label}”, which the version does not have.",
        )
        return
    if element.type != there.element.type or _event_of(node) != _event_of(there):
        yield Misfit(
            element.id,
            f"现在停在「{element.label}」，新版本里它换了类型。",
            f"It is at “{element.label}”, which is of another kind in the version.",
        )
    elif element.called != there.element.called or _repeats(node) != _repeats(there):
        yield Misfit(
            element.id,
            f"「{element.label}」在新版本里调用另一个流程，或者办理次数的规定不同。",
            f"“{element.label}” calls another process in the version, or repeats otherwise.",
        )
    if _around(element.id, old) != _around(element.id, new):
        yield Misfit(
            element.id,
            f"「{element.label}」的边界事件（计时、消息）增加或者减少了，已经开始的环节不会补上。",
            f"“{element.label}” has other boundary events, and what has begun does not get them.",
        )
    joins = element.type in ("parallelGateway", "inclusiveGateway") and len(node.incoming) > 1
    if joins and {line.id for line in node.incoming} != {line.id for line in there.incoming}:
        yield Misfit(
            element.id,
            f"汇合「{element.label}」的入线变了，已经到达的分支对不上。",
            f"Other flows lead to the join “{element.label}”, so that the branches that have come do not match.",
        )


def _event_of(node: FlowNode) -> tuple[str, str] | None:
    return None if node.trigger is None else (node.trigger.kind, node.trigger.name)


def _repeats(node: FlowNode) -> tuple[str, str | None] | None:
    return None if node.loop is None else (node.loop.kind, node.loop.item)


def _around(element: str, scope: ScopeModel) -> set[tuple[str, bool, tuple[str, str] | None]]:
    return {
        (key, node.interrupting, _event_of(node)) for key, node in scope.nodes.items() if node.attached_to == element
    }


def _missing(
    places: list[tuple[str, FlowNode]],
    known: set[str],
    new: Mapping[str, ScopeModel],
    before: ProcessSpecification,
    form_variables: FormVariables,
) -> Iterator[Misfit]:
    """What the rest of the way reads for the first time in this version, and nobody on it sets."""
    ahead = _ahead(places, new)
    read: dict[str, FlowNode] = {}
    for node in ahead:
        known |= set(_set_by(node, form_variables))
        for name in _read_by(node):
            read.setdefault(name, node)
    formerly = {name for scope in _scopes(before).values() for node in scope.nodes.values() for name in _read_by(node)}
    for name in sorted(read.keys() - known - formerly):
        label = read[name].element.label
        yield Misfit(
            read[name].element.id,
            f"新版本的「{label}」要用到 {name}，这个办件里没有，后面的环节也不再填写。",
            f"“{label}” of the version reads {name}, which this case does not have and no later step sets.",
        )


def _ahead(places: list[tuple[str, FlowNode]], new: Mapping[str, ScopeModel]) -> list[FlowNode]:
    """The nodes that tokens at these places may still come to, those of sub-processes and called processes included."""
    owners = {node.inner.key: (key, node) for key, scope in new.items() for node in scope.nodes.values() if node.inner}
    callers = {
        node.element.called: (key, node) for key, scope in new.items() for node in scope.nodes.values()
        if node.element.called is not None
    }  # fmt: skip
    found: dict[tuple[str, str], FlowNode] = {}
    waiting = list(places)
    while waiting:
        key, node = waiting.pop()
        if (key, node.element.id) in found:
            continue
        found[key, node.element.id] = node
        scope = new[key]
        waiting += [(key, scope.nodes[line.target]) for line in node.outgoing if line.target in scope.nodes]
        waiting += [
            (key, other)
            for other in scope.nodes.values()
            if other.attached_to == node.element.id or other.triggered_by_event or _catches(other, node)
        ]
        for inner in (node.inner.key if node.inner else None, node.element.called):
            if inner in new:
                waiting += [(str(inner), each) for each in new[str(inner)].nodes.values()]
        around = owners.get(key) or callers.get(key)
        if around is not None:
            waiting.append(around)
    return list(found.values())


def _catches(other: FlowNode, node: FlowNode) -> bool:
    """Whether a link leads from a node to another one."""
    links = node.trigger is not None and other.trigger is not None and node.trigger.kind == "link"
    return links and _event_of(other) == _event_of(node)


def _set_by(node: FlowNode, form_variables: FormVariables) -> Iterator[str]:
    element, loop = node.element, node.loop
    if element.result:
        yield element.result
    yield from (name_of(name) for name, _ in node.assignments)
    if element.form is not None:
        yield from form_variables(element.form)
    if loop is not None:
        yield from (name for name in (loop.item, loop.output, loop.output_item) if name)
    for trigger in _triggers(node):
        if trigger.variable:
            yield trigger.variable


def _triggers(node: FlowNode) -> tuple[Trigger, ...]:
    return () if node.trigger is None else (node.trigger, *node.trigger.parts)


def _read_by(node: FlowNode) -> set[str]:
    element, loop = node.element, node.loop
    texts = [line.condition for line in node.outgoing]
    texts += [element.department, element.post, *element.parameters.values()]
    texts += [expression for _, expression in node.assignments]
    texts += [text for trigger in _triggers(node) for text in (trigger.timer, trigger.condition, trigger.payload)]
    if loop is not None:
        texts += [loop.cardinality, loop.collection, loop.condition]
    found: set[str] = set()
    for text in texts:
        if text is not None:
            try:
                found |= check_expression(text)
            except ExpressionError:
                continue
    return found
