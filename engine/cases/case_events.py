"""What other systems are told when a case moves. Nothing personal: whoever may know more asks the API for it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from engine.cases.loaded_case import CommandContext, LoadedCase
from engine.sealing.changes import canonical


def event_data(
    case_id: int, number: str | None, process: str, status: str, outcome: str | None, version: int
) -> dict[str, Any]:
    """What an event says of its case: the ``data`` of a webhook."""
    return {
        "case_id": case_id,
        "number": number,
        "process": process,
        "status": status,
        "outcome": outcome,
        "version": version,
    }


def data_digest(data: Mapping[str, Any]) -> str:
    """SHA-256, in hexadecimal digits, of the data of an event as JSON with sorted names and without blanks, in UTF-8.

    Whoever got the last event of a case computes the same.
    """
    return hashlib.sha256(canonical(dict(data))).hexdigest()


def event_rows(context: CommandContext, moved: Iterable[LoadedCase]) -> list[dict[str, Any]]:
    """The outbox rows of what happened to cases, addressed to every system that wants to know; branches have none."""
    return [
        _row(context, loaded, event) for loaded in moved if loaded.parent_task is None for event in _events_of(loaded)
    ]


def _events_of(loaded: LoadedCase) -> list[str]:
    # Versions begin with 1 at the opening; a case may end in the transaction that opens it.
    begun = ["case.opened"] if loaded.version == 1 else []
    if loaded.status != "open":
        return [*begun, "case.ended"]
    return begun or ["case.changed"]


def _row(context: CommandContext, loaded: LoadedCase, event: str) -> dict[str, Any]:
    return {
        "case_id": loaded.id,
        "channel": "webhook",
        "recipient_kind": "system",
        "recipient": "",
        "subject": event,
        "body": json.dumps(
            {
                "type": event,
                "timestamp": context.now.isoformat(),
                "data": event_data(
                    loaded.id, loaded.number, loaded.process, loaded.status, loaded.outcome, loaded.version
                ),
            },
            ensure_ascii=False,
        ),
        "topic": "word",
        "at": context.now,
        "next_attempt_at": context.runtime.system_clock.now(),
    }
