"""The systems that are told of cases by signed webhooks, and what became of the messages to each; never secrets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row, Select, Text, and_, cast, func, select
from sqlalchemy.orm import Session

from engine.cases.storage.records import OfficeCase, Outbox
from engine.errors import NotFound
from engine.office.subscriptions.records import WebhookSubscription

PAGE = 40
"""Subscriptions, or messages, on one page."""

State = Literal["delivered", "waiting", "failing", "dead", "stopped"]
"""``failing``: tried again later; ``dead``: failed so often that nobody tries any more; ``stopped``: never tried."""


@dataclass(frozen=True, slots=True)
class SubscriptionRow:
    """One system. ``waiting`` counts messages that are not delivered and are still tried, ``dead`` those that are not.

    ``ended_at`` is None while it goes on, ``last_delivered_at`` while nothing was delivered.
    """

    id: int
    name: str
    url: str
    events: Sequence[str]
    created_at: datetime
    ended_at: datetime | None
    former_until: datetime | None
    """Until then the secret before signs, too; None when it was never changed."""
    waiting: int
    dead: int
    last_delivered_at: datetime | None


@dataclass(frozen=True, slots=True)
class SubscriptionPage:
    """One page of systems; ``next`` is the key of the following page, None on the last one."""

    rows: Sequence[SubscriptionRow]
    next: int | None


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message. ``error``: why the last try failed, ``{"zh", "en"}``, or None; ``case_id`` None: of no case."""

    id: int
    event: str
    case_id: int | None
    number: str | None
    at: datetime
    attempts: int
    next_attempt_at: datetime | None
    delivered_at: datetime | None
    error: dict[str, str] | None
    state: State


@dataclass(frozen=True, slots=True)
class MessagePage:
    """One page of messages; ``next`` is the key of the following page, None on the last one."""

    rows: Sequence[MessageRow]
    next: int | None


_OF_SUBSCRIPTION = and_(Outbox.recipient_kind == "system", Outbox.recipient == cast(WebhookSubscription.id, Text))
_UNDELIVERED = select(func.count()).where(_OF_SUBSCRIPTION, Outbox.delivered_at.is_(None))


def _subscriptions() -> Select[Any]:
    return select(
        WebhookSubscription.id,
        WebhookSubscription.name,
        WebhookSubscription.url,
        WebhookSubscription.events,
        WebhookSubscription.created_at,
        WebhookSubscription.ended_at,
        WebhookSubscription.former_until,
        _UNDELIVERED.where(Outbox.next_attempt_at.is_not(None)).correlate(WebhookSubscription).scalar_subquery(),
        _UNDELIVERED.where(Outbox.next_attempt_at.is_(None)).correlate(WebhookSubscription).scalar_subquery(),
        select(func.max(Outbox.delivered_at)).where(_OF_SUBSCRIPTION).correlate(WebhookSubscription).scalar_subquery(),
    )


def subscription_page(session: Session, *, before: int | None = None) -> SubscriptionPage:
    """One page of systems, the newest first; one statement. ``before``: the ``next`` of a page."""
    query = _subscriptions().order_by(WebhookSubscription.id.desc()).limit(PAGE + 1)
    if before is not None:
        query = query.where(WebhookSubscription.id < before)
    found = session.execute(query).all()
    rows = [SubscriptionRow(*row) for row in found[:PAGE]]
    return SubscriptionPage(rows, rows[-1].id if len(found) > PAGE else None)


def subscription_row(session: Session, subscription: int) -> SubscriptionRow:
    """One system; NotFound for an unknown one. One statement."""
    row = session.execute(_subscriptions().where(WebhookSubscription.id == subscription)).one_or_none()
    if row is None:
        raise NotFound("没有这项推送，请从推送页打开。", "Expected an existing subscription, but there is none.")
    return SubscriptionRow(*row)


def message_page(session: Session, subscription: int, *, before: int | None = None) -> MessagePage:
    """One page of the messages to a system, the newest first; one statement. ``before``: the ``next`` of a page."""
    query = (
        select(
            Outbox.id,
            Outbox.subject,
            Outbox.case_id,
            OfficeCase.number,
            Outbox.at,
            Outbox.attempts,
            Outbox.next_attempt_at,
            Outbox.delivered_at,
            Outbox.error,
        )
        .outerjoin(OfficeCase, OfficeCase.id == Outbox.case_id)
        .where(Outbox.recipient_kind == "system", Outbox.recipient == str(subscription))
        .order_by(Outbox.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        query = query.where(Outbox.id < before)
    found = session.execute(query).all()
    rows = [
        MessageRow(
            row.id,
            row.subject,
            row.case_id,
            row.number,
            row.at,
            row.attempts,
            row.next_attempt_at,
            row.delivered_at,
            row.error,
            _state(row),
        )
        for row in found[:PAGE]
    ]
    return MessagePage(rows, rows[-1].id if len(found) > PAGE else None)


def _state(row: Row[Any]) -> State:
    if row.delivered_at is not None:
        return "delivered"
    if row.next_attempt_at is not None:
        return "failing" if row.attempts else "waiting"
    return "dead" if row.attempts else "stopped"
