"""The register of complaints and the criteria of validity, in the database."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.office.complaints.records import Complaint, ValidityCriteria
from engine.office.complaints.rules import Criterion
from engine.office.rule import RuleBroken


def of_case(session: Session, case_id: int) -> Complaint:
    """The registered complaint of a case. Refused when none was registered (SP-5)."""
    found = session.scalar(select(Complaint).where(Complaint.case_id == case_id))
    if found is None:
        raise RuleBroken("SP-5", "这件还没有登记，请先登记。", "Expected a registered complaint, but there is none.")
    return found


def of_inquiry(session: Session, inquiry_id: int) -> Complaint | None:
    """The complaint that a contact became; None when it became none."""
    return session.scalar(select(Complaint).where(Complaint.inquiry_id == inquiry_id))


def criteria_in_force(session: Session) -> ValidityCriteria:
    """The newest published criteria (AC-8). Refused when none were published."""
    found = session.scalar(select(ValidityCriteria).order_by(ValidityCriteria.version.desc()).limit(1))
    if found is None:
        raise RuleBroken(
            "AC-8",
            "还没有公布有效投诉认定办法，请先在“认定办法”页公布。",
            "No criteria of validity are published yet.",
        )
    return found


def publish_criteria(
    session: Session, *, title: str, articles: list[Criterion], note: str, at: datetime, by_id: int | None
) -> ValidityCriteria:
    """Add the next version; it holds for decisions from now on (AC-8). Refused without a title or a note."""
    if not title:
        raise RuleBroken("AC-8", "请填写名称。", "Give the criteria a title.", place="title")
    if not note:
        raise RuleBroken("AC-8", "请写明修改的内容和依据。", "Say what changed and why.", place="note")
    newest = session.scalar(select(func.max(ValidityCriteria.version))) or 0
    added = ValidityCriteria(
        version=newest + 1,
        title=title,
        articles=[{"article": each.article, "text": each.text} for each in articles],
        note=note,
        published_at=at,
        published_by_id=by_id,
    )
    session.add(added)
    session.flush()
    return added
