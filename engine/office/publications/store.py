"""Publications and their copies in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.office.publications.records import Publication, PublicationCopy
from engine.office.publications.rules import Posting, as_of, check_removal
from engine.office.rule import RuleBroken
from engine.office.service_clock.rules import office_day


def of_case(session: Session, case_id: int) -> Publication:
    """The publication that a case is about. Refused when none was registered (OA-5)."""
    found = session.scalar(select(Publication).where(Publication.case_id == case_id))
    if found is None:
        raise RuleBroken("OA-5", "这件还没有登记，请先登记。", "Expected a registered publication, but there is none.")
    return found


def post(
    session: Session, publication: Publication, postings: Sequence[Posting], *, at: datetime, by_id: int | None
) -> None:
    """Record where it was put up; what hung of the same matter at the same place is replaced by it (OA-5)."""
    for each in postings:
        same = (
            select(PublicationCopy)
            .join(Publication, Publication.id == PublicationCopy.publication_id)
            .where(
                Publication.department_id == publication.department_id,
                Publication.kind == publication.kind,
                Publication.item_code.is_not_distinct_from(publication.item_code),
                (Publication.title == publication.title) | (Publication.kind == "guide"),
                PublicationCopy.channel == each.channel,
                PublicationCopy.place == each.place,
                PublicationCopy.posted_on <= each.posted_on,
                PublicationCopy.removed_on.is_(None),
            )
        )
        for replaced in session.scalars(same):
            replaced.removed_on, replaced.removed_by_id = each.posted_on, by_id
        session.add(
            PublicationCopy(
                publication_id=publication.id,
                channel=each.channel,
                place=each.place,
                posted_on=each.posted_on,
                as_of=as_of(each.posted_on, at),
                recorded_at=at,
                recorded_by_id=by_id,
            )
        )
    publication.published_at = at
    session.flush()


def copy_with_publication(session: Session, copy_id: int) -> tuple[PublicationCopy, Publication]:
    """One copy, with what it is a copy of; NotFound when there is none."""
    found = session.execute(
        select(PublicationCopy, Publication)
        .join(Publication, Publication.id == PublicationCopy.publication_id)
        .where(PublicationCopy.id == copy_id)
        .with_for_update(of=PublicationCopy)
    ).one_or_none()
    if found is None:
        raise NotFound("没有这一处公开件，请刷新页面。", "There is no such copy; reload the page.")
    return found.PublicationCopy, found.Publication


def take_down(
    session: Session, copy: PublicationCopy, removed_on: date | None, *, at: datetime, by_id: int | None
) -> None:
    """Record that a copy was taken down. Refused as ``check_removal`` says."""
    day = check_removal(copy.posted_on, removed_on, office_day(at), hangs=copy.removed_on is None)
    copy.removed_on, copy.removed_by_id = day, by_id
    session.flush()
