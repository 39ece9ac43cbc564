"""Post records: versions, what of them is stale, training and assessment, and what everybody reads (PR-2, OA-1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from engine.documents.printing import PrintedRecord
from engine.errors import NotFound
from engine.office.items.records import Item
from engine.office.letterhead.store import letterhead
from engine.office.organisation.records import Department, Post, PostHolding, Staff
from engine.office.post_records import rules, store
from engine.office.post_records.records import PostAssessment, PostRecord
from engine.office.post_records.rules import RecordTexts, Target, authority_changed
from engine.queries.case.documents import print_record

__all__ = ["RecordTexts", "Target"]

KIND_CODES, RESULT_CODES = tuple(rules.KINDS), tuple(rules.RESULTS)

_VERBS = {"accept": ("受理", "accept"), "approve": ("批准", "approve"), "deny": ("否定", "deny")}


@dataclass(frozen=True)
class RecordView:
    """One version of a post record. ``authority``: verb → True, or names of items; others are missing."""

    version: int
    texts: RecordTexts
    targets: list[Target]
    authority: dict[str, bool | list[str]]
    published_at: datetime | None


@dataclass(frozen=True)
class PostLine:
    """One post in the list. ``version`` None: no record published; ``stale``: its authority changed since."""

    code: str
    name: str
    role: str
    department: str
    holders: tuple[str, ...]
    version: int | None
    published_at: datetime | None
    stale: bool
    drafted: bool


@dataclass(frozen=True)
class AssessmentRow:
    """One training or assessment of a holder."""

    staff_id: int
    person: str
    kind: str
    held_on: date
    subject: str
    result: str | None
    grounds: str | None
    recorded_by: str | None


@dataclass(frozen=True)
class PostView:
    """A post with its records and the training of its holders."""

    code: str
    name: str
    role: str
    department_id: int
    department: str
    holders: list[tuple[str, str, str]]
    """Letter, login, name."""
    authority: dict[str, bool | list[str]]
    """What the post may do now."""
    valid: RecordView | None
    draft: RecordView | None
    earlier: list[RecordView]
    stale: bool
    assessments: list[AssessmentRow]


@dataclass(frozen=True)
class PublicRecord:
    """What everybody reads of a post: duties, authority, targets, standard, responsibility; nothing of its holders."""

    department: str
    post: str
    record: RecordView


def post_lines(session: Session, *, units: Sequence[int] | None = None) -> list[PostLine]:
    """The open posts with the state of their records; of ``units`` alone unless None."""
    query = (
        select(Post, Department.short_name)
        .join(Department, Department.id == Post.department_id)
        .where(Post.opened_at.is_not(None))
        .order_by(Department.is_center.desc(), Department.id, Post.id)
    )
    if units is not None:
        query = query.where(Post.department_id.in_(units))
    posts = session.execute(query).all()
    ids = [post.id for post, _ in posts]
    valid = {row.post_id: row for row in _valid(session, ids)}
    drafted = set(
        session.scalars(
            select(PostRecord.post_id).where(PostRecord.post_id.in_(ids), PostRecord.published_at.is_(None))
        )
    )
    holders: dict[int, list[str]] = {}
    for post_id, _, _, name in _holders(session, ids):
        holders.setdefault(post_id, []).append(name)
    found = []
    for post, department in posts:
        record = valid.get(post.id)
        found.append(
            PostLine(
                post.code,
                post.name,
                post.role,
                department,
                tuple(holders.get(post.id, ())),
                None if record is None else record.version,
                None if record is None else record.published_at,
                record is not None and authority_changed(record.authority, post.authority),
                post.id in drafted,
            )
        )
    return found


def _valid(session: Session, post_ids: Sequence[int] | None = None) -> list[PostRecord]:
    newer = aliased(PostRecord)
    later = select(newer.id).where(
        newer.post_id == PostRecord.post_id, newer.published_at.is_not(None), newer.version > PostRecord.version
    )
    query = select(PostRecord).where(PostRecord.published_at.is_not(None), ~later.exists())
    if post_ids is not None:
        query = query.where(PostRecord.post_id.in_(post_ids))
    return list(session.scalars(query))


def _holders(session: Session, post_ids: Sequence[int]) -> list[tuple[int, str, str, str]]:
    query = (
        select(PostHolding.post_id, PostHolding.letter, Staff.login, Staff.name)
        .join(Staff, Staff.id == PostHolding.staff_id)
        .where(PostHolding.post_id.in_(post_ids))
        .order_by(PostHolding.post_id, PostHolding.letter)
    )
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(query)]


def post_view(session: Session, code: str) -> PostView:
    """One post with everything on record about it; NotFound for an unknown code."""
    found = session.execute(
        select(Post, Department.name).join(Department, Department.id == Post.department_id).where(Post.code == code)
    ).one_or_none()
    if found is None:
        raise NotFound("没有这个岗位，请从列表中打开。", "There is no such post; open it from the list.")
    post, department = found
    rows = list(
        session.scalars(select(PostRecord).where(PostRecord.post_id == post.id).order_by(PostRecord.version.desc()))
    )
    published = [row for row in rows if row.published_at is not None]
    draft = next((row for row in rows if row.published_at is None), None)
    seen = _views(session, rows)
    views = [seen[row.id] for row in published]
    return PostView(
        post.code,
        post.name,
        post.role,
        post.department_id,
        department,
        [(letter, login, name) for _, letter, login, name in _holders(session, [post.id])],
        _named(post.authority, _item_names(session, [post.authority])),
        views[0] if views else None,
        None if draft is None else seen[draft.id],
        views[1:],
        bool(published) and authority_changed(published[0].authority, post.authority),
        _assessments(session, post.id),
    )


def _views(session: Session, rows: Sequence[PostRecord]) -> dict[int, RecordView]:
    """The versions as they are shown, by key; two statements for any number of them."""
    targets = store.targets_of_each(session, [row.id for row in rows])
    names = _item_names(session, [row.authority for row in rows])
    return {
        row.id: RecordView(
            row.version, store.texts_of(row), targets[row.id], _named(row.authority, names), row.published_at
        )
        for row in rows
    }


def _item_names(session: Session, authorities: Iterable[dict[str, Any]]) -> dict[str, str]:
    granted = [each for authority in authorities for each in authority.values() if isinstance(each, list)]
    codes = {code for each in granted for code in each}
    query = select(Item.code, Item.name).where(Item.code.in_(codes), Item.active)
    return dict(session.execute(query).all()) if codes else {}


def _named(authority: dict[str, Any], names: Mapping[str, str]) -> dict[str, bool | list[str]]:
    return {
        verb: [names.get(str(code), str(code)) for code in granted] if isinstance(granted, list) else True
        for verb, granted in authority.items()
        if verb in _VERBS and granted
    }


def _assessments(session: Session, post_id: int) -> list[AssessmentRow]:
    recorder = aliased(Staff)
    query = (
        select(PostAssessment, Staff.name, recorder.name)
        .join(Staff, Staff.id == PostAssessment.staff_id)
        .outerjoin(recorder, recorder.id == PostAssessment.recorded_by_id)
        .where(PostAssessment.post_id == post_id)
        .order_by(PostAssessment.held_on.desc(), PostAssessment.id.desc())
        .limit(100)
    )
    return [
        AssessmentRow(row.staff_id, person, row.kind, row.held_on, row.subject, row.result, row.grounds, by)
        for row, person, by in session.execute(query)
    ]


def record_html(session: Session, code: str) -> tuple[str, str]:
    """Name and printed form of the valid record of a post; NotFound when none is published."""
    view = post_view(session, code)
    if view.valid is None or view.valid.published_at is None:
        raise NotFound("这个岗位还没有公布岗位责任书。", "No record of this post is published.")
    department = session.get_one(Department, view.department_id)
    facts = {
        "agency": asdict(letterhead(session, department)),
        "department": view.department,
        "post": view.name,
        "holders": [name for _, _, name in view.holders],
        "version": view.valid.version,
        **asdict(view.valid.texts),
        "authority": [
            _VERBS[verb][0] + ("" if granted is True else f"（{'、'.join(granted)}）")
            for verb, granted in view.valid.authority.items()
            if isinstance(granted, list) or granted
        ],
        "targets": [asdict(each) for each in view.valid.targets],
    }
    printed = PrintedRecord(f"{view.name} 第{view.valid.version}版", "post_record", view.valid.published_at, facts)
    return view.name, print_record(session, printed)


def public_records(session: Session) -> list[PublicRecord]:
    """The valid records of all open posts, by department (OA-1)."""
    order = select(Post, Department.name).join(Department, Department.id == Post.department_id)
    order = order.where(Post.opened_at.is_not(None)).order_by(Department.is_center.desc(), Department.id, Post.id)
    valid = {row.post_id: row for row in _valid(session)}
    views = _views(session, list(valid.values()))
    return [
        PublicRecord(department, post.name, views[valid[post.id].id])
        for post, department in session.execute(order)
        if post.id in valid
    ]
