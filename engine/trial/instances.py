"""One running process of a trial, with its clocks, and what it waits for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from engine.bpmn import ManualTask, ProcessEvent, ProcessInstance, ProcessSpecification, WaitingTimer
from engine.bpmn.model.elements import FlowNode
from engine.bpmn.running.specification import all_nodes
from engine.office.service_clock.rules import ClockFacts
from engine.trial.time import STEP_CLOCK, ServiceClocks, step_clock
from engine.trial.trace import TraceLine


@dataclass(eq=False)
class RunningInstance:
    """An instance with what the trial must remember of it. ``parent`` is None for all that is no branch."""

    specification: ProcessSpecification
    instance: ProcessInstance
    clocks: ServiceClocks
    label: str = ""
    parent: RunningInstance | None = None
    parent_task: str = ""
    key: str = ""
    told: int = 0
    sent: int = 0
    armed: dict[str, datetime] = field(default_factory=dict)
    ready: dict[str, datetime] = field(default_factory=dict)
    nodes: dict[str, FlowNode] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for model in self.specification.models.values():
            for node in all_nodes(model.scope):
                self.nodes.setdefault(node.element.id, node)

    @property
    def over(self) -> bool:
        """Whether nothing can happen in it any more."""
        return self.instance.completed or self.instance.cancelled

    def tell(self, now: datetime, write: Callable[[TraceLine], None]) -> None:
        """Write what has happened since the last call."""
        tell(self.instance.events[self.told :], self.label, now, write)
        self.told = len(self.instance.events)

    def new_signals(self) -> list[str]:
        """Names of the signals thrown since the last call of :meth:`tell`."""
        events = self.instance.events[self.told :]
        return [str(event.data.get("name", "")) for event in events if event.event == "signal_sent"]

    def work(self, now: datetime) -> list[ManualTask]:
        """The tasks that people can do, noting since when."""
        tasks = self.instance.work()
        for task in tasks:
            self.ready.setdefault(task.id, now)
        return tasks

    def timers(self, now: datetime) -> list[tuple[datetime, WaitingTimer]]:
        """The waiting timers that have a due time, with it."""
        found: list[tuple[datetime, WaitingTimer]] = []
        for timer in self.instance.timers():
            armed_at = self.armed.setdefault(timer.id, now)
            due = self.clocks.due(timer.descriptor, armed_at, self._step(timer, now))
            if due is not None:
                found.append((due, timer))
        return found

    def _step(self, timer: WaitingTimer, now: datetime) -> ClockFacts | None:
        """The clock of the task to which the timer is attached; without one, that of the task that waits longest."""
        if timer.descriptor.get("clock") != STEP_CLOCK:
            return None
        tasks = self.work(now)
        host = self.nodes[timer.element].attached_to if timer.element in self.nodes else None
        tasks = [task for task in tasks if task.element == host] or tasks
        clocks = (step_clock(task.limit, self.ready[task.id]) for task in tasks)
        return next((clock for clock in clocks if clock is not None), None)

    def receiver_keys(self, kind: str, name: str) -> list[str]:
        """Under which keys the answers file may give a message or signal: its name, and the elements that can receive
        it."""
        receivers = [
            element
            for element, node in self.nodes.items()
            if node.trigger is not None
            and node.trigger.kind == kind
            and node.trigger.name == name
            and node.element.type not in ("sendTask", "intermediateThrowEvent", "endEvent")
        ]
        return [*receivers, name]

    def waiting_for(self) -> Mapping[str, list[str]]:
        """What the instance waits for, for people: tasks, messages, signals, timers."""
        waiting = {
            "tasks": [task.element for task in self.instance.work()],
            "messages": self.instance.awaited_messages(),
            "signals": self.instance.awaited_signals(),
            "timers": [timer.element for timer in self.instance.timers()],
        }
        return {kind: names for kind, names in waiting.items() if names}


def tell(events: Iterable[ProcessEvent], label: str, now: datetime, write: Callable[[TraceLine], None]) -> None:
    """Write a line for each event of the instance ``label``."""
    for event in events:
        # Ids of tasks are made by chance; two runs of one diagram give the same trace.
        data = {key: value for key, value in event.data.items() if key != "task"}
        write(TraceLine(now, event.event, event.element, event.name, data, label))
