"""Signed webhooks: trying the way to another system, and sending again what it has lost."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import update

from engine.cases.runtime import Runtime
from engine.cases.storage import worker_hint
from engine.cases.storage.records import Outbox
from engine.cases.unit_of_work import UnitOfWork, act
from engine.errors import NotFound, Refused
from engine.identity.actor import Actor
from engine.identity.permissions import may_open
from engine.office.subscriptions.records import WebhookSubscription
from engine.office.subscriptions.rules import TRIAL

DUTY = "webhooks"
"""The duty of the background work that delivers them."""


def try_subscription(runtime: Runtime, actor: Actor | None, *, subscription: int) -> None:
    """Send a signed message that is about no case, to see whether the other system accepts it.

    ``actor`` None is the operator. NotFound for an unknown subscription, Refused for one that has ended.
    """

    def action(work: UnitOfWork) -> None:
        _live(work, actor, subscription)
        at = work.context.now
        work.session.add(
            Outbox(
                channel="webhook",
                recipient_kind="system",
                recipient=str(subscription),
                subject=TRIAL,
                body=json.dumps({"type": TRIAL, "timestamp": at.isoformat(), "data": {}}),
                at=at,
                attempts=0,
                next_attempt_at=runtime.system_clock.now(),
            )
        )
        work.session.flush()
        worker_hint.defer(work.connection, DUTY)

    act(runtime, actor, action)


def send_event_again(runtime: Runtime, actor: Actor | None, *, message: int) -> int:
    """Send one message again, whatever became of it; the subscription that it belongs to.

    It keeps its id, by which the other system knows it. NotFound for an unknown message, Refused when its subscription
    has ended.
    """

    def action(work: UnitOfWork) -> int:
        found = work.session.get(Outbox, message, with_for_update=True)
        if found is None or found.recipient_kind != "system":
            raise NotFound("没有这条推送记录，请从推送页打开。", "Expected an existing message, but there is none.")
        _live(work, actor, int(found.recipient))
        found.delivered_at, found.error, found.attempts = None, None, 0
        found.next_attempt_at = runtime.system_clock.now()
        work.session.flush()
        worker_hint.defer(work.connection, DUTY)
        return int(found.recipient)

    return act(runtime, actor, action)


def send_events_again(runtime: Runtime, actor: Actor | None, *, subscription: int, since: datetime | None) -> int:
    """Send everything again that happened from ``since`` on, by the office clock, in the order in which it happened.

    The number of messages. NotFound for an unknown subscription, Refused for one that has ended, and without ``since``.
    """

    def action(work: UnitOfWork) -> int:
        _live(work, actor, subscription)
        if since is None:
            raise Refused("请填写从什么时候起重发。", "Expected the moment from which on to send again.", place="since")
        again = (
            update(Outbox)
            .where(Outbox.recipient_kind == "system", Outbox.recipient == str(subscription), Outbox.at >= since)
            .values(delivered_at=None, error=None, attempts=0, next_attempt_at=runtime.system_clock.now())
            .returning(Outbox.id)
        )
        count = len(work.session.scalars(again).all())
        worker_hint.defer(work.connection, DUTY)
        return count

    return act(runtime, actor, action)


def _live(work: UnitOfWork, actor: Actor | None, subscription: int) -> None:
    if actor is not None:
        may_open(actor, "administer").check()
    found = work.session.get(WebhookSubscription, subscription)
    if found is None:
        raise NotFound("没有这项推送，请从推送页打开。", "Expected an existing subscription, but there is none.")
    if found.ended_at is not None:
        raise Refused("这项推送已经停止，请另设一项。", "Expected a subscription that goes on, but it has ended.")
