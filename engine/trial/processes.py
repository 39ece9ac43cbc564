"""The processes of a trial run with everything between them: branches, messages, signals, timers, filled-in forms."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from engine.bpmn import BranchSet, ProcessEvent, ProcessInstance, ProcessSpecification, read_process
from engine.bpmn.decisions import DecisionTable
from engine.bpmn.expressions.evaluator import Evaluator
from engine.bpmn.expressions.timers import descriptor_of
from engine.bpmn.reading.process import DiagramFiles
from engine.clock import VirtualClock, office_time
from engine.errors import ChengnuoError, InvalidForm, Refused
from engine.forms import Form
from engine.office.calendar.rules import OfficeCalendar
from engine.operations.catalogue import CATALOGUE, OperationDeclaration
from engine.trial.answers import NEVER, UNSAID, ScriptedAnswers
from engine.trial.host import TrialHost
from engine.trial.instances import RunningInstance, tell
from engine.trial.time import ServiceClocks
from engine.trial.trace import TraceLine

START = office_time(2026, 3, 2, 9)
"""When a trial run begins unless said otherwise: a Monday morning, always the same."""
MOST_STEPS = 5_000
"""Tasks, messages and timers of one run, before it counts as endless."""
MOST_INSTANCES = 1_000
MOST_SECONDS = 0.7
"""Of computing for one run, with what was computed to read the diagram before."""
LEAST_SECONDS = 0.4
"""Of computing that a run is given however long reading took: more than the longest of the office's own takes."""


