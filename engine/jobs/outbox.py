"""Delivering letters of the outbox, tried again until they get through; the mailbox page shows the rest."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from engine.cases import incidents
from engine.cases.runtime import Runtime
from engine.cases.storage.records import Outbox
from engine.jobs.due_letters import hold_due_letter, lock_after_sending
from engine.jobs.transports import Transport
from engine.office.news.records import NewsChoice
from engine.office.organisation.records import PostHolding, Staff

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 12
"""After about a day of failures a letter is given up; its incident stays open."""


def deliver_outbox(runtime: Runtime, transports: Mapping[str, Transport], limit: int = 100) -> int:
    """Send what is due; the number of letters that went out.

    Each letter is held while it is sent, so that two workers never send the same one; commands that change it do not
    wait for a slow server. A worker that dies between sending and noting it leaves the letter to be sent again: it
    carries a fixed id by which receivers know it.
    """
    sent = 0
    for _ in range(limit):
        with runtime.database.transaction() as session:
            now = runtime.system_clock.now()
            letter = hold_due_letter(session, now, Outbox.recipient_kind != "system")
            if letter is None:
                return sent
            sent += _send(session, runtime, transports, letter)
    return sent


def _send(session: Session, runtime: Runtime, transports: Mapping[str, Transport], letter: Outbox) -> bool:
    at = runtime.system_clock.now()
    transport = transports.get(letter.channel)
    addresses = _addresses(session, letter)
    if transport is None or not addresses:
        missing = "no transport" if transport is None else "no address"
        logger.info("Letter %s stays in the mailbox: %s for %s.", letter.id, missing, letter.channel)
        letter.channel, letter.next_attempt_at = "mailbox", None
        session.flush()
        return False
    try:
        for address in addresses:
            transport.send(f"letter-{letter.id}", address, letter.subject, letter.body)
    except Exception as error:
        if lock_after_sending(session, letter):
            _put_off(session, letter, error, at)
        return False
    lock_after_sending(session, letter)
    if letter.attempts:
        incidents.resolve(session, kind="outbox", case_id=letter.case_id, reference=str(letter.id), at=at)
    letter.delivered_at, letter.next_attempt_at, letter.error = at, None, None
    session.flush()
    return True


def _put_off(session: Session, letter: Outbox, error: Exception, at: Any) -> None:
    logger.error("Letter %s was not sent: %s", letter.id, incidents.describe(error))
    letter.attempts += 1
    letter.error = incidents.cause(error)
    letter.next_attempt_at = None if letter.attempts >= MOST_ATTEMPTS else at + incidents.pause(letter.attempts)
    session.flush()
    incidents.note(session, kind="outbox", case_id=letter.case_id, reference=str(letter.id), error=error, at=at)


def _told_already(letter: Outbox) -> ColumnElement[bool]:
    """Whether a holder of the post hears the same word in person, or by another post of his to which it went before."""
    other, held = aliased(Outbox), aliased(PostHolding)
    posts = select(cast(held.post_id, Text)).where(held.staff_id == Staff.id)
    in_person = and_(other.recipient_kind == "staff", other.recipient == cast(Staff.id, Text))
    by_post = and_(other.recipient_kind == "post", other.id < letter.id, other.recipient.in_(posts))
    return exists().where(
        other.id != letter.id,
        other.at == letter.at,
        other.case_id.is_not_distinct_from(letter.case_id),
        other.subject == letter.subject,
        other.channel == "email",
        or_(in_person, by_post),
    )


def _addresses(session: Session, letter: Outbox) -> list[str]:
    if letter.channel in ("webhook", "sms") or letter.recipient_kind in ("applicant", "address"):
        return [letter.recipient] if letter.recipient else []
    # Who has chosen another way for this topic gets no e-mail of it: ``engine.jobs.news`` sees to the others.
    own = and_(NewsChoice.staff_id == Staff.id, NewsChoice.topic == letter.topic)
    statement = select(Staff.email).outerjoin(NewsChoice, own).where(func.coalesce(NewsChoice.way, "email") == "email")
    if letter.recipient_kind == "staff":
        statement = statement.where(Staff.id == int(letter.recipient))
    else:
        statement = (
            statement.join(PostHolding, PostHolding.staff_id == Staff.id)
            .where(PostHolding.post_id == int(letter.recipient), Staff.active, ~_told_already(letter))
            .order_by(PostHolding.letter)
        )
    return [address for address in session.scalars(statement) if address]
