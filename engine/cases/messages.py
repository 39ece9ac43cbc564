"""Messages between cases: kept in the inbox until somebody waits for them, delivered to one receiver, the oldest."""

from __future__ import annotations

from sqlalchemy import select, update

from engine.cases.motion import CaseInMotion, Turn
from engine.cases.records import Inbox, OfficeCase


def route(turn: Turn, motion: CaseInMotion) -> None:
    """Send the messages that the diagram threw: a branch or follow-up case tells its parent, any other its children."""
    sent = motion.instance.sent_messages
    if not sent:
        return
    receivers = [motion.parent_id] if motion.parent_id is not None else _children(turn, motion)
    for message in sent:
        for receiver in receivers:
            turn.send(receiver, "message", message.name, dict(message.payload or {}), from_case_id=motion.id)
    sent.clear()


def _children(turn: Turn, motion: CaseInMotion) -> list[int]:
    statement = select(OfficeCase.id).where(OfficeCase.parent_id == motion.id, OfficeCase.status == "open")
    return list(turn.session.scalars(statement.order_by(OfficeCase.id)))


def take_waiting(turn: Turn, motion: CaseInMotion) -> bool:
    """Deliver messages that came before their receiver waited; True when one was delivered and the process moved on."""
    names = set(motion.instance.awaited_messages()) - motion.known_messages
    if not names:
        return False
    motion.known_messages |= names
    statement = (
        select(Inbox.id, Inbox.name, Inbox.payload)
        .where(
            Inbox.to_case_id == motion.id,
            Inbox.kind == "message",
            Inbox.consumed_at.is_(None),
            Inbox.name.in_(names),
        )
        .order_by(Inbox.id)
    )
    taken = [row.id for row in turn.session.execute(statement) if motion.instance.deliver(row.name, row.payload)]
    consume(turn, taken)
    return bool(taken)


def consume(turn: Turn, inbox_ids: list[int]) -> None:
    """Mark inbox rows as taken by their receiver."""
    if inbox_ids:
        statement = update(Inbox).where(Inbox.id.in_(inbox_ids))
        turn.session.execute(statement.values(consumed_at=turn.now, next_attempt_at=None))
