"""One process in motion: SpiffWorkflow's workflows, run until idle, with what the host asks and is told.

The task trees of the library hold live tokens only: a task that is finished is taken out at once, so that a case costs
the same after a thousand rounds of correction as after the first.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from engine.bpmn.expressions.evaluator import Evaluator
from engine.bpmn.model.elements import Element, FlowLine
from engine.bpmn.model.errors import ProcessStuck
from engine.bpmn.model.facts import EndReached, Host, ProcessEvent, SentMessage
from engine.bpmn.running.library import (
    FINISHED,
    LIVE,
    BpmnEvent,
    BpmnProcessSpec,
    BpmnSubWorkflow,
    BpmnWorkflow,
    EventManager,
    Task,
    TaskState,
    add_task,
    end_workflow,
    has_children,
    take_out,
    update,
)

MOST_STEPS = 100_000
"""Steps that may happen without anybody doing anything, before the process counts as running in circles."""
MOST_SECONDS = 5.0
"""Of computing until a process has to rest: ten thousand instances of a task take a tenth of it."""
DEEPEST_CALL = 50
"""Called processes within each other."""


class OldestFirst(EventManager):  # type: ignore[misc]
    """Who waits for which event.

    Fault of the library: a message reaches everybody who waits for it. Here the one who has waited longest gets it; a
    signal reaches all, each only if it still waits when its turn comes.
    """

    def __init__(self, workflow: ProcessWorkflow) -> None:
        super().__init__(workflow)
        self.conditional: dict[UUID, Task] = {}
        """Those of the tasks that wait for a condition."""

    def add_task(self, my_task: Task) -> None:
        """Called by the library when a task waits."""
        super().add_task(my_task)
        if my_task.task_spec.trigger.condition is not None:
            self.conditional[my_task.id] = my_task

    def remove_task(self, my_task: Task) -> None:
        """Called by the library when a task waits no more."""
        super().remove_task(my_task)
        self.conditional.pop(my_task.id, None)

    def waiting(self) -> list[Task]:
        """The tasks that wait for an event, the oldest first."""
        return sorted(self.tasks.values(), key=lambda task: task.internal_data["order"])

    def receivers(self, event: BpmnEvent) -> list[Task]:
        """Those who wait for the event, the oldest first."""
        return [task for task in self.waiting() if task.task_spec.catches(task, event)]

    def give(self, task: Task, event: BpmnEvent) -> None:
        """The event comes to one task."""
        task.task_spec.catch(task, event)
        update(task)

    def broadcast(self, event: BpmnEvent) -> int:
        """The event comes to everybody who waits for it now; the number of receivers."""
        count = 0
        for task in self.receivers(event):
            if task.id in self.tasks:
                count += 1
                self.give(task, event)
        return count


class InnerWorkflow(BpmnSubWorkflow):  # type: ignore[misc]
    """A running sub-process or called process; ``owner`` is the task of its activity.

    ``isolated``: it sees nothing of what is around it and has variables of its own in ``data`` (called processes).
    """

    isolated = False
    entry = None

    def __init__(self, spec: BpmnProcessSpec, owner: Task, top: ProcessWorkflow, *, restoring: bool = False) -> None:
        self.owner = owner
        self.compensations: list[Any] = []
        super().__init__(spec, owner.id, top, deserializing=restoring)

    @property
    def parent_workflow(self) -> ProcessWorkflow | InnerWorkflow:
        """The scope around it; the library looks for it in all of them."""
        scope: ProcessWorkflow | InnerWorkflow = self.owner.workflow
        return scope

    def update_waiting_tasks(self) -> None:
        """The library asks every waiting task after every step; see :meth:`ProcessWorkflow.settle`."""


class ProcessWorkflow(BpmnWorkflow):  # type: ignore[misc]
    """A running process with everything inside it. Belongs to one thread.

    ``order`` counts through the whole life of the process, so that of two tokens the older can be told. ``entry`` is
    the start event that has happened; None takes those that start by themselves.
    """

    isolated = True
    owner = None
    completed: bool

    def __init__(
        self,
        spec: BpmnProcessSpec,
        inner_specs: Mapping[str, BpmnProcessSpec],
        host: Host,
        *,
        traced: bool = False,
        restoring: bool = False,
    ) -> None:
        self.process_id: str = spec.name
        self.host = host
        self.traced = traced
        """Whether the way of every token is noted among the events: entered, left, flow_taken, terminated."""
        self.evaluator = Evaluator()
        self.entry: str | None = None
        self.events: list[ProcessEvent] = []
        self.sent_messages: list[SentMessage] = []
        self.ended: list[EndReached] = []
        self.outcome: str | None = None
        self.cancelled = False
        self.order = 0
        self.compensations: list[Any] = []
        """Completed activities of the process that can be undone, see engine.bpmn.running.compensation."""
        self.joining: dict[UUID, Task] = {}
        """Tokens that wait at inclusive joins, the oldest first."""
        self._queue: deque[Task] = deque()
        self._same_step: deque[Task] = deque()
        self._last: Element | None = None
        self.computes_until: float | None = None
        """The computing time of this thread (``time.thread_time``) at which the host stops it; None: never."""
        super().__init__(spec, inner_specs, deserializing=restoring)
        self.event_manager = OldestFirst(self)
        self.completed_event.connect(self._note_completion)

    # ---- scopes and tasks

    @property
    def scopes(self) -> list[ProcessWorkflow | InnerWorkflow]:
        """The process and all that runs inside it, the outer before the inner."""
        return [self, *self.subprocesses.values()]

    def live_tasks(self) -> Iterator[Task]:
        """All tasks at which a token is."""
        for scope in self.scopes:
            for task in scope.tasks.values():
                if task.has_state(LIVE):
                    yield task

    def create_subprocess(self, my_task: Task, spec_name: str) -> InnerWorkflow:
        """Called by the library to begin a sub-process or called process."""
        inner = InnerWorkflow(self.subprocess_specs[spec_name], my_task, self)
        self.subprocesses[my_task.id] = inner
        return inner

    def update_waiting_tasks(self) -> None:
        """The library asks every waiting task after every step; see :meth:`settle`."""

    def next_order(self) -> int:
        """A number larger than all before."""
        self.order += 1
        return self.order

    def retire(self, task: Task) -> None:
        """Take a finished task out of its tree, then what it alone has kept there."""
        scope = task.workflow
        if not task.has_state(FINISHED) or (task.task_spec.keeps_children and has_children(task)):
            return
        while task is not scope.task_tree and task.id in scope.tasks:
            parent = task.parent
            take_out(task)
            if not parent.has_state(FINISHED) or has_children(parent):
                return
            task = parent

    def take_away(self, task: Task) -> None:
        """Cancel a task with everything under and inside it.

        Fault of the library: it drops what is under a cancelled task without a word, and then looks for the
        sub-processes of what is gone.
        """
        live = task.has_state(LIVE)
        if live:
            task.task_spec.taken_away(task)
        for child in task.children:
            self.take_away(child)
        inner = self.subprocesses.pop(task.id, None)
        if inner is not None:
            self.interrupt(inner)
        if live:
            task.cancel()

    def send_back(self, task: Task, element: str) -> Task:
        """Put the token of a step at another element of its scope; the new task, which has not been reached yet.

        The step ends with everything on its edge, though nobody has given it up.
        """
        place = task.parent if task.parent.task_spec.keeps_children else task
        moved = add_task(place.parent, task.workflow.spec.heads[element], TaskState.FUTURE)
        told = len(self.events)
        self.take_away(place)
        del self.events[told:]
        self.record("sent_back", task.task_spec.element, {"to": element})
        return moved

    def interrupt(self, scope: ProcessWorkflow | InnerWorkflow, keep: Task | None = None) -> None:
        """Take away every token of a scope but ``keep``."""
        for task in list(scope.tasks.values()):
            if task is not keep and task.has_state(LIVE) and task.id in scope.tasks:
                self.take_away(task)

    def end_scope(self, scope: ProcessWorkflow | InnerWorkflow, by: Task) -> None:
        """End a scope at once, whatever runs in it; the activity around it goes on."""
        self.interrupt(scope)
        end_workflow(scope, by)

    def cancel_all(self) -> None:
        """Take everything away without running anything further."""
        self.interrupt(self)
        self.cancelled = True
        self.record("cancelled", None, {})

    # ---- running

    def begin(self, entry: str | None) -> None:
        """Put the first tokens in place; ``entry`` is the start event that has happened, None for none."""
        self.entry = entry
        self.task_tree.run()

    def schedule(self, task: Task, *, first: bool = False) -> None:
        """The task can run without anybody's doing; ``first`` in the same step as what made it ready."""
        if first:
            self._same_step.appendleft(task)
        else:
            self._queue.append(task)

    def run(self, task: Task) -> None:
        """Run one task that is ready."""
        task.run()
        self.retire(task)

    def finish(self, task: Task) -> None:
        """Complete a started task whose work has been done elsewhere."""
        task.complete()
        self.retire(task)

    def settle(self) -> None:
        """Run until idle; raises ProcessStuck if that never happens.

        Unlike the library's ``do_engine_steps``: ready tasks run in the order in which they became ready, whatever
        their scope; what waits for a condition is asked after every step, what joins only when nothing else can run;
        and there is a limit of steps and of computing.
        """
        until = time.thread_time() + MOST_SECONDS
        if self.computes_until is not None:
            until = min(until, self.computes_until)
        for _ in range(MOST_STEPS):
            if not self._step():
                return
            if time.thread_time() > until:
                raise self._computes_too_long()
        label, place = self._place()
        raise ProcessStuck(
            f"流程一直在「{label}」附近循环，停不下来；请在循环中画上等待的步骤，或改正离开的条件。",
            f"Expected the process to come to rest, but it keeps running around “{label}”.",
            place=place,
        )

    def _computes_too_long(self) -> ProcessStuck:
        label, place = self._place()
        return ProcessStuck(
            f"流程在「{label}」附近计算得太久，已经停下；请减少循环的次数，或者减少其中的数据。",
            f"Expected little computing, but around “{label}” the process computes too long; let it do fewer rounds, "
            "or with less data.",
            place=place,
        )

    def _place(self) -> tuple[str, str | None]:
        return (self._last.label, self._last.id) if self._last is not None else (self.process_id, None)

    def _step(self) -> bool:
        """Do the next thing that needs nobody; False if there is none."""
        if self.completed:
            return False
        if not self._same_step and self.event_manager.conditional and self._meet_condition():
            return True
        if self._same_step or self._queue:
            task = (self._same_step or self._queue).popleft()
            if task.state == TaskState.READY and task.id in task.workflow.tasks:
                self._last = task.task_spec.element or self._last
                self.run(task)
            return True
        return bool(self.joining) and self._join()

    def _meet_condition(self) -> bool:
        """Fire the oldest conditional event whose condition has become true; False if there is none."""
        for task in sorted(self.event_manager.conditional.values(), key=lambda task: task.internal_data["order"]):
            definition = task.task_spec.event_definition
            if definition.is_met(task):
                self._last = task.task_spec.element
                self.event_manager.give(task, BpmnEvent(definition))
                return True
        return False

    def _join(self) -> bool:
        """Let the oldest token go on that waits at an inclusive join for which no other can come any more."""
        for task in list(self.joining.values()):
            update(task)
            if task.state != TaskState.WAITING:
                return True
        return False

    def _note_completion(self, workflow: ProcessWorkflow) -> None:
        self.record("completed", None, {"outcome": self.outcome})

    # ---- what is told

    def record(self, event: str, element: Element | None, data: Mapping[str, Any]) -> None:
        """Note that something happened."""
        place, name = (element.id, element.name) if element is not None else (self.process_id, "")
        self.events.append(ProcessEvent(event, place, name, dict(data)))

    def record_flow(self, line: FlowLine) -> None:
        """Note that a token took a sequence flow."""
        data = {"source": line.source, "target": line.target}
        self.events.append(ProcessEvent("flow_taken", line.id, line.name, data))
