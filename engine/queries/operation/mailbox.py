"""What the office sent: the outbox as a mailbox that a demonstration can show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.cases.storage.records import OfficeCase, Outbox
from engine.office.accountability.records import AccountabilityCase
from engine.office.inquiries.records import Inquiry
from engine.office.organisation.records import Post, Staff

PAGE = 30
"""Letters on one page."""


@dataclass(frozen=True)
class Letter:
    """One message that left the office, or is about to.

    ``error``: why the last try to deliver it failed, ``{"zh", "en"}``, or None.
    ``case_id`` is None for a word that is about no case.
    """

    id: int
    case_id: int | None
    number: str | None
    channel: str
    recipient_kind: str
    recipient: str
    subject: str
    body: str
    at: datetime
    delivered_at: datetime | None
    error: dict[str, str] | None


def letters(session: Session, *, before: int | None = None) -> tuple[list[Letter], int | None]:
    """One page of letters, newest first, and the key to continue with (None at the end). At most three statements."""
    query = (
        select(Outbox, func.coalesce(OfficeCase.number, Inquiry.number, AccountabilityCase.number))
        .outerjoin(OfficeCase, OfficeCase.id == Outbox.case_id)
        .outerjoin(Inquiry, Inquiry.case_id == Outbox.case_id)
        .outerjoin(AccountabilityCase, AccountabilityCase.case_id == Outbox.case_id)
        .where(Outbox.recipient_kind != "system")
        .order_by(Outbox.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        query = query.where(Outbox.id < before)
    rows = session.execute(query).all()
    names = _names(session, [row.Outbox for row in rows[:PAGE]])
    shown = [
        Letter(
            sent.id,
            sent.case_id,
            number,
            sent.channel,
            sent.recipient_kind,
            names.get((sent.recipient_kind, sent.recipient), sent.recipient),
            sent.subject,
            sent.body,
            sent.at,
            sent.delivered_at,
            sent.error,
        )
        for sent, number in rows[:PAGE]
    ]
    return shown, (shown[-1].id if len(rows) > PAGE else None)


def _names(session: Session, sent: list[Outbox]) -> dict[tuple[str, str], str]:
    """What people call the posts and staff that letters are addressed to by key."""
    names: dict[tuple[str, str], str] = {}
    for kind, table in (("post", Post), ("staff", Staff)):
        keys = {int(row.recipient) for row in sent if row.recipient_kind == kind and row.recipient.isdigit()}
        if keys:
            found = session.execute(select(table.id, table.name).where(table.id.in_(keys)))
            names.update({(kind, str(key)): name for key, name in found})
    return names
