"""The register of contacts: adding, finding, leading on, asking for an applicant."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.office.inquiries.records import Consultation, Handover, Inquiry
from engine.office.inquiries.rules import Contact, check_hand_over
from engine.office.rule import RuleBroken

_QUERY_CODE_LETTERS = "23456789ABCDEFGHJKMNPQRTUVWXYZ"
_QUERY_CODE_LENGTH = 8
"""Nearly 10^12 codes; without letters and digits that look alike on paper."""


def new_query_code() -> str:
    """A code that nobody can guess and everybody can read from paper."""
    return "".join(secrets.choice(_QUERY_CODE_LETTERS) for _ in range(_QUERY_CODE_LENGTH))


def add(
    session: Session,
    contact: Contact,
    *,
    number: str,
    case_id: int,
    item_id: int | None,
    department_id: int,
    to_post_id: int | None,
    first_responder_id: int | None,
    first_responder_post_id: int,
    at: datetime,
) -> Inquiry:
    """Register a contact (FI-2). ``first_responder_id`` is None when nobody was there, online."""
    inquiry = Inquiry(
        number=number,
        query_code=new_query_code(),
        case_id=case_id,
        kind=contact.kind,
        channel=contact.channel,
        applicant_kind=contact.applicant_kind,
        applicant_name=contact.applicant_name,
        id_kind=contact.id_kind,
        id_number=contact.id_number,
        phone=contact.phone,
        email=contact.email,
        agent_name=contact.agent_name,
        agent_id_kind=contact.agent_id_kind,
        agent_id_number=contact.agent_id_number,
        agent_scope=contact.agent_scope,
        agent_until=contact.agent_until,
        matter=contact.matter,
        scope=contact.scope,
        item_id=item_id,
        department_id=department_id,
        to_post_id=to_post_id,
        registered_at=at,
        first_responder_id=first_responder_id,
        first_responder_post_id=first_responder_post_id,
    )
    session.add(inquiry)
    session.flush()
    return inquiry


def of_case(session: Session, case_id: int) -> Inquiry | None:
    """The contact that the case registered; None when it registered none."""
    return session.scalar(select(Inquiry).where(Inquiry.case_id == case_id))


def handovers_of(session: Session, inquiry_id: int) -> list[Handover]:
    """All hand-overs of a contact, the oldest first."""
    return list(session.scalars(select(Handover).where(Handover.inquiry_id == inquiry_id).order_by(Handover.id)))


def thread_post(session: Session, inquiry: Inquiry) -> int:
    """The post that keeps the thread: the last one that confirmed a hand-over, else the first responder's (FI-5)."""
    confirmed = [each.to_post_id for each in handovers_of(session, inquiry.id) if each.received]
    return confirmed[-1] if confirmed else inquiry.first_responder_post_id


def hand_over(session: Session, inquiry: Inquiry, *, to_post_id: int, by_id: int | None, at: datetime) -> Handover:
    """Lead the person to another post; open until it confirms. Refused as ``check_hand_over`` says (FI-5)."""
    earlier = handovers_of(session, inquiry.id)
    from_post_id = thread_post(session, inquiry)
    check_hand_over(from_post_id, to_post_id, open_elsewhere=any(each.received is None for each in earlier))
    handover = Handover(inquiry_id=inquiry.id, from_post_id=from_post_id, to_post_id=to_post_id, by_id=by_id, at=at)
    session.add(handover)
    session.flush()
    return handover


def confirm(
    session: Session, inquiry: Inquiry, *, received: bool, by_id: int | None, remark: str | None, at: datetime
) -> Handover:
    """The post says whether it received the person. Refused when no hand-over waits, or without reason for a no."""
    waiting = next((each for each in handovers_of(session, inquiry.id) if each.received is None), None)
    if waiting is None:
        raise RuleBroken(
            "FI-5",
            "没有等待确认的引送，可能已经确认。",
            "Expected a hand-over that waits to be confirmed, but there is none.",
        )
    if not received and not remark:
        raise RuleBroken(
            "FI-5",
            "请说明不接收的原因。",
            "Expected the reason of not receiving the person, but it is empty.",
            place="remark",
        )
    waiting.received, waiting.received_by_id, waiting.remark = received, by_id, remark
    waiting.received_at = at
    session.flush()
    return waiting


def ask(
    session: Session,
    *,
    case_id: int,
    addressee: str,
    department_id: int,
    question: str,
    asked_by_id: int | None,
    at: datetime,
    due_at: datetime,
) -> Consultation:
    """Ask another department or the superior for the applicant (ON-6), with a limit of its own (ON-9)."""
    if not question:
        raise RuleBroken("ON-6", "请填写要征询的问题。", "Expected a question, but it is empty.", place="question")
    consultation = Consultation(
        case_id=case_id,
        addressee=addressee,
        department_id=department_id,
        question=question,
        asked_by_id=asked_by_id,
        asked_at=at,
        due_at=due_at,
    )
    session.add(consultation)
    session.flush()
    return consultation


def reply(session: Session, *, case_id: int, answer: str, by_id: int | None, at: datetime) -> Consultation:
    """Record the answer to the oldest open question of the case. Refused without a question, or empty."""
    waiting = session.scalar(
        select(Consultation)
        .where(Consultation.case_id == case_id, Consultation.answered_at.is_(None))
        .order_by(Consultation.id)
        .limit(1)
    )
    if waiting is None:
        raise RuleBroken("ON-6", "没有等待答复的征询，可能已经答复。", "Expected an open question, but there is none.")
    if not answer:
        raise RuleBroken("ON-6", "请填写答复内容。", "Expected an answer, but it is empty.", place="answer")
    waiting.answer, waiting.answered_at, waiting.answered_by_id = answer, at, by_id
    session.flush()
    return waiting
