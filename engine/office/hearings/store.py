"""Hearings in the database: the open one, its parties, who reviews the application."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from engine.office.hearings.records import Hearing, HearingParty
from engine.office.hearings.rules import HANDLING_FORMS, check_may_decide
from engine.office.items.records import ItemProcedure
from engine.office.organisation.store import holders_of
from engine.office.rule import RuleBroken


def open_hearing(session: Session, case_id: int) -> Hearing | None:
    """The hearing of the case that is under way; None when none is."""
    return session.scalar(select(Hearing).where(Hearing.case_id == case_id, Hearing.closed_at.is_(None)))


def the_open_hearing(session: Session, case_id: int) -> Hearing:
    """``open_hearing``; refused when none is under way (LC-4)."""
    found = open_hearing(session, case_id)
    if found is None:
        raise RuleBroken("LC-4", "这件没有正在进行的听证，请刷新页面。", "No hearing is under way; reload the page.")
    return found


def newest_held(session: Session, case_id: int) -> Hearing | None:
    """The last hearing of the case that was held; None when none was."""
    query = select(Hearing).where(Hearing.case_id == case_id, Hearing.outcome == "held")
    return session.scalar(query.order_by(Hearing.id.desc()).limit(1))


def call(session: Session, *, case_id: int, ground: str, reason: str, at: datetime, by_id: int | None) -> Hearing:
    """Call a hearing, or record why none is needed. Refused while another one is under way (LC-4)."""
    if open_hearing(session, case_id) is not None:
        raise RuleBroken("LC-4", "听证正在进行，不用再发起。", "A hearing is under way already.")
    hearing = Hearing(case_id=case_id, ground=ground, reason=reason, called_at=at, called_by_id=by_id)
    if ground == "none":
        close(hearing, "not_needed", at=at, by_id=by_id)
    session.add(hearing)
    session.flush()
    return hearing


def close(hearing: Hearing, outcome: str, *, at: datetime, by_id: int | None) -> None:
    """Put on record how it ended."""
    hearing.outcome, hearing.closed_at, hearing.closed_by_id = outcome, at, by_id


def parties_of(session: Session, hearing_id: int) -> list[HearingParty]:
    """The applicant first, then the interested parties, in order."""
    query = select(HearingParty).where(HearingParty.hearing_id == hearing_id).order_by(HearingParty.ordinal)
    return list(session.scalars(query))


_REVIEWERS = text(
    """
    WITH cases AS (SELECT id FROM office_case WHERE id = :case_id OR parent_id = :case_id AND parent_task IS NOT NULL)
    SELECT s.staff_id FROM submission s JOIN cases c ON c.id = s.case_id
      WHERE s.form = ANY(:forms) AND s.staff_id IS NOT NULL
    UNION SELECT h.staff_id FROM work_item w JOIN cases c ON c.id = w.case_id
      JOIN post_holding h ON h.post_id = w.post_id WHERE w.form = ANY(:forms)
    UNION SELECT called_by_id FROM hearing WHERE case_id = :case_id AND called_by_id IS NOT NULL
    """
)


def reviewers(session: Session, case_id: int) -> frozenset[int]:
    """Who has reviewed the application or has its review in hand, by staff id: none of them chairs (LC-4)."""
    session.flush()
    found = session.execute(_REVIEWERS, {"case_id": case_id, "forms": list(HANDLING_FORMS)})
    return frozenset(found.scalars())


def names_at(session: Session, post_id: int) -> dict[int, str]:
    """A and B of a post: staff id → name."""
    return {staff.id: staff.name for staff in holders_of(session, post_id).values()}


def check_decision(session: Session, case_id: int, item_id: int, by_id: int | None) -> None:
    """Refuse a decision that a hearing has to come before, and one by its chair (LC-4)."""
    listed = select(ItemProcedure.id).where(ItemProcedure.item_id == item_id, ItemProcedure.kind == "hearing")
    called = select(Hearing.id).where(Hearing.case_id == case_id)
    held = newest_held(session, case_id)
    check_may_decide(
        hearing_open=open_hearing(session, case_id) is not None,
        listed=session.scalar(listed.limit(1)) is not None,
        called=session.scalar(called.limit(1)) is not None,
        chaired=by_id is not None and held is not None and held.chair_id == by_id,
    )
