"""The register of one-time notices in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.office.notices.records import Notice
from engine.office.notices.rules import NoticeLine


def add(
    session: Session,
    *,
    number: str,
    case_id: int,
    kind: str,
    oral: bool,
    lines: Sequence[NoticeLine],
    supplement_due_at: datetime | None,
    document_id: int | None,
    issued_by_id: int | None,
    at: datetime,
) -> Notice:
    """Record a notice that was given (ON-2, ON-8)."""
    notice = Notice(
        number=number,
        case_id=case_id,
        kind=kind,
        oral=oral,
        lines=[line.facts() for line in lines],
        supplement_due_at=supplement_due_at,
        document_id=document_id,
        issued_by_id=issued_by_id,
        issued_at=at,
    )
    session.add(notice)
    session.flush()
    return notice


def supplements_of(session: Session, case_id: int) -> list[Notice]:
    """The notices about missing materials of a case, the oldest first."""
    return list(
        session.scalars(
            select(Notice).where(Notice.case_id == case_id, Notice.kind == "supplement").order_by(Notice.id)
        )
    )


def materials_named(notices: Sequence[Notice]) -> list[set[int]]:
    """The materials that each notice named."""
    return [{line["material"] for line in notice.lines} for notice in notices]
