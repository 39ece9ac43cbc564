"""Delivering signed webhooks: what the outbox holds for other systems, tried again until each has accepted it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from engine.cases import incidents
from engine.cases.runtime import Runtime
from engine.cases.storage.records import Outbox
from engine.errors import ChengnuoError
from engine.jobs.due_letters import hold_due_letter, lock_after_sending
from engine.jobs.guarded_post import Network, guarded_post
from engine.jobs.outbox import MOST_ATTEMPTS
from engine.office.subscriptions.records import WebhookSubscription
from engine.office.subscriptions.rules import secret_of, signature_of

logger = logging.getLogger(__name__)

ENDED = {"zh": "推送已停止。", "en": "The subscription has ended."}
"""Why a message of a subscription that has ended was not sent."""


class NotAccepted(ChengnuoError):
    """The other system answered, but with another status than 2xx."""


def deliver_events(runtime: Runtime, networks: Sequence[Network], limit: int = 500) -> int:
    """Send what is due to other systems; the number of messages that were accepted.

    A system that does not accept one message is left alone for the rest of this run, so that it holds up no other. Each
    message is held while it is sent, as letters are; a worker that dies meanwhile leaves it to be sent again under the
    same id.
    """
    accepted, failing = 0, set[str]()
    for _ in range(limit):
        with runtime.database.transaction() as session:
            others = (Outbox.recipient_kind == "system", Outbox.recipient.not_in(failing))
            message = hold_due_letter(session, runtime.system_clock.now(), *others)
            if message is None:
                break
            if _send(session, runtime, networks, message):
                accepted += 1
            else:
                failing.add(message.recipient)
    return accepted


def _send(session: Session, runtime: Runtime, networks: Sequence[Network], message: Outbox) -> bool:
    at = runtime.system_clock.now()
    subscription = session.get_one(WebhookSubscription, int(message.recipient))
    if subscription.ended_at is not None:
        message.next_attempt_at, message.error = None, ENDED
        session.flush()
        _resolve(session, subscription.id, at)
        return True
    try:
        _post(runtime, networks, subscription, message, at)
    except Exception as error:
        if lock_after_sending(session, message):
            _put_off(session, message, error, at)
        return False
    lock_after_sending(session, message)
    failed_before = bool(message.attempts)
    message.delivered_at, message.next_attempt_at, message.error = at, None, None
    session.flush()
    if failed_before and not _fails(session, message.recipient):
        _resolve(session, subscription.id, at)
    return True


def _post(
    runtime: Runtime, networks: Sequence[Network], subscription: WebhookSubscription, message: Outbox, at: datetime
) -> None:
    keys = runtime.database.keys
    if subscription.key_id not in keys:
        raise ChengnuoError(
            f"审计密钥文件里没有 {subscription.key_id} 号密钥，不能签名。请取回原来的文件，或停止这项推送后另设一项。",
            f"Expected the audit key {subscription.key_id}, but it is not in the file, so that nothing can be signed.",
        )
    body, message_id, timestamp = message.body.encode(), f"letter-{message.id}", int(at.timestamp())
    signatures = [
        signature_of(secret_of(keys, key_id, salt), message_id, timestamp, body)
        for key_id, salt in _secrets(subscription, at)
        if key_id in keys
    ]
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Chengnuo",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }
    status = guarded_post(subscription.url, body, headers, networks)
    if not 200 <= status < 300:
        raise NotAccepted(
            f"“{subscription.name}”没有接收，回答是 HTTP {status}。请对方检查接收程序和签名密钥。",
            f"Expected “{subscription.name}” to accept a message, but it answered HTTP {status}.",
        )


def _secrets(subscription: WebhookSubscription, at: datetime) -> Iterator[tuple[int, bytes]]:
    """What makes the secrets with which a message is signed: the present one, and the former while it still holds."""
    yield subscription.key_id, subscription.salt
    until = subscription.former_until
    if until is not None and at < until and subscription.former_key_id and subscription.former_salt:
        yield subscription.former_key_id, subscription.former_salt


def _put_off(session: Session, message: Outbox, error: Exception, at: datetime) -> None:
    logger.error("Message %s was not accepted: %s", message.id, type(error).__qualname__)
    message.attempts += 1
    message.error = incidents.cause(error)
    message.next_attempt_at = None if message.attempts >= MOST_ATTEMPTS else at + incidents.pause(message.attempts)
    session.flush()
    # One for each system, however many messages wait for it.
    incidents.note(session, kind="webhook", case_id=None, reference=message.recipient, error=error, at=at)


def _fails(session: Session, recipient: str) -> bool:
    waiting = exists().where(
        Outbox.recipient_kind == "system",
        Outbox.recipient == recipient,
        Outbox.delivered_at.is_(None),
        Outbox.attempts > 0,
    )
    return bool(session.scalar(select(waiting)))


def _resolve(session: Session, subscription_id: int, at: datetime) -> None:
    incidents.resolve(session, kind="webhook", case_id=None, reference=str(subscription_id), at=at)
