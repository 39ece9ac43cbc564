"""The facade of a running process: start or restore it, see what it waits for, do one thing, save it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

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
from engine.bpmn.running.activities import OperationTask
from engine.bpmn.running.branches import Branches
from engine.bpmn.running.codec import load_state, save_state
from engine.bpmn.running.execution import Execution
from engine.bpmn.running.node import Catching
from engine.bpmn.running.scopes import READY, STARTED, WAITING, Token
from engine.bpmn.running.specification import ProcessSpecification
from engine.bpmn.running.throwing import waiting_for_message
from engine.errors import Conflict, Refused


class ProcessInstance:
    """One run of a process, always at rest between two calls. Belongs to one thread.

    An exception out of a call leaves it half-done: it then refuses everything, and the host goes back to the last saved
    state.
    """

    def __init__(self, running: Execution) -> None:
        self._running = running
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
    ) -> ProcessInstance:
        """Start a process with ``data`` and run it until it rests.

        ``start_event`` says which start event has happened; None takes the none start event, else the first one drawn.
        ``traced`` puts the way of every token among the events, see :class:`ProcessEvent`. ``events`` is a list of the
        host's in which they are noted, so that it sees what has happened before an error.
        Raises Refused for a start event that the process does not have, and everything that running can raise.
        """
        if start_event is not None and start_event not in specification.starts:
            raise Refused(
                f"需要流程「{specification.process_id}」有开始事件 {start_event}，但是没有。",
                f"Expected “{specification.process_id}” to have the start event {start_event}, but it has not.",
                place=start_event,
            )
        running = Execution(specification, host, traced=traced)
        if events is not None:
            running.events = events
        instance = cls(running)
        with instance._moving():
            running.record("started", None, {})
            running.open_scope(
                specification.process_id, None, variables=fresh_data(data), isolated=True, entry=start_event
            )
        return instance

    @classmethod
    def restore(cls, specification: ProcessSpecification, state: bytes, host: Host) -> ProcessInstance:
        """A process as it was saved; raises InvalidState if the bytes do not fit the specification."""
        return cls(load_state(specification, state, host))

    def save(self) -> bytes:
        """The state as bytes, without the specification. Raises Refused after an error."""
        self._check_whole()
        return save_state(self._running)

    # ---- what it waits for

    def work(self) -> list[ManualTask]:
        """The tasks that people can do now, the oldest first; raises ExpressionError if who or when cannot be told."""
        ready = [
            token
            for scope in self._running.scopes.values()
            for token in scope.tasks.values()
            if token.state == READY and token.task_spec.manual
        ]
        return [self._manual_task(token) for token in sorted(ready, key=lambda token: token.order)]

    def timers(self) -> list[WaitingTimer]:
        """The timers that wait, the oldest first."""
        return [
            WaitingTimer(
                str(token.id),
                token.task_spec.element.id,
                token.task_spec.element.name,
                copied(token.internal_data["timer"]),
            )
            for token in self._running.waiting()
            if "timer" in token.internal_data
        ]

    def awaited_messages(self) -> list[str]:
        """Names of the messages that somebody waits for, each once, the longest awaited first."""
        names = (token.task_spec.awaited_message(token) for token in self._running.waiting())
        return list(dict.fromkeys(name for name in names if name is not None))

    def awaited_signals(self) -> list[str]:
        """Names of the signals that somebody waits for, each once."""
        triggers = (
            token.task_spec.trigger for token in self._running.waiting() if isinstance(token.task_spec, Catching)
        )
        return list(dict.fromkeys(trigger.name for trigger in triggers if trigger.kind == "signal"))

    def branches(self) -> list[BranchSet]:
        """The call activities whose branches the host runs."""
        return [
            self._branch_set(token)
            for scope in self._running.scopes.values()
            for token in scope.tasks.values()
            if isinstance(token.task_spec, Branches) and token.state == STARTED
        ]

    # ---- what can be done

    def complete(self, task_id: str, data: Mapping[str, Any]) -> None:
        """Complete a task that is ready: ``data`` become variables, then the process runs until it rests.

        Raises Conflict unless the task is ready, InvalidData for data that cannot be kept, and what running raises.
        """
        token = self._token(task_id)
        if token is None or token.state != READY or not token.task_spec.manual:
            raise Conflict(
                "需要任务正在等待办理，但是它已经办结或取消。",
                "Expected a task that waits to be done, but it is done or cancelled.",
                place=task_id,
            )
        values = fresh_data(data)
        with self._moving():
            token.workflow.write(values)
            token.run()

    def fire_timer(self, task_id: str) -> bool:
        """What a timer waits for has come; False if that timer does not wait any more."""
        token = self._token(task_id)
        if token is None or token.state != WAITING or "timer" not in token.internal_data:
            return False
        assert isinstance(token.task_spec, Catching)
        with self._moving():
            token.task_spec.fire(token)
        return True

    def deliver(
        self, message: str, payload: Mapping[str, Any] | None = None, failure: OperationFailed | None = None
    ) -> bool:
        """Give a message to the one who has waited longest for it; False if nobody waits.

        ``failure`` answers an operation that is done elsewhere: it failed for a business reason.
        """
        token = waiting_for_message(self._running, message)
        if token is None:
            return False
        values = fresh_data(payload or {})
        with self._moving():
            if failure is not None and isinstance(token.task_spec, OperationTask):
                token.task_spec.failed(token, failure)
            else:
                self._running.hand_over(message, values)
        return True

    def broadcast(self, signal: str, payload: Mapping[str, Any] | None = None) -> int:
        """Give a signal to everybody in this process who waits for it; the number of receivers."""
        values = fresh_data(payload or {})
        with self._moving():
            return self._running.broadcast(signal, values)

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
        token = self._token(task_id)
        if token is None or not isinstance(token.task_spec, Branches) or token.state != STARTED:
            raise Conflict(
                "需要分支所在的活动正在进行，但是它已经结束。",
                "Expected the activity of the branches to be running, but it has ended.",
                place=task_id,
            )
        with self._moving():
            finished = done.items() if isinstance(done, Mapping) else done
            return token.task_spec.change(token, finished, add, drop)

    def go_on(self) -> None:
        """Run whatever can run now; does nothing where everything waits."""
        with self._moving():
            pass

    def cancel(self) -> None:
        """Take everything away without running anything further; the process counts as cancelled, not completed."""
        self._check_whole()
        if not self._running.completed and not self._running.cancelled:
            self._running.interrupt(self._running.top, keep=None)
            self._running.top.closed = True
            self._running.cancelled = True
            self._running.record("cancelled", None, {})

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
        return copied_data(self._running.top.variables or {})

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
                "需要从保存的状态重新开始，但是这个流程在出错时只做了一半。",
                "Expected to start again from the saved state, but this process was left half-done by an error.",
            )

    def _token(self, task_id: str) -> Token | None:
        for scope in self._running.scopes.values():
            for token in scope.tasks.values():
                if str(token.id) == task_id:
                    return token
        return None

    def _manual_task(self, token: Token) -> ManualTask:
        element, running = token.task_spec.element, self._running

        def text(expression: str | None) -> str | None:
            value = running.evaluate(token, expression) if expression is not None else None
            return None if value is None else str(value)

        def span(expression: str | None) -> dict[str, Any] | None:
            value = running.evaluate(token, expression) if expression is not None else None
            return None if value is None else descriptor_of(value)

        data = copied_data(token.workflow.visible())
        department = text(element.department) if element.department is not None else data.get("department")
        return ManualTask(
            id=str(token.id),
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
        )

    def _branch_set(self, token: Token) -> BranchSet:
        node, counts = token.task_spec, token.internal_data
        assert isinstance(node, Branches)
        return BranchSet(
            task_id=str(token.id),
            element=node.element.id,
            process=node.inner_key,
            item=node.loop.item,
            result=node.loop.output_item,
            open=copied(counts["open"]),
            done=copied(counts["done"]),
            data=copied_data(token.workflow.visible()),
        )
