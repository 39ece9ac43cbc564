"""A try-out (试运行): a process in memory, one step at a time; every answer is a new run of all steps so far.

Nothing is kept between two requests and nothing of the office is read or written. Going one step back is a run of one
step less.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.bpmn import ManualTask, ProcessSpecification
from engine.bpmn.reading.process import DiagramFiles
from engine.errors import ChengnuoError, InvalidForm, Refused
from engine.trial.answers import ScriptedAnswers
from engine.trial.instances import RunningInstance
from engine.trial.processes import MOST_STEPS, TrialProcesses
from engine.trial.scenario import Expected, Scenario, ScenarioStep
from engine.trial.time import step_clock
from engine.trial.trace import TraceLine


@dataclass(frozen=True)
class OpenTask:
    """Work that waits for somebody. ``department`` and ``post`` are codes, None = not said; ``due`` and ``warning``
    None = no limit. ``begins``: it is the start form of the process."""

    element: str
    branch: str
    number: int
    name: str
    process: str
    form: str | None
    role: str | None
    lane: str | None
    department: str | None
    post: str | None
    since: datetime
    due: datetime | None
    warning: datetime | None
    data: Mapping[str, Any]
    begins: bool = False

    def light(self, now: datetime) -> str:
        """``red`` after the limit, ``yellow`` after the warning, else ``green``; ``plain`` without a limit."""
        if self.due is None:
            return "plain"
        if now > self.due:
            return "red"
        return "yellow" if self.warning is not None and now >= self.warning else "green"


@dataclass(frozen=True)
class OpenTimer:
    """A timer that waits; ``due`` is None while the clock that it follows stands still."""

    element: str
    name: str
    due: datetime | None


@dataclass(frozen=True)
class PlayedOperation:
    """The last call of an operation at an element, with what it gave."""

    element: str
    name: str
    operation: str
    result: Mapping[str, Any]


@dataclass
class TryOutState:
    """Where a try-out has come to after its steps.

    ``status`` is ``waiting``, ``completed``, ``cancelled`` or ``failed``; then ``problem`` says why, and
    ``failed_step`` which step could not be done (None: the process itself failed). ``tokens`` are elements of the main
    process by number of tokens, ``passed`` those that a token has left, with the flows taken. ``lines`` after
    ``new_from`` come from the last step, as do the changes of the variables against ``before``.
    """

    now: datetime
    status: str = "waiting"
    outcome: str | None = None
    ended: dict[str, str] = field(default_factory=dict)
    """End events of the main process with their names (the id of a nameless one)."""
    problem: ChengnuoError | None = None
    failed_step: int | None = None
    tokens: dict[str, int] = field(default_factory=dict)
    passed: list[str] = field(default_factory=list)
    tasks: list[OpenTask] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    signals: list[str] = field(default_factory=list)
    timers: list[OpenTimer] = field(default_factory=list)
    variables: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)
    operations: list[PlayedOperation] = field(default_factory=list)
    lines: list[TraceLine] = field(default_factory=list)
    new_from: int = 0

    def reached(self) -> Expected:
        """What is kept of it with a saved scenario."""
        tasks = tuple(sorted(task.element for task in self.tasks))
        names = {**self.ended, **{task.element: task.name or task.element for task in self.tasks}}
        return Expected(self.status, tuple(sorted(self.ended)), tasks, names)


class TryOut(TrialProcesses):
    """One run of a scenario."""

    def __init__(self, files: Mapping[str, bytes] | DiagramFiles, scenario: Scenario, **given: Any) -> None:
        """``given`` is what ``TrialProcesses`` takes."""
        self._lines: list[TraceLine] = []
        super().__init__(
            files,
            scenario.process,
            answers=ScriptedAnswers(scenario.results),
            facts=scenario.facts,
            traced=True,
            write=self._lines.append,
            **given,
        )
        self._scenario = scenario
        self._main: RunningInstance | None = None
        self._begin: ScenarioStep | None = None

    def run(self) -> TryOutState:
        """Do all steps; never raises for what a diagram or a step does."""
        self._computes_until = time.thread_time() + self._most_seconds
        steps = list(self._scenario.steps)
        state = TryOutState(self._clock.now())
        at: int | None = None
        try:
            specification = self._specification(self._process)
            asks = self._start_form(specification)
            if steps and steps[0].do == "begin":
                self._begin, at = steps[0], 0
            elif asks is not None:
                if steps:
                    at = 0
                    raise _not_there(steps[0])
                state.tasks = [asks]
                return state
            self._main = self._open(self._process, {}, start_event=None)
            self._settle()
            for place, step in enumerate(steps):
                at = place
                if place == 0 and self._begin is not None:
                    continue
                state.new_from, state.before = len(self._lines), self._variables()
                self._do(step)
                self._settle()
            at = None
            self._describe(state)
        except ChengnuoError as error:
            self._tell()
            state.status, state.problem, state.failed_step = "failed", error, at
        state.now = self._clock.now()
        state.lines = self._lines
        self._mark(state)
        return state

    # ---- steps

    def _settle(self) -> None:
        """Let branches open and end and messages arrive until everything waits for somebody."""
        for _ in range(MOST_STEPS):
            if time.thread_time() > self._computes_until:
                break
            if not (self._branches() or self._messages()):
                return
        raise Refused(
            "算了很久，流程没有停下来等人；请检查图中没有人办理的循环。",
            "Expected the process to wait for somebody, but it goes on without end; look for a loop without tasks.",
        )

    def _do(self, step: ScenarioStep) -> None:
        if step.do == "complete":
            running, task = self._task_of(step)
            running.instance.complete(task.id, self._judged(task.form, step.content, task.element))
            self._after(running)
        elif step.do == "message":
            taker = next((one for one in self._live() if step.name in one.instance.awaited_messages()), None)
            if taker is None:
                raise _not_there(step)
            taker.instance.deliver(step.name, step.content)
            self._after(taker)
        elif step.do == "signal":
            if not any(step.name in one.instance.awaited_signals() for one in self._live()):
                raise _not_there(step)
            self._from_outside(step.name, dict(step.content))
        elif step.do == "timer":
            self._fire_next(step)
        else:
            raise _not_there(step)

    def _fire_next(self, step: ScenarioStep) -> None:
        timer = self._next_timer()
        if timer is None:
            raise _not_there(step)
        due, running, task_id = timer
        self._clock.turn_to(max(due, self._clock.now()))
        running.instance.fire_timer(task_id)
        self._after(running)

    def _task_of(self, step: ScenarioStep) -> tuple[RunningInstance, ManualTask]:
        found = [
            (running, task)
            for running in self._live()
            if running.label == step.branch
            for task in running.work(self._clock.now())
            if task.element == step.element
        ]
        if step.number >= len(found):
            raise _not_there(step)
        return found[step.number]

    def _judged(self, key: str | None, content: Mapping[str, Any], element: str) -> dict[str, Any]:
        """The variables of what was filled in, judged as the office judges it; without a form they are given bare."""
        form = None if key is None else self._forms.get(key)
        if form is None:
            return dict(content)
        try:
            return form.variables(form.judge(content))
        except InvalidForm as error:
            place, (zh, en) = next(iter(error.fields.items()))
            title = form.fields.get(place, {}).get("title", place)
            raise Refused(f"「{element}」的“{title}”：{zh}", f"“{element}”, {place}: {en}", place=element) from error

    def _start_data(self, specification: ProcessSpecification, start_event: str | None) -> dict[str, Any]:
        begin = self._begin
        if self._main is None and begin is not None and start_event is not None:
            return self._judged(specification.elements[start_event].form, begin.content, start_event)
        return {}

    # ---- what is there

    def _start_form(self, specification: ProcessSpecification) -> OpenTask | None:
        start = specification.first_start
        element = specification.elements[start] if start is not None else None
        if element is None or element.form is None:
            return None
        return OpenTask(
            element=element.id,
            branch="",
            number=0,
            name=element.label,
            process=element.process,
            form=element.form,
            role=element.role,
            lane=element.lane,
            department=None,
            post=None,
            since=self._clock.now(),
            due=None,
            warning=None,
            data={},
            begins=True,
        )

    def _describe(self, state: TryOutState) -> None:
        main = self._main
        assert main is not None
        now = self._clock.now()
        instance = main.instance
        state.status = "completed" if instance.completed else "cancelled" if instance.cancelled else "waiting"
        state.outcome = instance.outcome
        state.ended = {
            end.element: end.name or end.element for end in instance.ended if end.scope == main.specification.process_id
        }
        counted: Counter[tuple[str, str]] = Counter()
        for running in self._live():
            for task in running.work(now):
                number = counted[running.label, task.element]
                counted[running.label, task.element] += 1
                state.tasks.append(self._open_task(running, task, number))
            for timer in running.instance.timers():
                due = next((moment for moment, one in running.timers(now) if one.id == timer.id), None)
                state.timers.append(OpenTimer(timer.element, timer.name, due))
            state.messages += [one for one in running.instance.awaited_messages() if one not in state.messages]
            state.signals += [one for one in running.instance.awaited_signals() if one not in state.signals]
        state.timers.sort(key=lambda one: (one.due is None, one.due or now))
        state.variables = self._variables()

    def _open_task(self, running: RunningInstance, task: ManualTask, number: int) -> OpenTask:
        since = running.ready[task.id]

        def moment(descriptor: Mapping[str, Any] | None) -> datetime | None:
            if descriptor is None:
                return None
            return running.clocks.due(descriptor, since, step_clock(task.limit, since))

        return OpenTask(
            element=task.element,
            branch=running.label,
            number=number,
            name=task.name,
            process=task.process,
            form=task.form,
            role=task.role,
            lane=task.lane,
            department=task.department,
            post=task.post,
            since=since,
            due=moment(task.limit),
            warning=moment(task.warning),
            data=task.data,
        )

    def _variables(self) -> dict[str, Any]:
        """The variables of the main process, and what open tasks of called processes see beside them."""
        main = self._main
        if main is None:
            return {}
        found = dict(main.instance.data)
        if not main.over:
            for task in main.work(self._clock.now()):
                found = {**task.data, **found}
        return found

    def _mark(self, state: TryOutState) -> None:
        """Tokens, the way so far and the operations, from the events of all instances."""
        counted: Counter[str] = Counter()
        passed: dict[str, None] = {}
        played: dict[str, PlayedOperation] = {}
        for running in self._instances:
            for event in running.instance.events:
                element = event.element
                if not element:
                    continue
                if event.event in ("operation_called", "operation_failed"):
                    result = event.data.get("result")
                    played[element] = PlayedOperation(
                        element,
                        event.name,
                        str(event.data.get("operation", "")),
                        result if isinstance(result, dict) else {},
                    )
                if not self._is_of_main(running, element) and event.event != "flow_taken":
                    continue
                if event.event == "entered":
                    counted[element] += 1
                elif event.event in ("left", "terminated", "ended"):
                    counted[element] -= 1
                if event.event in ("left", "ended", "flow_taken"):
                    passed[element] = None
        state.tokens = {element: count for element, count in counted.items() if count > 0}
        state.passed = list(passed)
        state.operations = list(played.values())

    def _is_of_main(self, running: RunningInstance, element: str) -> bool:
        node = running.nodes.get(element)
        return node is not None and node.element.process == self._process


def _not_there(step: ScenarioStep) -> Refused:
    subject = step.element or step.name
    if step.do == "timer":
        return Refused(
            "这一步要等的计时器不在了；图改过以后，请从这一步起重新试运行。",
            "Expected a timer to wait, but none does; after a change of the diagram go on from here anew.",
        )
    return Refused(
        f"这一步要办的「{subject}」现在不在等待；图改过以后，请从这一步起重新试运行。",
        f"Expected {subject} to wait at this step, but it does not; after a change of the diagram go on from here "
        "anew.",
        place=step.element or None,
    )
