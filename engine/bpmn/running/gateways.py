"""Gateways: SpiffWorkflow's choices, with joins that count tokens as the standard does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.mixins import BpmnSpecMixin

from engine.bpmn.model.elements import FlowLine, FlowNode
from engine.bpmn.running.library import (
    LIVE,
    Condition,
    JoinHooks,
    Task,
    TaskSpec,
    TaskState,
    WorkflowException,
    set_state,
)
from engine.bpmn.running.node import NodeSpec, Spec, holds, stuck

THROWN = frozenset({"error", "escalation", "cancel"})
"""Kinds of events that come only from within an activity; nothing has to be waited for at its edge."""
FLOW = "flow"
"""Key of ``internal_data`` under which a token at a join has the flow by which it came."""


class FlowCondition(Condition):
    """The condition of a drawn sequence flow."""

    def __init__(self, line: FlowLine) -> None:
        super().__init__(line)
        self.line = line

    def holds(self, task: Task) -> bool:
        """Whether the flow has no condition, or one that holds."""
        return holds(task, self.line)


class Choosing(NodeSpec):
    """The library chooses while the gateway runs."""

    connect_if: Callable[[Condition, TaskSpec], None]

    def execute(self, task: Task) -> bool | None:
        """Choose; raises ProcessStuck where no flow can be taken."""
        try:
            return self.library_execute(task)
        except WorkflowException as error:
            raise stuck(self.element) from error

    def following(self, task: Task) -> None:
        """Chosen already."""


class ExclusiveGateway(Choosing, defaults.ExclusiveGateway):  # type: ignore[misc]
    """One way: the first flow in order of drawing whose condition holds, else the default flow."""


class _Joining(NodeSpec, JoinHooks):
    def reached(self, task: Task) -> None:
        """Remember the flow by which the token came."""
        super().reached(task)
        line = task.parent.task_spec.lines.get(self.name)
        task.internal_data[FLOW] = "" if line is None else line.id

    def waiting_by_flow(self, task: Task) -> dict[str, Task]:
        """The oldest token on each incoming flow, ``task`` among them."""
        found: dict[str, Task] = {}
        for other in task.workflow.tasks.values():
            if other.task_spec is self and (other is task or other.state == TaskState.WAITING):
                found.setdefault(other.internal_data[FLOW], other)
        return found

    def consume(self, task: Task, tokens: dict[str, Task]) -> None:
        """One token goes on for all those that came."""
        for other in tokens.values():
            if other is not task:
                other.cancel()


class ParallelGateway(_Joining, defaults.ParallelGateway):  # type: ignore[misc]
    """All ways; joining waits for one token on every incoming flow and leaves further ones where they are.

    Fault of the library, which its docstring owns to: of several tokens on one flow only one is kept.
    """

    def update(self, task: Task) -> bool | None:
        """Whether the last of the tokens has come that are joined."""
        wanted = self.model.incoming
        if len(wanted) < 2:
            return True
        here = self.waiting_by_flow(task)
        if len(here) < len(wanted):
            set_state(task, TaskState.WAITING)
            return False
        self.consume(task, here)
        return True

    def execute(self, task: Task) -> bool | None:
        """Nothing is left to merge: variables belong to scopes."""
        return True

    def following(self, task: Task) -> Sequence[TaskSpec]:
        """All ways; the standard ignores conditions here."""
        return self.outputs


class InclusiveGateway(_Joining, Choosing, defaults.InclusiveGateway):  # type: ignore[misc]
    """Every way whose condition holds; joining waits for all tokens that can still come.

    ``upstream`` maps each incoming flow to the elements from which it can be reached without passing this gateway, as
    bits by ``numbers``; empty where there is nothing to join.
    Faults of the library: it follows the first way back only, so that a token on another one is not waited for, and of
    several tokens on one flow only one is kept.
    """

    upstream: Mapping[str, int]
    numbers: Mapping[str, int]

    def update(self, task: Task) -> bool | None:
        """Whether nothing can come any more; asked when the process is idle, never on arrival."""
        if len(self.model.incoming) < 2:
            return True
        joining = task.workflow.top_workflow.joining
        if task.state != TaskState.WAITING:
            set_state(task, TaskState.WAITING)
            joining[task.id] = task
            return False
        if not self.may_go_on(task):
            return False
        here = self.waiting_by_flow(task)
        for other in here.values():
            joining.pop(other.id)
        self.consume(task, here)
        return True

    def may_go_on(self, task: Task) -> bool:
        """Every token elsewhere that can reach an incoming flow without token can also reach one with token."""
        here = self.waiting_by_flow(task)
        for other in task.workflow.tasks.values():
            element = other.task_spec.element
            if other.task_spec is self or element is None or not other.has_state(LIVE) or other.task_spec.armed:
                continue
            if element.type == "boundaryEvent" and other.task_spec.trigger.kind in THROWN:
                continue
            number = self.numbers.get(element.id)
            if number is None:
                continue
            reachable = [flow for flow, places in self.upstream.items() if places >> number & 1]
            if reachable and not any(flow in here for flow in reachable):
                return False
        return True

    def restored(self, task: Task) -> None:
        """Go on waiting."""
        task.workflow.top_workflow.joining[task.id] = task

    def cancelled(self, task: Task) -> None:
        """The token does not wait any more."""
        task.workflow.top_workflow.joining.pop(task.id, None)
        super().cancelled(task)


class EventBasedGateway(NodeSpec, BpmnSpecMixin):  # type: ignore[misc]
    """Waits for the first of several events; the others are not waited for any more.

    The library's own waits in place of the events behind it: who waits cannot be told from the tasks, and its state
    holds objects. Here the events wait themselves; the first takes the others away.
    """

    keeps_children = True


class InstantiatingGateway(NodeSpec, BpmnSpecMixin):  # type: ignore[misc]
    """An event gateway that starts the process: the event that did so has come, of a parallel one the others are waited
    for.

    The library reads ``instantiate`` of nothing: such a gateway has no token, or waits for its first event again.
    """

    def following(self, task: Task) -> Sequence[TaskSpec]:
        """The event that has started the process, or all events."""
        if self.model.waits_for_all:
            return self.outputs
        return [self.targets[line.id] for line in self.model.outgoing if self.has_come(task, line.target)]

    def has_come(self, task: Task, event: str) -> bool:
        """Whether the process was started by an event behind the gateway; by the first where nobody says which."""
        return event == (task.workflow.entry or self.model.outgoing[0].target)


class TokenCount(NodeSpec, BpmnSpecMixin):  # type: ignore[misc]
    """Stands before an activity that takes several tokens to start (``startQuantity``), which the library ignores."""

    def attends(self, other: Spec) -> bool:
        """The tokens have come to the activity."""
        return True

    def update(self, task: Task) -> bool | None:
        """Whether enough tokens are there; they become one."""
        tokens = [
            other
            for other in task.workflow.tasks.values()
            if other.task_spec is self and (other is task or other.state == TaskState.WAITING)
        ]
        if len(tokens) < self.model.start_quantity:
            set_state(task, TaskState.WAITING)
            return False
        for other in tokens:
            if other is not task:
                other.cancel()
        return True

    def ready(self, task: Task) -> None:
        """The activity starts."""
        task.workflow.top_workflow.run(task)

    def leaving(self, task: Task) -> None:
        """The token has not left the activity."""

    def following(self, task: Task) -> Sequence[TaskSpec]:
        """The activity."""
        return self.outputs


class Upstream:
    """From which elements of a scope a token can come to a flow; sets of elements are the bits of whole numbers."""

    def __init__(self, nodes: Mapping[str, FlowNode]) -> None:
        self.numbers = {name: number for number, name in enumerate(nodes)}
        """Element → its bit."""
        self._before = [
            tuple(self.numbers[name] for name in (*(line.source for line in node.incoming), node.attached_to) if name)
            for node in nodes.values()
        ]

    def of(self, gateway: str, source: str) -> int:
        """The elements from which a token can come to ``source`` by flows and boundary events without passing the
        gateway."""
        before, seen = self._before, bytearray(len(self._before))
        seen[self.numbers[gateway]] = 1
        waiting, found = [self.numbers[source]], []
        while waiting:
            number = waiting.pop()
            if not seen[number]:
                seen[number] = 1
                found.append(number)
                waiting += before[number]
        bits = bytearray(len(before) // 8 + 1)
        for number in found:
            bits[number >> 3] |= 1 << (number & 7)
        return int.from_bytes(bits, "little")
