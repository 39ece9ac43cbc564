"""Post records and assessments in the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from engine.office.organisation.records import Post, PostHolding
from engine.office.post_records.records import PostAssessment, PostRecord, PostTarget
from engine.office.post_records.rules import RecordTexts, Target, check_assessment, check_record
from engine.office.service_clock.rules import office_day


def draft_of(session: Session, post_id: int) -> PostRecord | None:
    """The version that is being written; None when there is none."""
    return session.scalar(select(PostRecord).where(PostRecord.post_id == post_id, PostRecord.published_at.is_(None)))


def targets_of(session: Session, record_id: int) -> list[Target]:
    """The targets of a version, in their order."""
    return targets_of_each(session, [record_id])[record_id]


def targets_of_each(session: Session, record_ids: Iterable[int]) -> Mapping[int, list[Target]]:
    """The targets of several versions, by the keys of the versions, in their order; one statement."""
    targets: dict[int, list[Target]] = {each: [] for each in record_ids}
    found = select(PostTarget).where(PostTarget.record_id.in_(targets)).order_by(PostTarget.ordinal)
    for row in session.scalars(found):
        targets[row.record_id].append(Target(row.what, row.measure, row.by_when))
    return targets


def texts_of(row: PostRecord) -> RecordTexts:
    """The texts of a version."""
    return RecordTexts(row.duties, row.standard, row.responsibility, row.rewards)


def save_draft(
    session: Session,
    post_id: int,
    texts: RecordTexts,
    targets: Sequence[Target],
    *,
    by_id: int | None,
    at: datetime,
) -> PostRecord:
    """Write the draft of the post's next version; what is published is never touched."""
    draft = draft_of(session, post_id)
    if draft is None:
        last = session.scalar(select(func.max(PostRecord.version)).where(PostRecord.post_id == post_id))
        draft = PostRecord(post_id=post_id, version=(last or 0) + 1, authority={})
        session.add(draft)
    draft.duties, draft.standard = texts.duties, texts.standard
    draft.responsibility, draft.rewards = texts.responsibility, texts.rewards
    draft.drafted_at, draft.drafted_by_id = at, by_id
    session.flush()
    session.execute(delete(PostTarget).where(PostTarget.record_id == draft.id))
    session.add_all(
        PostTarget(record_id=draft.id, ordinal=ordinal, what=each.what, measure=each.measure, by_when=each.by_when)
        for ordinal, each in enumerate(targets, start=1)
    )
    session.flush()
    return draft


def publish(session: Session, draft: PostRecord, post: Post, *, by_id: int | None, at: datetime) -> None:
    """Publish the draft with the authority that the post has now; the post carries its words from now on (PR-1).

    Refused as ``check_record`` says.
    """
    check_record(texts_of(draft), targets_of(session, draft.id))
    draft.authority = dict(post.authority)
    draft.published_at, draft.published_by_id = at, by_id
    post.duties, post.standard, post.responsibility = draft.duties, draft.standard, draft.responsibility
    session.flush()


def assess(
    session: Session,
    post_id: int,
    *,
    staff_id: int | None,
    kind: object,
    subject: str,
    held_on: date | None,
    result: object,
    grounds: str,
    by_id: int | None,
    at: datetime,
) -> PostAssessment:
    """Record a training or an assessment of a holder of the post. Refused as ``check_assessment`` says."""
    holding = select(PostHolding.letter).where(PostHolding.post_id == post_id, PostHolding.staff_id == staff_id)
    checked, outcome = check_assessment(
        kind,
        subject,
        held_on,
        result,
        office_day(at),
        holds=staff_id is not None and session.scalar(holding) is not None,
        own=by_id is not None and by_id == staff_id,
    )
    row = PostAssessment(
        post_id=post_id,
        staff_id=staff_id,
        kind=checked,
        held_on=held_on,
        subject=subject,
        result=outcome,
        grounds=grounds or None,
        recorded_at=at,
        recorded_by_id=by_id,
    )
    session.add(row)
    session.flush()
    return row
