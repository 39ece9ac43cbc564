"""Throwing: errors, escalations and cancellations climb scope by scope, messages go to one receiver, signals to all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from engine.bpmn.model.elements import Trigger
from engine.bpmn.model.facts import SentMessage
from engine.bpmn.model.values import fresh_data
from engine.bpmn.running.node import Catching, Node
from engine.bpmn.running.scopes import Scope, Token
from engine.bpmn.running.subprocesses import EventSubProcess

if TYPE_CHECKING:
    from engine.bpmn.running.execution import Execution

T = TypeVar("T", bound=Catching)


def throw(token: Token, trigger: Trigger) -> None:
    """Throw what an event or send task throws. The token may be gone afterwards."""
    running, element = token.workflow.running, token.task_spec.element
    if trigger.kind == "message":
        send_message(token, trigger)
    elif trigger.kind == "signal":
        payload = _payload(token, trigger)
        running.record("signal_sent", element, {"name": trigger.name})
        running.broadcast(trigger.name, payload)
    elif trigger.kind == "escalation":
        running.record("escalation_thrown", element, {"code": trigger.code})
        climb(token, "escalation", trigger.code)
    elif trigger.kind == "error":
        running.record("error_thrown", element, {"code": trigger.code})
        if not climb(token, "error", trigger.code):
            # Nobody catches it: the standard leaves this open; the whole process ends here, with this end event.
            running.end_scope(running.top)
    elif trigger.kind == "cancel":
        running.record("cancel_thrown", element, {})
        climb(token, "cancel", None)


def send_message(token: Token, trigger: Trigger) -> None:
    """Hand a message to the oldest receiver that waits in this process, or leave it to the host."""
    running, element = token.workflow.running, token.task_spec.element
    payload = _payload(token, trigger)
    running.record("message_sent", element, {"name": trigger.name})
    if not running.hand_over(trigger.name, payload):
        running.sent_messages.append(SentMessage(trigger.name, payload, element.id))


def _payload(token: Token, trigger: Trigger) -> dict[str, Any]:
    if trigger.payload is None:
        return {}
    value = token.workflow.running.evaluate(token, trigger.payload)
    return fresh_data(value) if isinstance(value, dict) else {trigger.name: value}


def climb(token: Token, kind: str, code: str | None) -> bool:
    """Let an error, escalation or cancellation rise from ``token`` to the nearest place that catches it.

    On every level the boundary of the activity comes first, then the event sub-processes of the scope; a matching code
    comes before "any code". False if nobody catches it. The token may be gone afterwards.
    """
    activity: Token | None = token
    while activity is not None:
        boundary = _matching(activity.task_spec.boundaries, kind, code)
        if boundary is not None:
            boundary.caught(activity)
            return True
        scope = activity.workflow
        handler = _handler(scope, activity.task_spec, kind, code)
        if handler is not None:
            handler.caught(scope)
            return True
        activity = scope.owner
    return False


def _handler(scope: Scope, source: Node, kind: str, code: str | None) -> EventSubProcess | None:
    """The event sub-process of ``scope`` that catches what ``source`` in it throws; None if there is none, if it is the
    source itself, or if an interrupting one is running already."""
    for token in scope.tasks.values():
        node = token.task_spec
        if isinstance(node, EventSubProcess) and node.model.interrupting and not token.armed:
            return None
    return _matching(tuple(node for node in scope.spec.event_sub_processes if node is not source), kind, code)


def _matching(candidates: tuple[T, ...], kind: str, code: str | None) -> T | None:
    of_kind = [node for node in candidates if node.trigger.kind == kind]
    exact = [node for node in of_kind if node.trigger.code == code and code is not None]
    return next(iter(exact or [node for node in of_kind if node.trigger.code is None]), None)


def waiting_for_message(running: Execution, name: str) -> Token | None:
    """The oldest token that waits for the message; None if nobody does."""
    return next((token for token in running.waiting() if token.task_spec.awaited_message(token) == name), None)
