"""What of a run is worth a line of history: deeds and turns, not every step of a token."""

from __future__ import annotations

from typing import Any

from engine.bpmn import ProcessEvent
from engine.cases.history import HistoryEntry
from engine.cases.loaded_case import CommandContext, LoadedCase

TOLD = {
    "operation_called": "operation",
    "operation_failed": "operation_failed",
    "decision_made": "decision",
    "message_received": "message",
    "timer_fired": "timer",
    "error_caught": "error",
    "escalation_caught": "escalation",
    "branch_opened": "branch_opened",
    "branch_done": "branch_done",
    "branch_cancelled": "branch_cancelled",
    "ended": "ended",
}
"""Event of the process → event of the history."""

_KEPT = ("operation", "code", "key", "item", "message", "scope", "decision")
"""What a line keeps of an event's data; results of operations live in the tables of the office."""


def record_events(context: CommandContext, loaded: LoadedCase) -> None:
    """CommandContext what happened since the last call into history lines."""
    events = loaded.instance.events
    for event in events:
        if event.event in TOLD:
            loaded.entries.append(_line(context, event))
        elif event.event == "task_cancelled" and _manual(loaded, event.element):
            loaded.entries.append(HistoryEntry("task_cancelled", event.element, event.name or None))
    events.clear()


def _manual(loaded: LoadedCase, element: str) -> bool:
    found = loaded.bundle.specification(loaded.process).elements.get(element)
    return found is not None and found.type in ("userTask", "manualTask")


def _line(context: CommandContext, event: ProcessEvent) -> HistoryEntry:
    data: dict[str, Any] = {key: event.data[key] for key in _KEPT if event.data.get(key) is not None}
    return HistoryEntry(TOLD[event.event], event.element, event.name or None, data or None)
