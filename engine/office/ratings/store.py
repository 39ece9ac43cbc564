"""Ratings in the database: what is rated, taking a rating in, and what its follow-up came to."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.office.applications.records import Application
from engine.office.inquiries.records import Inquiry
from engine.office.organisation.records import Post
from engine.office.ratings.records import Rating, RatingLink
from engine.office.ratings.rules import check_set_aside, is_bad
from engine.office.rule import RuleBroken


@dataclass(frozen=True)
class Rateable:
    """What of a case is rated: whose service, in which department, for which item."""

    department_id: int
    item_id: int | None
    post_id: int | None
    staff_id: int | None
    decided_at: datetime | None
    """None: not decided, or a contact that comes to no decision."""


def rateable(session: Session, case_id: int) -> Rateable:
    """What is rated of an application or contact. Refused for every other case."""
    application = session.scalar(select(Application).where(Application.case_id == case_id))
    if application is not None:
        return Rateable(
            application.department_id,
            application.item_id,
            application.first_responder_post_id,
            application.first_responder_id,
            application.decided_at,
        )
    inquiry = session.scalar(select(Inquiry).where(Inquiry.case_id == case_id))
    if inquiry is None:
        raise RuleBroken("SP-4", "这件不是申请或来访，不能评价。", "Only an application or a contact can be rated.")
    # A contact is served by whoever received it, whatever department it was about.
    department = session.get_one(Post, inquiry.first_responder_post_id).department_id
    return Rateable(department, inquiry.item_id, inquiry.first_responder_post_id, inquiry.first_responder_id, None)


def rated(session: Session, case_id: int, channel: str) -> bool:
    """Whether the case was rated by this way."""
    found = select(Rating.id).where(Rating.case_id == case_id, Rating.channel == channel)
    return session.scalar(found) is not None


def make_link(
    session: Session, case_id: int, token: str, *, by_id: int, at: datetime, days: int, machine: str | None
) -> RatingLink:
    """Remember a link for one rating of the case, valid for ``days`` natural days; ``machine`` as ``machine_digest``
    gives it. Links for the case that were shown before and not used are valid no more."""
    session.execute(
        update(RatingLink)
        .where(RatingLink.case_id == case_id, RatingLink.used_at.is_(None), RatingLink.valid_until > at)
        .values(valid_until=at)
    )
    link = RatingLink(
        case_id=case_id,
        digest=digest(token),
        made_at=at,
        made_by_id=by_id,
        valid_until=at + timedelta(days=days),
        machine=machine,
    )
    session.add(link)
    session.flush()
    return link


def link_of(session: Session, token: str) -> RatingLink:
    """The link with this token, used or not; NotFound when there is none."""
    found = session.scalar(select(RatingLink).where(RatingLink.digest == digest(token)))
    if found is None:
        raise NotFound("没有这个评价链接，请核对后再试。", "There is no such link.")
    return found


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def machine_digest(token: str, machine: str | None) -> str | None:
    """What is kept of the machine on which a link is shown or used, so that it tells nothing without the link's token.

    None for a machine that is not known.
    """
    return None if machine is None else hashlib.sha256(f"{token} {machine}".encode()).hexdigest()


def to_follow_up(session: Session, rating_id: object) -> Rating:
    """The bad rating with this key that is not followed up yet. Refused for every other one (SP-4)."""
    found = session.get(Rating, rating_id) if isinstance(rating_id, int) else None
    if found is None or not is_bad(found.grade) or found.followup_case_id is not None:
        raise RuleBroken("SP-4", "没有待回访的差评，可能已经回访，请刷新页面。", "There is no bad rating to follow up.")
    return found


def of_followup(session: Session, case_id: int) -> Rating:
    """The rating that a follow-up is about. Refused when the case follows up none (SP-4)."""
    found = session.scalar(select(Rating).where(Rating.followup_case_id == case_id))
    if found is None:
        raise RuleBroken("SP-4", "这件不是差评回访。", "This case follows up no rating.")
    return found


def set_aside(session: Session, rating: Rating, *, grounds: str, by_id: int | None, at: datetime) -> None:
    """Leave the rating out of the figures; refused as ``rules.check_set_aside`` says. It stays on record."""
    check_set_aside(rating.conclusion, grounds, called_by=rating.called_by_id, reviewed_by=by_id)
    rating.set_aside_at, rating.set_aside_by_id, rating.set_aside_grounds = at, by_id, grounds
    rating.closed_at = at
    session.flush()
