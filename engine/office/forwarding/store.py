"""What was sent up, in the database."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.office.forwarding.records import Forwarding
from engine.office.rule import RuleBroken


def forwardings_of(session: Session, case_id: int) -> list[Forwarding]:
    """What was sent up in a case, the oldest first."""
    return list(session.scalars(select(Forwarding).where(Forwarding.case_id == case_id).order_by(Forwarding.id)))


def at_superior(session: Session, case_id: int) -> Forwarding:
    """The application that is at the superior now. Refused when none is (TC-6)."""
    found = session.scalar(
        select(Forwarding).where(Forwarding.case_id == case_id, Forwarding.returned_at.is_(None)).limit(1)
    )
    if found is None:
        raise RuleBroken(
            "TC-6", "这件申请不在上级机关审批中，请先登记上报。", "Expected an application sent up, but there is none."
        )
    return found
