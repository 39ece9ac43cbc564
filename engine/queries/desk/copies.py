"""Copies that were sent to me, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from engine.cases.storage.records import OfficeCase
from engine.office.copies.records import Copy
from engine.office.inquiries.records import Inquiry
from engine.office.items.records import Item
from engine.office.organisation.records import Staff
from engine.queries.desk.worklist import PAGE


@dataclass(frozen=True, slots=True)
class CopyLine:
    """One copy. ``number`` is the case's or its parent's; ``read_at`` None: unread."""

    id: int
    case_id: int
    number: str | None
    process: str
    item_name: str | None
    step: str
    sender: str
    note: str
    at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class CopyPage:
    """One page of copies; ``next`` is the key of the following page, None on the last one."""

    rows: Sequence[CopyLine]
    next: int | None


def copies(session: Session, staff_id: int, *, unread: bool = False, before: int | None = None) -> CopyPage:
    """One page of the copies sent to this person, only the unread ones if asked; one statement."""
    parent = aliased(OfficeCase)
    statement = (
        select(
            Copy.id,
            Copy.case_id,
            func.coalesce(OfficeCase.number, Inquiry.number, parent.number).label("number"),
            OfficeCase.process,
            Item.name.label("item_name"),
            Copy.name.label("step"),
            Staff.name.label("sender"),
            Copy.note,
            Copy.at,
            Copy.read_at,
        )
        .join(OfficeCase, OfficeCase.id == Copy.case_id)
        .join(Staff, Staff.id == Copy.sender_id)
        .outerjoin(parent, parent.id == OfficeCase.parent_id)
        .outerjoin(Inquiry, Inquiry.case_id == OfficeCase.id)
        .outerjoin(Item, Item.id == func.coalesce(OfficeCase.item_id, parent.item_id))
        .where(Copy.reader_id == staff_id)
        .order_by(Copy.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        statement = statement.where(Copy.id < before)
    if unread:
        statement = statement.where(Copy.read_at.is_(None))
    rows = [CopyLine(**row._mapping) for row in session.execute(statement)]
    return CopyPage(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)
