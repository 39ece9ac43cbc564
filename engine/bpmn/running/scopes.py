"""Scopes and positions: one running process or sub-process, and the tokens in it.

A scope is a SpiffWorkflow ``Workflow`` whose tasks are only the tokens that are alive; a token that has left an element
is gone, so that a case costs the same after a thousand rounds of correction as after the first.

Variables belong to scopes, as data objects do in the standard. A sub-process shares the variables of its scope; a
called process has a copy of its own; an instance of a multi-instance activity reads what is around it and keeps what it
writes to itself until it ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState
from SpiffWorkflow.workflow import Workflow

if TYPE_CHECKING:
    from engine.bpmn.running.builder import ScopeSpec
    from engine.bpmn.running.execution import Execution
    from engine.bpmn.running.node import Node

WAITING: int = TaskState.WAITING
READY: int = TaskState.READY
STARTED: int = TaskState.STARTED
CANCELLED: int = TaskState.CANCELLED


class Token(Task):  # type: ignore[misc]
    """A token at an element. ``order`` counts up through the whole life of the process: the smaller, the older.

    ``internal_data`` holds what must survive saving: ``flow`` (by which flow it came to a join), ``host`` (order of the
    activity that a boundary event watches), ``race`` (order of the event gateway it competes for), ``armed`` (it is
    only the start of an event sub-process, waiting), ``timer`` and what loops and branches count.
    """

    internal_data: dict[str, Any]
    id: UUID
    task_spec: Node
    workflow: Scope

    def __init__(self, scope: Scope, node: Node, order: int, state: int = TaskState.FUTURE, id: UUID | None = None):
        super().__init__(scope, node, state=state, id=id)
        self.order = order

    def _set_state(self, value: int) -> None:
        self._state = value

    def run(self) -> bool | None:
        """Do what the element does; a token that stays counts as started unless the element made it wait."""
        outcome: bool | None = self.task_spec._run(self)
        if outcome:
            self.complete()
        elif self.state == READY:
            self._set_state(STARTED)
        return outcome

    @property
    def alive(self) -> bool:
        """Whether the token is still in its scope."""
        return self.workflow.tasks.get(self.id) is self

    @property
    def armed(self) -> bool:
        """Whether the token only waits for an event sub-process to begin; it keeps no scope alive."""
        return "armed" in self.internal_data


class Scope(Workflow):  # type: ignore[misc]
    """One running process or sub-process.

    ``variables`` is None where the scope shares those around it. ``isolated``: it sees nothing of what is around it
    (the top process and called processes). ``written``: the names it set itself, in order. ``index``: its number among
    the instances of a loop, None elsewhere.
    """

    tasks: dict[UUID, Token]
    spec: ScopeSpec

    def __init__(
        self,
        running: Execution,
        diagram: ScopeSpec,
        number: int,
        owner: Token | None,
        *,
        variables: dict[str, Any] | None = None,
        isolated: bool = False,
        index: int | None = None,
    ) -> None:
        super().__init__(diagram, deserializing=True)
        self.running = running
        self.number = number
        self.owner = owner
        self.variables = variables
        self.isolated = isolated
        self.index = index
        self.written: dict[str, None] = {}
        self.closed = False

    def visible(self) -> Mapping[str, Any]:
        """The variables that an expression sees here; to be read, never changed."""
        if self.isolated or self.owner is None:
            return self.variables or {}
        around = self.owner.workflow.visible()
        if self.variables is None and self.index is not None:
            return {**around, "loopCounter": self.index}
        return {**around, **self.variables} if self.variables else around

    def write(self, values: Mapping[str, Any]) -> None:
        """Set variables (already fresh copies) in the nearest scope that has variables of its own."""
        scope = self
        while scope.variables is None and scope.owner is not None:
            scope = scope.owner.workflow
        if scope.variables is None:
            scope.variables = {}
        scope.variables.update(values)
        if scope.owner is not None:
            scope.written.update(dict.fromkeys(values))

    def own_results(self) -> dict[str, Any]:
        """The variables that the scope set itself."""
        variables = self.variables or {}
        return {name: variables[name] for name in self.written}

    @property
    def empty(self) -> bool:
        """Whether no token is left but those of event sub-processes that wait to begin."""
        return all(token.armed for token in self.tasks.values())
