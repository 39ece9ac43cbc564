"""Messages between cases: kept in the inbox until somebody waits for them, delivered to one receiver, the oldest."""

from __future__ import annotations

from sqlalchemy import select, update

from engine.cases.loaded_case import CommandContext, LoadedCase
from engine.cases.storage.records import Inbox, OfficeCase


def route(context: CommandContext, loaded: LoadedCase) -> None:
    """Send the messages that the diagram threw: a branch or follow-up case tells its parent, any other its children."""
    sent = loaded.instance.sent_messages
    if not sent:
        return
    receivers = [loaded.parent_id] if loaded.parent_id is not None else _children(context, loaded)
    for message in sent:
        for receiver in receivers:
            context.send(receiver, "message", message.name, dict(message.payload or {}), from_case_id=loaded.id)
    sent.clear()


def _children(context: CommandContext, loaded: LoadedCase) -> list[int]:
    statement = select(OfficeCase.id).where(OfficeCase.parent_id == loaded.id, OfficeCase.status == "open")
    return list(context.session.scalars(statement.order_by(OfficeCase.id)))


def take_waiting(context: CommandContext, loaded: LoadedCase) -> bool:
    """Deliver messages that came before their receiver waited; True when one was delivered and the process moved on."""
    names = set(loaded.instance.awaited_messages()) - loaded.known_messages
    if not names:
        return False
    loaded.known_messages |= names
    statement = (
        select(Inbox.id, Inbox.name, Inbox.payload)
        .where(
            Inbox.to_case_id == loaded.id,
            Inbox.kind == "message",
            Inbox.consumed_at.is_(None),
            Inbox.name.in_(names),
        )
        .order_by(Inbox.id)
    )
    taken = [row.id for row in context.session.execute(statement) if loaded.instance.deliver(row.name, row.payload)]
    consume(context, taken)
    return bool(taken)


def consume(context: CommandContext, inbox_ids: list[int]) -> None:
    """Mark inbox rows as taken by their receiver."""
    if inbox_ids:
        statement = update(Inbox).where(Inbox.id.in_(inbox_ids))
        context.session.execute(statement.values(consumed_at=context.now, next_attempt_at=None))
