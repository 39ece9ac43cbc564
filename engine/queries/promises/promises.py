"""Promises of departments, who has signed them, and the published measures of compensation (SP-1, SP-8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from engine.documents.printing import PrintedRecord
from engine.errors import NotFound
from engine.office.letterhead.store import letterhead
from engine.office.organisation.records import Department, Post, PostHolding, Staff
from engine.office.promises import rules, store
from engine.office.promises.records import CompensationMeasure, Pledge, PromiseVersion
from engine.office.promises.rules import PromiseLine, PromiseTexts
from engine.queries.case.documents import print_record

__all__ = ["PromiseLine", "PromiseTexts"]

BREACH_CODES = tuple(rules.BREACHES)


@dataclass(frozen=True)
class PromiseView:
    """One version of a department's promises, with everything that is published of it."""

    version_id: int
    code: str
    department: str
    version: int
    lines: list[PromiseLine]
    texts: PromiseTexts
    review_on: date | None
    published_at: datetime | None


@dataclass(frozen=True)
class Signer:
    """A member of staff who has to sign the valid version; ``pledge_id`` None: has not."""

    staff_id: int
    name: str
    pledge_id: int | None
    signed_at: datetime | None


@dataclass(frozen=True)
class DepartmentPromises:
    """What a department promises now, what is being written, and who has signed."""

    department_id: int
    code: str
    name: str
    valid: PromiseView | None
    draft: PromiseView | None
    signers: list[Signer]
    earlier: list[PromiseView]


@dataclass(frozen=True)
class MeasureRow:
    """How a kind of broken promise is made good. ``department`` None: in every department."""

    department: str | None
    breach: str
    measure: str
    valid_from: datetime
    why: str
    valid: bool
    """Whether a later one has not taken its place."""


def published(session: Session) -> list[PromiseView]:
    """The valid promises of all departments that have published some."""
    newest = aliased(PromiseVersion)
    later = select(newest.id).where(
        newest.department_id == PromiseVersion.department_id,
        newest.published_at.is_not(None),
        newest.version > PromiseVersion.version,
    )
    rows = session.execute(
        select(PromiseVersion, Department)
        .join(Department, Department.id == PromiseVersion.department_id)
        .where(PromiseVersion.published_at.is_not(None), ~later.exists())
        .order_by(Department.is_center.desc(), Department.id)
    ).all()
    lines = store.lines_of_each(session, [version.id for version, _department in rows])
    return [_view(version, department, lines) for version, department in rows]


def department_promises(session: Session, code: str) -> DepartmentPromises:
    """Everything about one department's promises; NotFound for an unknown code."""
    department = session.scalar(select(Department).where(Department.code == code))
    if department is None:
        raise NotFound("没有这个部门，请从列表中选择。", "There is no such department.")
    valid, draft = store.valid_version(session, department.id), store.draft_of(session, department.id)
    past = session.scalars(
        select(PromiseVersion)
        .where(PromiseVersion.department_id == department.id, PromiseVersion.published_at.is_not(None))
        .order_by(PromiseVersion.version.desc())
        .offset(1)
    ).all()
    lines = store.lines_of_each(session, [each.id for each in (valid, draft, *past) if each is not None])
    return DepartmentPromises(
        department.id,
        department.code,
        department.name,
        None if valid is None else _view(valid, department, lines),
        None if draft is None else _view(draft, department, lines),
        [] if valid is None else _signers(session, department.id, valid.id),
        [_view(each, department, lines) for each in past],
    )


def _view(version: PromiseVersion, department: Department, lines: Mapping[int, list[PromiseLine]]) -> PromiseView:
    return PromiseView(
        version.id, department.code, department.name, version.version, lines[version.id],
        store.texts_of(version), version.review_on, version.published_at,
    )  # fmt: skip


def _signers(session: Session, department_id: int, version_id: int) -> list[Signer]:
    rows = session.execute(
        select(Staff.id, Staff.name, Pledge.id, Pledge.signed_at)
        .join(PostHolding, PostHolding.staff_id == Staff.id)
        .join(Post, Post.id == PostHolding.post_id)
        .outerjoin(Pledge, (Pledge.staff_id == Staff.id) & (Pledge.version_id == version_id))
        .where(Post.department_id == department_id, Staff.active)
        .distinct()
        .order_by(Staff.id)
    )
    return [Signer(*row) for row in rows]


def home_departments(session: Session, staff_id: int) -> list[str]:
    """The codes of the departments for whose posts the person is named, as A or B."""
    rows = session.scalars(
        select(Department.code)
        .join(Post, Post.department_id == Department.id)
        .join(PostHolding, PostHolding.post_id == Post.id)
        .where(PostHolding.staff_id == staff_id)
        .group_by(Department.id)
        .order_by(Department.id)
    )
    return list(rows)


def measures(session: Session) -> list[MeasureRow]:
    """All measures ever published, the valid ones first, the newest first."""
    rows = session.execute(
        select(CompensationMeasure, Department.short_name)
        .outerjoin(Department, Department.id == CompensationMeasure.department_id)
        .order_by(CompensationMeasure.valid_from.desc(), CompensationMeasure.id.desc())
    )
    seen: set[tuple[int | None, str]] = set()
    found = []
    for row, department in rows:
        place = (row.department_id, row.breach)
        found.append(MeasureRow(department, row.breach, row.measure, row.valid_from, row.why, place not in seen))
        seen.add(place)
    return sorted(
        found, key=lambda each: (not each.valid, each.department is not None, BREACH_CODES.index(each.breach))
    )


def pledge_department(session: Session, pledge_id: int) -> tuple[int, int]:
    """Who signed a pledge and in which department, by keys; NotFound when there is none."""
    row = session.execute(
        select(Pledge.staff_id, PromiseVersion.department_id)
        .join(PromiseVersion, PromiseVersion.id == Pledge.version_id)
        .where(Pledge.id == pledge_id)
    ).one_or_none()
    if row is None:
        raise NotFound("没有这份承诺书，请从列表中打开。", "There is no such pledge.")
    return row[0], row[1]


def pledge_html(session: Session, pledge_id: int) -> tuple[str, str]:
    """Number and printed form of a pledge, from the words that were signed; NotFound when there is none."""
    pledge = session.get(Pledge, pledge_id)
    if pledge is None:
        raise NotFound("没有这份承诺书，请从列表中打开。", "There is no such pledge.")
    version = session.get_one(PromiseVersion, pledge.version_id)
    post = None if pledge.post_id is None else session.get(Post, pledge.post_id)
    facts = {
        "agency": asdict(letterhead(session, session.get_one(Department, version.department_id))),
        "signer": session.get_one(Staff, pledge.staff_id).name,
        "post": None if post is None else post.name,
        "version": version.version,
        "lines": [asdict(line) for line in store.lines_of(session, version.id)],
        "texts": asdict(store.texts_of(version)),
        "signed_at": pledge.signed_at,
    }
    return pledge.number, print_record(session, PrintedRecord(pledge.number, "pledge", pledge.signed_at, facts))
