"""Telling a case something by message name; kept until the diagram waits for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.cases.commands.authority import open_case_of
from engine.cases.loaded_case import LoadedCase
from engine.cases.runtime import Runtime
from engine.cases.submissions import NewSubmission, Outcome, SubmissionRequest
from engine.cases.unit_of_work import UnitOfWork, act_once
from engine.identity.actor import Actor


def send_message(
    runtime: Runtime,
    actor: Actor | None,
    *,
    case_id: int,
    message: str,
    payload: Mapping[str, Any] | None = None,
    key: str,
) -> Outcome:
    """Hand a message to the oldest of those who wait for it in the case, at once; otherwise it is kept.

    ``payload`` becomes variables of the case as the diagram says. Who may send which message is the caller's to judge.
    Refused when the case has ended.
    """
    content = dict(payload or {})
    request = SubmissionRequest(key, f"message:{case_id}:{message}", content)

    def action(work: UnitOfWork) -> LoadedCase:
        loaded = open_case_of(work, case_id)
        work.seen_before(request)
        work.handed_in(loaded, NewSubmission(request, f"message:{message}", None, content))
        work.context.line(loaded, "message_sent", name=message, submission=key)
        if loaded.instance.deliver(message, content):
            work.advance(loaded)
        else:
            work.context.keep(loaded.id, message, content)
        return loaded

    return act_once(runtime, actor, request, action)
