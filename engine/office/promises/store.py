"""Promises, pledges, measures and breaches in the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.office.organisation.records import Department, Post, PostHolding
from engine.office.promises.records import (
    CompensationMeasure,
    Pledge,
    PromiseBreach,
    PromiseLineRow,
    PromiseVersion,
)
from engine.office.promises.rules import (
    PromiseLine,
    PromiseTexts,
    check_measure,
    check_promise,
    check_signing,
    fingerprint,
)
from engine.office.rule import RuleBroken
from engine.office.service_clock.rules import office_day


def draft_of(session: Session, department_id: int) -> PromiseVersion | None:
    """The version that is being written; None when there is none."""
    found = select(PromiseVersion).where(
        PromiseVersion.department_id == department_id, PromiseVersion.published_at.is_(None)
    )
    return session.scalar(found)


def valid_version(session: Session, department_id: int) -> PromiseVersion | None:
    """The newest published version; None when the department has published none."""
    found = (
        select(PromiseVersion)
        .where(PromiseVersion.department_id == department_id, PromiseVersion.published_at.is_not(None))
        .order_by(PromiseVersion.version.desc())
        .limit(1)
    )
    return session.scalar(found)


def lines_of(session: Session, version_id: int) -> list[PromiseLine]:
    """The promises of a version, in their order."""
    return lines_of_each(session, [version_id])[version_id]


def lines_of_each(session: Session, version_ids: Iterable[int]) -> Mapping[int, list[PromiseLine]]:
    """The promises of several versions, by the keys of the versions, in their order; one statement."""
    lines: dict[int, list[PromiseLine]] = {each: [] for each in version_ids}
    found = select(PromiseLineRow).where(PromiseLineRow.version_id.in_(lines)).order_by(PromiseLineRow.ordinal)
    for row in session.scalars(found):
        lines[row.version_id].append(PromiseLine(row.what, row.by_when, row.who))
    return lines


def texts_of(version: PromiseVersion) -> PromiseTexts:
    """The texts of a version."""
    return PromiseTexts(
        version.standard, version.legal_basis, version.steps, version.fees, version.materials, version.phone
    )


def save_draft(
    session: Session, department: Department, lines: Sequence[PromiseLine], texts: PromiseTexts,
    review_on: date | None, *, by_id: int | None, at: datetime,
) -> PromiseVersion:  # fmt: skip
    """Write the draft of the department's next version; what is published is never touched."""
    draft = draft_of(session, department.id)
    if draft is None:
        last = session.scalar(
            select(func.max(PromiseVersion.version)).where(PromiseVersion.department_id == department.id)
        )
        draft = PromiseVersion(department_id=department.id, version=(last or 0) + 1)
        session.add(draft)
    draft.standard, draft.legal_basis, draft.steps = texts.standard, texts.legal_basis, texts.steps
    draft.fees, draft.materials, draft.phone = texts.fees, texts.materials, texts.phone
    draft.review_on, draft.drafted_by_id, draft.drafted_at = review_on, by_id, at
    session.flush()
    for row in session.scalars(select(PromiseLineRow).where(PromiseLineRow.version_id == draft.id)):
        session.delete(row)
    session.flush()
    for ordinal, line in enumerate(lines, start=1):
        session.add(
            PromiseLineRow(version_id=draft.id, ordinal=ordinal, what=line.what, by_when=line.by_when, who=line.who)
        )
    session.flush()
    return draft


def publish(session: Session, draft: PromiseVersion, *, by_id: int | None, at: datetime) -> None:
    """Publish the draft: it is the valid version from now on, and staff sign it anew. Refused as ``check_promise``."""
    check_promise(lines_of(session, draft.id), texts_of(draft), draft.review_on, office_day(at))
    draft.published_at, draft.published_by_id = at, by_id
    session.flush()


def post_in(session: Session, department_id: int, staff_id: int) -> int | None:
    """A post of the department that the person is named for, as A before B; None when there is none."""
    found = (
        select(Post.id)
        .join(PostHolding, PostHolding.post_id == Post.id)
        .where(Post.department_id == department_id, PostHolding.staff_id == staff_id)
        .order_by(PostHolding.letter, Post.id)
        .limit(1)
    )
    return session.scalar(found)


def sign(session: Session, version_id: int, *, staff_id: int, at: datetime, number: Callable[[str], str]) -> Pledge:
    """Sign a version (SP-8); ``number`` gives the next number of a department's pledges by its code.

    NotFound for an unknown version; refused as ``check_signing`` says.
    """
    version = session.get(PromiseVersion, version_id)
    if version is None:
        raise NotFound("没有这一版承诺，请从列表中打开。", "There is no such version.")
    valid = valid_version(session, version.department_id)
    post_id = post_in(session, version.department_id, staff_id)
    signed = session.scalar(select(Pledge.id).where(Pledge.version_id == version_id, Pledge.staff_id == staff_id))
    check_signing(
        published=version.published_at is not None,
        current=valid is not None and valid.id == version_id,
        member=post_id is not None,
        signed=signed is not None,
    )
    pledge = Pledge(
        number=number(session.get_one(Department, version.department_id).code),
        version_id=version_id,
        staff_id=staff_id,
        post_id=post_id,
        signed_at=at,
        fingerprint=fingerprint(lines_of(session, version_id), texts_of(version)),
    )
    session.add(pledge)
    session.flush()
    return pledge


def set_measure(
    session: Session, *, department_id: int | None, breach: object, measure: str, why: str, by_id: int | None,
    at: datetime,
) -> CompensationMeasure:  # fmt: skip
    """Publish how this kind of breach is made good from now on; earlier versions stay. Refused as ``check_measure``."""
    row = CompensationMeasure(
        department_id=department_id, breach=check_measure(breach, measure, why), measure=measure, valid_from=at,
        set_by_id=by_id, why=why,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def measure_for(session: Session, department_id: int, breach: str, at: datetime) -> str | None:
    """What was published for this breach at ``at``: the department's own measure, else that of all; None: nothing."""
    found = (
        select(CompensationMeasure.measure)
        .where(
            CompensationMeasure.breach == breach,
            CompensationMeasure.valid_from <= at,
            CompensationMeasure.department_id.is_(None) | (CompensationMeasure.department_id == department_id),
        )
        .order_by(
            CompensationMeasure.department_id.is_(None),
            CompensationMeasure.valid_from.desc(),
            CompensationMeasure.id.desc(),
        )
        .limit(1)
    )
    return session.scalar(found)


def breach_of_case(session: Session, case_id: int) -> PromiseBreach:
    """The broken promise that a case is about. Refused when none was registered (SP-3)."""
    found = session.scalar(select(PromiseBreach).where(PromiseBreach.case_id == case_id))
    if found is None:
        raise RuleBroken("SP-3", "违诺还没有登记，请先登记。", "Expected a registered breach, but there is none.")
    return found
