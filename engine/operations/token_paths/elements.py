"""What a token meets at an element: read once, for a walk comes to each element in very many states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.bpmn.model.elements import Loop
from engine.bpmn.reading.graph import Node, Scope
from engine.bpmn.reading.xml import reference
from engine.operations.declaration import OperationDeclaration
from engine.operations.token_paths.conditions import Values
from engine.operations.token_paths.library import Answers, FormAnswers, ProcessGraph, ReadLibrary, result_answers
from engine.operations.token_paths.state import Meaning, TokenState

Place = tuple[str, str]
"""(node id, id of the flow by which the token came)."""
Inside = tuple[ProcessGraph, Scope]
"""A scope and the process that it belongs to."""

_ENDS_SCOPE = frozenset({"terminate", "error", "cancel"})


def within(process: ProcessGraph, node: Node, library: ReadLibrary) -> Inside | None:
    """The sub-process or called process of a node; None for other nodes and processes that nobody knows."""
    if node.inner is not None:
        return process, node.inner
    called = reference(node.xml.get("calledElement")) if node.tag == "callActivity" else None
    graph = library.processes.get(called or "")
    return None if graph is None else (graph, graph.scope)


@dataclass(frozen=True, slots=True, eq=False)
class ElementFacts:
    """What one element does to a token, as its diagram, its form, its table and its operation say."""

    node: Node
    loop: Loop | None
    inside: Inside | None
    branches: bool
    """Whether the instances of a call are cases of their own."""
    joins: bool
    ends_scope: bool
    names_denial: bool
    """Whether it is an end that says by its name that the application is denied."""
    form: FormAnswers | None
    operation: OperationDeclaration | None
    results: Mapping[str, Answers]
    """Path → what the operation can answer there."""
    outputs: Mapping[str, Values | None]
    assignments: tuple[tuple[str, str], ...]
    result: str | None
    sets: str | None
    """The variable whose new value nobody knows: what came with a message, or from an unknown task."""
    places: tuple[Place, ...] | None
    """Where its tokens come to lie, if they take all flows and no condition is asked; None otherwise."""

    def after(self, state: TokenState, meaning: Meaning) -> list[TokenState]:
        """The states after the element, which has nothing inside, has done its work once."""
        if self.form is not None:
            return meaning.of_form(state, self.form)
        if self.operation is not None:
            return meaning.of_operation(state, self.operation, self.result, self.results)
        if self.node.tag == "businessRuleTask":
            return meaning.of_table(state, self.outputs, self.result)
        if self.assignments:
            states = [state]
            for name, expression in self.assignments:
                states = [after for one in states for after in meaning.of_assignment(one, name, expression)]
            return states
        return [state] if self.sets is None else meaning.unknown(state, self.sets)


def facts_of(
    process: ProcessGraph,
    node: Node,
    library: ReadLibrary,
    operations: Mapping[str, OperationDeclaration],
    *,
    names_denial: bool,
) -> ElementFacts:
    """Read what an element of a process does."""
    extensions, loop = process.reader.extensions(node.xml), process.reader.loop(node)
    filled = node.tag in ("userTask", "manualTask") and "form" in extensions.task
    called = node.tag in ("serviceTask", "sendTask")
    form = library.forms.get(extensions.task["form"]) if filled else None
    operation = operations.get(extensions.operation or "") if called else None
    results: Mapping[str, Answers] = {}
    if operation is not None:
        results = result_answers(operation.result, extensions.result or f"#{operation.name}")
    known = form is not None or operation is not None or node.tag in ("businessRuleTask", "scriptTask")
    gateway = node.tag in ("exclusiveGateway", "complexGateway", "eventBasedGateway", "inclusiveGateway")
    plain = not gateway and node.jump is None and not any(flow.conditional for flow in node.outgoing)
    return ElementFacts(
        node=node,
        loop=loop,
        inside=within(process, node, library),
        branches=node.tag == "callActivity" and loop is not None and loop.kind != "standard",
        joins=node.tag in ("parallelGateway", "inclusiveGateway") and len(node.incoming) > 1,
        ends_scope=node.tag == "endEvent" and not _ENDS_SCOPE.isdisjoint(node.kinds),
        names_denial=names_denial,
        form=form,
        operation=operation,
        results=results,
        outputs=library.tables.get(extensions.decision or "", {}),
        assignments=process.reader.assignments(node),
        result=extensions.result,
        sets=None if known else extensions.result or extensions.variable or None,
        places=tuple((flow.target.id, flow.id) for flow in node.outgoing) if plain else None,
    )