class TrialProcesses:
    """Processes from BPMN files (name → content) that run in memory under a virtual clock.

    ``traced`` writes a line for everything that a token passes, ``stand_ins`` takes what nobody has named (a service
    task without operation, a rule task without decision, a form that does not exist yet) as done with the result that
    the answers file gives. ``facts`` are values that the results of operations take for their fields of these names.
    ``spent`` are the seconds of computing that reading the diagram took.
    """

    def __init__(
        self,
        files: Mapping[str, bytes] | DiagramFiles,
        process: str,
        *,
        answers: ScriptedAnswers | None = None,
        forms: Mapping[str, Form] | None = None,
        decisions: Mapping[str, DecisionTable] | None = None,
        operations: Mapping[str, OperationDeclaration] = CATALOGUE,
        start: datetime = START,
        on_message: Mapping[str, list[tuple[str, str]]] | None = None,
        on_signal: Mapping[str, list[tuple[str, str]]] | None = None,
        message_flows: Mapping[str, str] | None = None,
        traced: bool = False,
        stand_ins: bool = False,
        facts: Mapping[str, Any] | None = None,
        spent: float = 0.0,
        write: Callable[[TraceLine], None] = lambda line: None,
    ) -> None:
        self._files = files
        self._process = process
        self._answers = answers or ScriptedAnswers()
        self._forms = {} if forms is None else forms
        self._decisions = {} if decisions is None else decisions
        self._operations = operations
        self._on_message = on_message or {}
        self._on_signal = on_signal or {}
        self._message_flows = message_flows or {}
        self._traced = traced
        self._stand_ins = stand_ins
        self._facts = facts or {}
        self._write = write
        self._clock = VirtualClock(start)
        self._calendar = OfficeCalendar()
        self._instances: list[RunningInstance] = []
        self._inbox: list[tuple[str, dict[str, Any]]] = []
        self._signals: deque[tuple[RunningInstance, str]] = deque()
        self._spreading = False
        self._come: dict[tuple[str, str], dict[tuple[str, str], Mapping[str, Any]]] = {}
        """(process, start event) that waits for several events → those that have come, with their data."""
        self._specifications: dict[str, ProcessSpecification] = {}
        self._most_seconds = max(LEAST_SECONDS, MOST_SECONDS - spent)
        self._computes_until = 0.0

    # ---- instances

    def _specification(self, process: str) -> ProcessSpecification:
        if process not in self._specifications:
            self._specifications[process] = read_process(self._diagrams(), process, stand_ins=self._stand_ins)
        return self._specifications[process]

    def _diagrams(self) -> DiagramFiles:
        """The files, parsed when the first of their processes is wanted; raises InvalidDiagram for unreadable XML."""
        if not isinstance(self._files, DiagramFiles):
            self._files = DiagramFiles(self._files)
        return self._files

    def _open(
        self,
        process: str,
        data: Mapping[str, Any],
        *,
        start_event: str | None,
        label: str = "",
        parent: RunningInstance | None = None,
        parent_task: str = "",
        key: str = "",
    ) -> RunningInstance:
        specification = self._specification(process)
        clocks = ServiceClocks(self._calendar)
        host = TrialHost(self._clock, clocks, self._answers, self._operations, self._decisions, self._facts)
        if parent is None:
            happened, start_event = start_event, start_event or specification.first_start
            data = {**self._start_data(specification, start_event), **data}
            if happened is None:
                self._turn_to_start(specification, start_event, host, clocks)
        events: list[ProcessEvent] = []
        try:
            instance = ProcessInstance.start(
                specification,
                data,
                host,
                start_event=start_event,
                traced=self._traced,
                events=events,
                computes_until=self._computes_until,
            )
        except ChengnuoError:
            tell(events, label, self._clock.now(), self._write)
            raise
        running = RunningInstance(specification, instance, clocks, label, parent, parent_task, key)
        self._instances.append(running)
        if len(self._instances) > MOST_INSTANCES:
            raise Refused(
                f"流程不断启动新的流程实例，已超过 {MOST_INSTANCES} 个；请检查它调用和启动的流程。",
                f"Expected at most {MOST_INSTANCES} process instances, but new ones keep being started.",
            )
        self._after(running)
        return running

    def _start_data(self, specification: ProcessSpecification, start_event: str | None) -> dict[str, Any]:
        """The variables of the start: its form's answers, or what the answers file gives for it or for the process."""
        starts = [start_event] if start_event is not None else []
        given = self._answers.next_of((*starts, specification.process_id))
        element = specification.elements[starts[0]] if starts else None
        if element is not None and element.form is not None:
            return self._filled(element.form, {} if given in (UNSAID, NEVER) else given, element.id)
        if given in (UNSAID, NEVER):
            return {}
        return self._object(given, starts[0] if starts else specification.process_id)

    def _turn_to_start(
        self,
        specification: ProcessSpecification,
        start_event: str | None,
        host: TrialHost,
        clocks: ServiceClocks,
    ) -> None:
        """A process that a timer starts begins when that timer fires, of several when the first of them does; one that
        something else starts too begins at once."""
        node = specification.models[specification.process_id].scope.nodes.get(start_event or "")
        if node is None or node.trigger is None:
            return
        timers = [(part.timer, part.timer_tag) for part in node.trigger.singles]
        moments: list[datetime] = []
        for timer, tag in timers:
            if timer is None:
                return
            value = Evaluator().evaluate(timer, {}, host.functions)
            due = clocks.due(descriptor_of(value, tag), self._clock.now(), None)
            moments += [] if due is None else [due]
        if moments and min(moments) > self._clock.now():
            self._clock.turn_to(min(moments))

    def _after(self, running: RunningInstance) -> None:
        """What every step is followed by: the trace, signals to the others, messages to whom they are meant for."""
        signals = running.new_signals()
        running.tell(self._clock.now(), self._write)
        for message in running.instance.sent_messages[running.sent :]:
            # A message flow says who receives it, whatever the two ends call it.
            name = self._message_flows.get(message.element, message.name)
            self._inbox.append((name, message.payload))
        running.sent = len(running.instance.sent_messages)
        self._signals += [(running, signal) for signal in signals]
        if self._spreading:
            return  # whoever began to spread signals goes on with these
        self._spreading = True
        try:
            while self._signals:
                self._spread(*self._signals.popleft())
        finally:
            self._spreading = False

    def _spread(self, sender: RunningInstance, signal: str) -> None:
        for other in self._live():
            if other is not sender and signal in other.instance.awaited_signals():
                other.instance.broadcast(signal)
                self._after(other)
        for place in self._on_signal.get(signal, []):
            self._begin_by(place, ("signal", signal), {})

    def _live(self) -> list[RunningInstance]:
        return [running for running in self._instances if not running.over]

    def _tell(self) -> None:
        for running in self._instances:
            running.tell(self._clock.now(), self._write)

    # ---- one thing after the other

    def _branches(self) -> bool:
        """Open new branches, hand finished ones to their parents, take dropped ones away."""
        for running in self._instances:
            if running.parent is None or not running.key:
                continue
            if running.over:
                return self._hand_over(running, running.parent)
            if not self._is_open(running, running.parent):
                running.instance.cancel()
                running.key = ""
                self._after(running)
                return True
        for running in self._live():
            for branches in running.instance.branches():
                for key, item in branches.open.items():
                    if not self._has_branch(running, branches.task_id, key):
                        self._open_branch(running, branches, key, item)
                        return True
        return False

    def _has_branch(self, parent: RunningInstance, task_id: str, key: str) -> bool:
        return any(one.parent is parent and one.parent_task == task_id and one.key == key for one in self._instances)

    def _open_branch(self, parent: RunningInstance, branches: BranchSet, key: str, item: Any) -> None:
        data = dict(branches.data)
        if branches.item is not None:
            data[branches.item] = item
        label = f"{parent.label}/{branches.element}#{key}" if parent.label else f"{branches.element}#{key}"
        self._open(
            branches.process, data, start_event=None, label=label, parent=parent, parent_task=branches.task_id, key=key
        )

    @staticmethod
    def _is_open(branch: RunningInstance, parent: RunningInstance) -> bool:
        return any(one.task_id == branch.parent_task and branch.key in one.open for one in parent.instance.branches())

    def _hand_over(self, branch: RunningInstance, parent: RunningInstance) -> bool:
        key, branch.key = branch.key, ""
        for branches in parent.instance.branches():
            if branches.task_id == branch.parent_task and key in branches.open:
                result = branch.instance.data.get(branches.result) if branches.result is not None else None
                parent.instance.change_branches(branches.task_id, done={key: result})
                self._after(parent)
        return True

    def _messages(self) -> bool:
        """Hand one sent message to who waits for it, or start the process that it starts."""
        for place, (name, payload) in enumerate(self._inbox):
            for running in self._live():
                if name in running.instance.awaited_messages():
                    del self._inbox[place]
                    running.instance.deliver(name, payload)
                    self._after(running)
                    return True
            if name in self._on_message:
                del self._inbox[place]
                self._begin_by(self._on_message[name][0], ("message", name), payload)
                return True
        return False

    def _begin_by(self, place: tuple[str, str], event: tuple[str, str], payload: Mapping[str, Any]) -> None:
        """Start a process by an event; one that waits for several is started when the last of them has come."""
        process, start_event = place
        trigger = self._specification(process).models[process].scope.nodes[start_event].trigger
        data = dict(payload)
        if trigger is not None and trigger.kind == "parallelMultiple":
            come = self._come.setdefault(place, {})
            come[event] = payload
            if any((part.kind, part.name) not in come for part in trigger.parts):
                return
            data = {name: value for each in self._come.pop(place).values() for name, value in each.items()}
        self._open(process, data, start_event=start_event, label=process)

    def _from_outside(self, signal: str, payload: dict[str, Any]) -> None:
        """A signal that the answers file gives: everybody who waits for it hears it."""
        for other in self._live():
            if signal in other.instance.awaited_signals():
                other.instance.broadcast(signal, payload)
                self._after(other)

    def _next_timer(self) -> tuple[datetime, RunningInstance, str] | None:
        due = [
            (moment, place, order, running, timer.id)
            for place, running in enumerate(self._live())
            for order, (moment, timer) in enumerate(running.timers(self._clock.now()))
        ]
        if not due:
            return None
        moment, _, _, running, task_id = min(due, key=lambda one: one[:3])
        return moment, running, task_id

    # ---- answers

    def _filled(self, key: str, given: Any, element: str) -> dict[str, Any]:
        """The variables of a form, filled in with ``given`` and the smallest valid answers around it."""
        form = self._forms.get(key)
        if form is None:
            raise Refused(
                f"没有找到「{element}」的表单 {key}，请一并给出。",
                f"Expected the form {key}, but it was not found (“{element}”).",
                place=element,
            )
        try:
            return form.variables(form.smallest(self._object(given, element)))
        except InvalidForm as error:
            place, (zh, en) = next(iter(error.fields.items()))
            raise Refused(f"「{element}」的 {place}：{zh}", f"“{element}”, {place}: {en}", place=element) from error

    @staticmethod
    def _object(given: Any, place: str) -> dict[str, Any]:
        if not isinstance(given, dict):
            raise Refused(
                f"答案文件给「{place}」的答案是 {given!r}，应是一组内容，请改正。",
                f"Expected the answer of “{place}” to be an object, but the answers file gives {given!r}.",
                place=place,
            )
        return dict(given)
