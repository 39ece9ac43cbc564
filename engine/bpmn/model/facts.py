"""What a running process tells its host, and what it asks: plain values and copies, never the state itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from engine.bpmn.model.errors import OperationFailed


@dataclass(frozen=True, slots=True)
class OperationCall:
    """Where an operation is called: element, its name, the id of the task and a copy of the data that it sees."""

    element: str
    name: str
    task_id: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class AnswerLater:
    """Returned by an operation that is done elsewhere: its task waits until ``message`` is delivered."""

    message: str


class Host(Protocol):
    """What a running process may ask its host. One object per call or thread; the process never keeps it."""

    @property
    def functions(self) -> Mapping[str, Callable[..., Any]]:
        """Functions that expressions may call, beside the standard ones."""
        ...

    def call(self, operation: str, parameters: dict[str, Any], token: OperationCall) -> dict[str, Any] | AnswerLater:
        """Do an operation and return its result; raises OperationFailed for a business failure."""
        ...

    def decide(self, decision: str, inputs: dict[str, Any]) -> dict[str, Any] | list[Any]:
        """Evaluate a decision table over the data."""
        ...


@dataclass(frozen=True, slots=True)
class ManualTask:
    """Work for a person. ``department`` and ``post`` are codes (None = not said); ``limit`` and ``warning`` are timer
    descriptors (None = no limit)."""

    id: str
    element: str
    name: str
    form: str | None
    role: str | None
    department: str | None
    post: str | None
    limit: dict[str, Any] | None
    warning: dict[str, Any] | None
    data: dict[str, Any]
    process: str = ""
    lane: str | None = None
    acts: frozenset[str] = frozenset()
    """What the drawing allows to do with the task besides doing it, see ``TASK_ACTS``."""


@dataclass(frozen=True, slots=True)
class WaitingTimer:
    """A timer that waits: ``descriptor`` says for what, see engine.bpmn.expressions.timers."""

    id: str
    element: str
    name: str
    descriptor: dict[str, Any]


@dataclass(frozen=True, slots=True)
class BranchSet:
    """A call activity whose branches the host runs as cases of their own.

    ``open`` maps the key of a running branch to its item, ``done`` the key of a finished one to its result. A branch
    starts with ``data`` and its item under the name ``item``; its result is its variable ``result`` (None = no result
    is collected).
    """

    task_id: str
    element: str
    process: str
    item: str | None
    result: str | None
    open: dict[str, Any]
    done: dict[str, Any]
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class BranchChange:
    """What a change of branches asks of the host: cases to open (key → item) and cases to cancel (keys)."""

    opened: dict[str, Any] = field(default_factory=dict)
    cancelled: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class EndReached:
    """An end event that a token reached; ``scope`` is the id of its process or sub-process."""

    element: str
    name: str
    scope: str


@dataclass(frozen=True, slots=True)
class ProcessEvent:
    """Something that happened since the process was started or restored, in order.

    ``event`` is one of: started, task_ready, task_completed, task_cancelled, passed, operation_called,
    operation_failed, decision_made, script_run, message_sent, message_received, signal_sent, signal_received,
    timer_fired, condition_met, error_thrown, error_caught, escalation_thrown, escalation_caught, cancel_thrown,
    cancel_caught, compensation_thrown, compensation_caught, called, branch_opened, branch_done, branch_cancelled,
    ended, completed, cancelled; where the process is traced also, for every element that a token passes, entered,
    left (end events only end), flow_taken (``element`` is the sequence flow, ``data`` its source and target) and
    terminated (taken away before it left). An instance of a loop has its number in ``data`` under ``instance``.
    """

    event: str
    element: str
    name: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message that nobody in this process waited for: the host routes it."""

    name: str
    payload: dict[str, Any]
    element: str


__all__ = [
    "AnswerLater",
    "BranchChange",
    "BranchSet",
    "EndReached",
    "Host",
    "ManualTask",
    "OperationCall",
    "OperationFailed",
    "ProcessEvent",
    "SentMessage",
    "WaitingTimer",
]
