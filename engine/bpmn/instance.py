"""The facade of a running process: start or restore it, see what it waits for, do one thing, save it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from engine.bpmn.earlier_steps import earlier_steps
from engine.bpmn.expressions.timers import descriptor_of
from engine.bpmn.model.errors import OperationFailed
from engine.bpmn.model.facts import (
    BranchChange,
    BranchSet,
    EndReached,
    Host,
    ManualTask,
    ProcessEvent,
    SentMessage,
    WaitingTimer,
)
from engine.bpmn.model.values import copied, copied_data, fresh_data
from engine.bpmn.running import event_definitions as definitions
from engine.bpmn.running.branches import Branches
from engine.bpmn.running.codec import load_state, save_state
from engine.bpmn.running.event_definitions import ORDER, TIMER
from engine.bpmn.running.library import BpmnEvent, Task, TaskState, update
from engine.bpmn.running.specification import ProcessSpecification
from engine.bpmn.running.tasks import UP_AGAIN, OperationTask
from engine.bpmn.running.throwing import ANSWER, answering, hand_over, receiver
from engine.bpmn.running.variables import INSTANCE, evaluate, visible, write
from engine.bpmn.running.workflow import ProcessWorkflow
from engine.bpmn.token_places import TokenPlace, token_places
from engine.bpmn.token_targets import Guard, check_target
from engine.errors import Conflict, Refused


class ProcessInstance:
    """One run of a process, always at rest between two calls. Belongs to one thread.

    An exception out of a call leaves it half-done: it then refuses everything, and the host goes back to the last saved
    state.
    """

    def __init__(self, running: ProcessWorkflow, specification: ProcessSpecification) -> None:
        self._running = running
        self._specification = specification
        self._broken = False

    @classmethod
    def start(
        cls,
        specification: ProcessSpecification,
        data: Mapping[str, Any],
        host: Host,
        *,
        start_event: str | None = None,
        traced: bool = False,
        events: list[ProcessEvent] | None = None,
        computes_until: float | None = None,
    ) -> ProcessInstance:
        """Start a process with ``data`` and run it until it rests.

        ``start_event`` says which start event has happened; None takes the none start event, else the first one drawn.
        ``traced`` puts the way of every token among the events, see :class:`ProcessEvent`. ``events`` is a list of the
        host's in which they are noted, so that it sees what has happened before an error. ``computes_until`` is the
        computing time of this thread (``time.thread_time``) after which it is stopped wherever it is, also in later
        calls; None: only the program's own limit for each call holds.
        Raises Refused for a start event that the process does not have, and everything that running can raise.
        """
        if start_event is not None and start_event not in specification.starts:
            raise Refused(
                f"流程「{specification.process_id}」没有开始事件 {start_event}，请选择已有的开始事件。",
                f"Expected “{specification.process_id}” to have the start event {start_event}, but it has not.",
                place=start_event,
            )
        spec = specification.scopes[specification.process_id]
        running = ProcessWorkflow(spec, specification.scopes, host, traced=traced)
        running.computes_until = computes_until
        if events is not None:
            running.events = events
        instance = cls(running, specification)
        with instance._moving():
            running.record("started", None, {})
            running.data = fresh_data(data)
            running.begin(start_event)
        return instance

    @classmethod
    def restore(cls, specification: ProcessSpecification, state: bytes, host: Host) -> ProcessInstance:
        """A process as it was saved; raises InvalidState if the bytes do not fit the specification."""
        return cls(load_state(specification, state, host), specification)

    def save(self) -> bytes:
        """The state as bytes, without the specification. Raises Refused after an error."""
        self._check_whole()
        return save_state(self._running)

    # ---- what it waits for

    def work(self) -> list[ManualTask]:
        """The tasks that people can do now, the oldest first; raises ExpressionError if who or when cannot be told."""
        ready = [task for task in self._running.live_tasks() if task.state == TaskState.READY and task.task_spec.manual]
        return [self._manual_task(task) for task in sorted(ready, key=lambda task: task.internal_data[ORDER])]

    def timers(self) -> list[WaitingTimer]:
        """The timers that wait, the oldest first."""
        return [
            WaitingTimer(
                str(task.id),
                task.task_spec.element.id,
                task.task_spec.element.name,
                copied(task.internal_data[TIMER]),
            )
            for task in self._running.event_manager.waiting()
            if TIMER in task.internal_data
        ]

    def awaited_messages(self) -> list[str]:
        """Names of the messages that somebody waits for, each once, the longest awaited first."""
        found = [
            (task.internal_data[ORDER], task.task_spec.trigger.name)
            for task in self._running.event_manager.waiting()
            if task.task_spec.trigger.kind == "message"
        ]
        found += [(task.internal_data[ORDER], task.internal_data[ANSWER]) for task in answering(self._running)]
        return list(dict.fromkeys(name for _, name in sorted(found)))

    def awaited_signals(self) -> list[str]:
        """Names of the signals that somebody waits for, each once."""
        triggers = (task.task_spec.trigger for task in self._running.event_manager.waiting())
        return list(dict.fromkeys(trigger.name for trigger in triggers if trigger.kind == "signal"))

    def branches(self) -> list[BranchSet]:
        """The call activities whose branches the host runs."""
        return [
            self._branch_set(task)
            for task in self._running.live_tasks()
            if isinstance(task.task_spec, Branches) and task.state == TaskState.STARTED
        ]

    # ---- what can be done

    def complete(self, task_id: str, data: Mapping[str, Any]) -> None:
        """Complete a task that is ready: ``data`` become variables, then the process runs until it rests.

        Raises Conflict unless the task is ready, InvalidData for data that cannot be kept, and what running raises.
        """
        task = self._task(task_id)
        if task is None or task.state != TaskState.READY or not task.task_spec.manual:
            raise Conflict(
                "这项任务已经办结或取消，不用再办；请刷新后查看。",
                "Expected a task that waits to be done, but it is done or cancelled.",
                place=task_id,
            )
        values = fresh_data(data)
        with self._moving():
            write(task, values)
            self._running.run(task)

    def send_back(self, task_id: str, element: str, *, up_again: bool = False) -> None:
        """Send the token of a step that is ready back to an earlier step, then the process runs until it rests.

        ``up_again``: from there it comes directly back here, past what lies between. Raises Conflict unless the task is
        ready, Refused unless the step is one of its ``earlier_steps`` (and those between, for ``up_again``).
        """
        task = self._task(task_id)
        if task is None or task.state != TaskState.READY or not task.task_spec.manual:
            raise Conflict(
                "这一步已经办结或者取消，不能退回。",
                "The step is done or cancelled, so it cannot be sent back.",
                place=task_id,
            )
        here = task.task_spec.element.id
        earlier = {step.element: step for step in earlier_steps(self._specification, here)}
        if INSTANCE in task.internal_data or element not in earlier:
            raise Refused("不能退回到这一环节。", "The step cannot be sent back there.", place=element)
        if up_again and not earlier[element].straight:
            raise Refused(
                "中间有判断或者系统处理，改好后须重新走一遍，不能直接回来。",
                "There is a choice or something that the system does between, so it has to be walked again.",
                place=element,
            )
        with self._moving():
            moved = self._running.send_back(task, element)
            if up_again:
                moved.internal_data[UP_AGAIN] = here
            update(moved)

    def tokens(self) -> list[TokenPlace]:
        """The tokens that can be repaired, the outer scopes first; none inside what runs several times."""
        return token_places(self._running, self._specification)

    def variable(self, task_id: str, name: str) -> Any:
        """A copy of a variable as the token of a task sees it; None where it has none."""
        return copied(visible(self._repairable(task_id)).get(name))

    def set_variables(self, task_id: str, values: Mapping[str, Any]) -> None:
        """Set variables where the token of a task sees them, then the process runs until it rests.

        Raises Conflict unless the token can be repaired, InvalidData for values that cannot be kept.
        """
        task = self._repairable(task_id)
        kept = fresh_data(values)
        with self._moving():
            write(task, kept)
            self._running.record("variable_set", task.task_spec.element, {"names": sorted(kept)})

    def put(self, task_id: str, element: str, guard: Guard) -> None:
        """Put a token at another element of its scope, or anew at its own, then the process runs until it rests.

        Raises Conflict unless the token can be repaired, Refused where ``check_target`` forbids it (DF-6).
        """
        task = self._repairable(task_id)
        here = task.task_spec.element.id
        if element != here:
            alone = next(each.alone for each in self.tokens() if each.task_id == task_id)
            check_target(self._specification, here, element, guard, alone=alone)
        with self._moving():
            update(self._running.send_back(task, element))

    def _repairable(self, task_id: str) -> Task:
        if task_id not in {each.task_id for each in self.tokens()}:
            raise Conflict(
                "办件已经不停在这里了，请刷新后按现在的位置重新提出。",
                "The case is not at this place any more; look again and propose anew.",
                place="task",
            )
        task = self._task(task_id)
        assert task is not None
        return task

    def fire_timer(self, task_id: str) -> bool:
        """What a timer waits for has come; False if that timer does not wait any more."""
        task = self._task(task_id)
        if task is None or task.id not in self._running.event_manager.tasks or TIMER not in task.internal_data:
            return False
        with self._moving():
            self._running.event_manager.give(task, BpmnEvent(task.task_spec.event_definition))
        return True

    def deliver(
        self, message: str, payload: Mapping[str, Any] | None = None, failure: OperationFailed | None = None
    ) -> bool:
        """Give a message to the one who has waited longest for it; False if nobody waits.

        ``failure`` answers an operation that is done elsewhere: it failed for a business reason.
        """
        task = receiver(self._running, message)
        if task is None:
            return False
        values = fresh_data(payload or {})
        with self._moving():
            if failure is not None and isinstance(task.task_spec, OperationTask):
                task.task_spec.failed(task, failure)
            else:
                hand_over(self._running, message, values)
        return True

    def broadcast(self, signal: str, payload: Mapping[str, Any] | None = None) -> int:
        """Give a signal to everybody in this process who waits for it; the number of receivers."""
        values = fresh_data(payload or {})
        with self._moving():
            return self._running.event_manager.broadcast(definitions.signal(signal, values))

    def change_branches(
        self,
        task_id: str,
        *,
        done: Mapping[str, Any] | Iterable[tuple[str, Any]] = (),
        add: Iterable[Any] = (),
        drop: Iterable[str] = (),
    ) -> BranchChange:
        """Note finished branches (key, result), add items, drop keys; then the process runs on if that is enough.

        Raises Conflict if the call activity does not run any more. Keys that are not open are passed over.
        """
        task = self._task(task_id)
        if task is None or not isinstance(task.task_spec, Branches) or task.state != TaskState.STARTED:
            raise Conflict(
                "分支所在的活动已经结束，不能再改动分支；请刷新后查看。",
                "Expected the activity of the branches to be running, but it has ended.",
                place=task_id,
            )
        with self._moving():
            finished = done.items() if isinstance(done, Mapping) else done
            return task.task_spec.change(task, finished, add, drop)

    def go_on(self) -> None:
        """Run whatever can run now; does nothing where everything waits."""
        with self._moving():
            pass

    def cancel(self) -> None:
        """Take everything away without running anything further; the process counts as cancelled, not completed."""
        self._check_whole()
        if not self._running.completed and not self._running.cancelled:
            self._running.cancel_all()

    # ---- what it is

    @property
    def completed(self) -> bool:
        """Whether the process has come to its end by itself."""
        return self._running.completed

    @property
    def cancelled(self) -> bool:
        """Whether the process was cancelled."""
        return self._running.cancelled

    @property
    def ended(self) -> list[EndReached]:
        """The end events reached: those of the process itself over its whole life, those inside since the start or
        restore."""
        return list(self._running.ended)

    @property
    def outcome(self) -> str | None:
        """Name (or id) of the last end event of the process itself; None before one was reached."""
        return self._running.outcome

    @property
    def data(self) -> dict[str, Any]:
        """A copy of the variables of the process."""
        return copied_data(self._running.data)

    @property
    def events(self) -> list[ProcessEvent]:
        """What has happened since the start or restore."""
        return self._running.events

    @property
    def sent_messages(self) -> list[SentMessage]:
        """Messages sent since the start or restore that nobody in this process waited for."""
        return self._running.sent_messages

    # ---- inside

    @contextmanager
    def _moving(self) -> Iterator[None]:
        self._check_whole()
        self._broken = True
        yield
        self._running.settle()
        self._broken = False

    def _check_whole(self) -> None:
        if self._broken:
            raise Refused(
                "这个流程在出错时只做了一半，不能接着运行；请从保存的状态重新开始。",
                "Expected to start again from the saved state, but this process was left half-done by an error.",
            )

    def _task(self, task_id: str) -> Task | None:
        return next((task for task in self._running.live_tasks() if str(task.id) == task_id), None)

    def _manual_task(self, task: Task) -> ManualTask:
        element = task.task_spec.element

        def text(expression: str | None) -> str | None:
            value = evaluate(task, expression) if expression is not None else None
            return None if value is None else str(value)

        def span(expression: str | None) -> dict[str, Any] | None:
            value = evaluate(task, expression) if expression is not None else None
            return None if value is None else descriptor_of(value)

        data = copied_data(visible(task))
        department = text(element.department) if element.department is not None else data.get("department")
        return ManualTask(
            id=str(task.id),
            element=element.id,
            name=element.name,
            form=element.form,
            role=element.role,
            department=department if isinstance(department, str) else None,
            post=text(element.post),
            limit=span(element.limit),
            warning=span(element.warning),
            data=data,
            process=element.process,
            lane=element.lane,
            acts=element.acts,
        )

    def _branch_set(self, task: Task) -> BranchSet:
        node, counts = task.task_spec, task.internal_data
        assert isinstance(node, Branches)
        return BranchSet(
            task_id=str(task.id),
            element=node.element.id,
            process=node.called,
            item=node.loop.item,
            result=node.loop.output_item,
            open=copied(counts["open"]),
            done=copied(counts["done"]),
            data=copied_data(visible(task)),
        )
