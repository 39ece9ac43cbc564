"""Running a diagram to its end: work is done at once, then messages come, then the clock turns to the next timer."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from engine.bpmn import ManualTask
from engine.bpmn.reading.xml import read_xml
from engine.errors import ChengnuoError, Refused
from engine.trial.answers import UNSAID
from engine.trial.instances import RunningInstance
from engine.trial.processes import MOST_SECONDS, MOST_STEPS, TrialProcesses
from engine.trial.trace import TraceLine

Status = Literal["completed", "waiting", "stopped", "failed", "cancelled"]


@dataclass(frozen=True)
class TrialResult:
    """How a run ended: ``completed`` by itself, ``waiting`` for what never comes, ``stopped`` at the time given,
    ``failed`` with an error (``zh``, ``en``)."""

    status: Status
    name: str | None
    data: dict[str, Any]
    zh: str = ""
    en: str = ""


class Trial(TrialProcesses):
    """One trial run of a process that goes on by itself, until ``until`` or its end."""

    def __init__(
        self, files: Mapping[str, bytes], process: str, *, until: datetime | None = None, **given: Any
    ) -> None:
        """``given`` is what ``TrialProcesses`` takes."""
        super().__init__(files, process, **given)
        self._until = until

    def run(self) -> TrialResult:
        """Run until nothing can happen any more; every line goes to ``write``, the outcome last. Never raises for what
        a diagram or an answers file does."""
        self._computes_until = time.thread_time() + MOST_SECONDS
        try:
            self._answers.check_keys(self._names())
            main = self._open(self._process, {}, start_event=None)
            stopped = self._go_on(main)
            outcome = self._outcome(main, stopped=stopped)
        except ChengnuoError as error:
            self._tell()
            outcome = TrialResult("failed", None, {"place": error.place} if error.place else {}, error.zh, error.en)
        self._write(TraceLine(self._clock.now(), "outcome", None, outcome.name or "", _told(outcome)))
        return outcome

    def _names(self) -> set[str]:
        """What an answer can be about: every id and name that the diagrams write, operations and decisions."""
        names = {self._process, *self._operations, *self._decisions}
        for content in self._files.values():
            for node in read_xml(content).iter("*"):
                names.update(str(value) for value in node.attrib.values())
        return names

    # ---- one thing after the other

    def _go_on(self, main: RunningInstance) -> bool:
        """Until the main process is over and nobody has work; True if the time given has come before."""
        for _ in range(MOST_STEPS):
            if time.thread_time() > self._computes_until:
                raise Refused(
                    "算了很久，流程还没有结束；请在答案文件里让循环走出去，或用 --until。",
                    "Expected a process that ends, but it did not for long; let the answers file leave the loop, or "
                    "give --until.",
                )
            if self._branches() or self._messages() or self._work() or self._answered_events():
                continue
            if main.over and not self._live():
                return False
            timer = self._next_timer()
            if timer is None:
                return False
            due, running, task_id = timer
            if self._until is not None and due > self._until:
                self._clock.turn_to(max(self._until, self._clock.now()))
                return True
            self._clock.turn_to(max(due, self._clock.now()))
            running.instance.fire_timer(task_id)
            self._after(running)
        if main.over:
            return False
        raise Refused(
            f"办了 {MOST_STEPS} 步，流程还没有结束；请在答案文件里让循环走出去，或用 --until。",
            f"Expected a process that ends, but it did not in {MOST_STEPS} steps; let the answers file leave "
            "the loop, or "
            "give --until.",
        )

    def _work(self) -> bool:
        for running in self._live():
            for task in running.work(self._clock.now()):
                if self._answers.never(task.element):
                    continue
                running.instance.complete(task.id, self._answer(task))
                self._after(running)
                return True
        return False

    def _answered_events(self) -> bool:
        for running in self._live():
            for name in running.instance.awaited_messages():
                payload = self._answers.message(running.receiver_keys("message", name))
                if payload is not UNSAID:
                    running.instance.deliver(name, self._object(payload, name))
                    self._after(running)
                    return True
            for name in running.instance.awaited_signals():
                payload = self._answers.message(running.receiver_keys("signal", name))
                if payload is not UNSAID:
                    self._from_outside(name, self._object(payload, name))
                    return True
        return False

    # ---- answers

    def _answer(self, task: ManualTask) -> dict[str, Any]:
        given = self._answers.next_of((task.element,))
        if task.form is not None and (task.form in self._forms or not self._stand_ins):
            return self._filled(task.form, {} if given is UNSAID else given, task.element)
        return {} if given is UNSAID else self._object(given, task.element)

    def _outcome(self, main: RunningInstance, *, stopped: bool) -> TrialResult:
        instance = main.instance
        data: dict[str, Any] = {
            "ended": [end.element for end in instance.ended if end.scope == main.specification.process_id],
            "variables": instance.data,
        }
        if instance.completed or instance.cancelled:
            return TrialResult("completed" if instance.completed else "cancelled", instance.outcome, data)
        data["waiting_for"] = {
            kind: sorted({name for running in self._live() for name in running.waiting_for().get(kind, [])})
            for kind in ("tasks", "messages", "signals", "timers")
        }
        return TrialResult("stopped" if stopped else "waiting", instance.outcome, data)


def _told(outcome: TrialResult) -> dict[str, Any]:
    told: dict[str, Any] = {"status": outcome.status, **outcome.data}
    if outcome.zh:
        told |= {"message": outcome.zh, "message_en": outcome.en}
    return told
