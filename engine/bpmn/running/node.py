"""What all elements have in common: the drawing behind a spec, the way of tokens, where a token goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.bpmn.model.elements import Element, FlowLine, FlowNode
from engine.bpmn.model.errors import ProcessStuck
from engine.bpmn.model.supported import ACTIVITIES
from engine.bpmn.running.event_definitions import ORDER
from engine.bpmn.running.library import Hooks, SimpleBpmnTask, Task, TaskSpec
from engine.bpmn.running.variables import INSTANCE, evaluate

HOLDING = ACTIVITIES | {"intermediateCatchEvent"}
"""Elements at which a token can be when it is taken away before it leaves."""
ROUND = "round"
"""Key of ``internal_data`` under which a round of a standard loop has its number."""


class Spec(Hooks):
    """What every spec of a scope has, drawn or not."""

    element: Element | None = None
    lines: Mapping[str, FlowLine] = {}
    """The drawn sequence flow by which a token goes on to a spec, by the name of that spec."""
    keeps_children = False
    """Whether the tasks behind one of this spec have to stay together although it is complete."""
    armed = False
    """Whether it waits for the event that starts an event sub-process."""

    def attends(self, other: Spec) -> bool:
        """Whether the spec stands before ``other`` for the same element, so that its tokens have come already."""
        return False

    def restored(self, task: Task) -> None:
        """A task that waits was put back from a saved state."""

    def taken_away(self, task: Task) -> None:
        """The task, at which a token is, is about to be cancelled."""

    def cancelled(self, task: Task) -> None:
        """Nothing needs a cancelled task any more."""
        task.workflow.top_workflow.retire(task)


class Undrawn(Spec):
    """A spec that stands for no element; it is passed in the moment in which it is reached."""

    def ready(self, task: Task) -> None:
        """Run now."""
        task.workflow.top_workflow.run(task)


class SecondFlow(Undrawn, SimpleBpmnTask):  # type: ignore[misc]
    """A sequence flow beside another one between the same two elements, which the library could not tell apart."""


class NodeSpec(Spec):
    """An element of a diagram; stands before the library's class. Holds nothing of any process, so threads share it."""

    model: FlowNode
    element: Element
    ordered = False
    """Whether it must be known how old a token here is."""
    targets: Mapping[str, TaskSpec]
    """Where each outgoing sequence flow leads, by its id."""
    before: Sequence[TaskSpec] = ()
    """What follows without being drawn: the join behind boundary events."""
    handled = False
    """Whether a compensation handler undoes the activity."""
    conditional = False
    """Whether not every outgoing sequence flow is always taken."""

    def draw(self, model: FlowNode) -> None:
        """Tie the spec to its element."""
        self.model, self.element = model, model.element
        self.targets = {}

    # ---- life of a token

    def reached(self, task: Task) -> None:
        """Note by which way the token came."""
        top, source = task.workflow.top_workflow, task.parent.task_spec
        if source.attends(self):
            if self.ordered:
                task.internal_data[ORDER] = task.parent.internal_data.pop(ORDER, 0) or top.next_order()
            if task.parent.data:
                task.data = task.parent.data  # what one instance has seen, for what undoes it
            return
        if self.ordered:
            task.internal_data[ORDER] = top.next_order()
        if top.traced:
            line = source.lines.get(self.name)
            if line is not None:
                top.record_flow(line)
            self.note(task, "entered")

    def ready(self, task: Task) -> None:
        """Nobody has to do anything: the task can run, at once if its turn has come already."""
        task.workflow.top_workflow.schedule(task, first=task.parent.task_spec.attends(self))

    def leaving(self, task: Task) -> None:
        """Note that the token leaves, and what can be undone from now on."""
        if self.handled and INSTANCE not in task.internal_data and ROUND not in task.internal_data:
            task.workflow.compensations += self.undoable(task)
        if task.workflow.top_workflow.traced and self.element.type != "endEvent":
            self.note(task, "left")

    def undoable(self, task: Task) -> list[Any]:
        """The entries by which the complete activity is undone, see :mod:`engine.bpmn.running.compensation`."""
        return [[self.element.id, 0]]

    def following(self, task: Task) -> Sequence[TaskSpec] | None:
        """All flows without condition, all whose condition holds, else the default flow; each with as many tokens as
        the activity puts out.

        The library's parser refuses conditional flows out of anything but a gateway.
        """
        if not self.conditional:
            if self.model.completion_quantity == 1 or not self.targets:
                return self.outputs
            return [*self.before, *(list(self.targets.values()) * self.model.completion_quantity)]
        lines, default = self.model.outgoing, self.model.default
        taken = [line for line in lines if line.id != default and holds(task, line)]
        conditional_taken = any(line.condition is not None for line in taken)
        has_conditions = any(line.condition is not None for line in lines if line.id != default)
        if not conditional_taken and default is not None and (has_conditions or not taken):
            taken += [line for line in lines if line.id == default]
        if not taken:
            raise stuck(self.element)
        return [*self.before, *([self.targets[line.id] for line in taken] * self.model.completion_quantity)]

    def taken_away(self, task: Task) -> None:
        """Note that a token ends here."""
        if task.workflow.top_workflow.traced and self.element.type in HOLDING:
            self.note(task, "terminated")

    def note(self, task: Task, event: str) -> None:
        """Note a step on the way of tokens; an instance of a loop with its number."""
        number = task.internal_data.get(INSTANCE, task.internal_data.get(ROUND))
        task.workflow.top_workflow.record(event, self.element, {} if number is None else {"instance": number})


def holds(task: Task, line: FlowLine) -> bool:
    """Whether a token may take the flow."""
    return line.condition is None or bool(evaluate(task, line.condition, place=line.id))


def stuck(element: Element) -> ProcessStuck:
    """The error of an element none of whose flows can be taken."""
    return ProcessStuck(
        f"「{element.label}」之后没有一条连线的条件成立，也没有默认连线；请改正条件或数据，或画一条默认连线。",
        f"Expected a flow out of “{element.label}” whose condition holds, or a default flow, but none does.",
        place=element.id,
    )
