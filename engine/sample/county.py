"""Making the sample county in a database, by the same functions that an administrator's pages call. Repeatable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from engine.identity.accounts import set_password
from engine.identity.records import Account
from engine.office.items.drafts import DepartmentDraft, ItemDraft, MaterialDraft, ProcedureDraft
from engine.office.items.records import Item
from engine.office.items.rules import Limits
from engine.office.items.store import create_item
from engine.office.letterhead.store import change
from engine.office.organisation.changes import (
    assign,
    create_department,
    create_post,
    create_staff,
    create_standard_posts,
    open_post,
)
from engine.office.organisation.records import Department, Post, Staff
from engine.sample import authorisations, items_business, items_people, items_projects, promises, words
from engine.sample.organisation import (
    CENTER_ADDRESS,
    CENTER_CODE,
    CENTER_NAME,
    CENTER_PEOPLE,
    CENTER_PHONE,
    DEPARTMENTS,
    OTHER_DEPARTMENTS,
    OTHER_PEOPLE,
    POSTS,
    SETTINGS,
)
from engine.sample.shapes import SampleDepartment, SampleItem, SamplePost

ITEMS: tuple[SampleItem, ...] = (*items_business.ITEMS, *items_projects.ITEMS, *items_people.ITEMS)
"""All items of the county."""


@dataclass(frozen=True, slots=True)
class CountyMade:
    """How much was missing and has been added; all zero when the county was complete."""

    departments: int
    staff: int
    posts: int
    items: int


def create_county(
    session: Session, *, at: datetime, password: str | None = None, system_time: datetime | None = None
) -> CountyMade:
    """Add what is missing of the sample county: departments, staff, opened posts with A and B, items.

    ``at`` is the office time at which posts open. ``password`` becomes the password of everybody added, set at
    ``system_time`` (None: the office time); without a password nobody can log in until the administrator sets one. What
    exists already is left as it is.
    """
    existing = {department.code: department for department in session.scalars(select(Department))}
    departments = existing | _departments(session, existing)
    staff = {person.login: person for person in session.scalars(select(Staff))}
    new_staff = _staff(session, staff, at=system_time or at, password=password)
    posts_before = set(session.scalars(select(Post.code)))
    for department in DEPARTMENTS:
        _standard_posts(session, departments[department.code], department, staff, posts_before, at)
    for post in POSTS:
        if post.code not in posts_before:
            _post(session, departments[post.department], post, staff, at)
    new_posts = set(session.scalars(select(Post.code))) - posts_before
    authorisations.authorise(session, new_posts, at)
    for code, settings in SETTINGS.items():
        if code not in existing:
            change(session, departments[code], settings, by_id=None, at=at)
    known_items = set(session.scalars(select(Item.code)))
    new_items = [item for item in ITEMS if item.code not in known_items]
    for item in new_items:
        create_item(session, _draft(item, departments))
    promises.publish(session, {code: made for code, made in departments.items() if code not in existing}, at)
    return CountyMade(len(departments) - len(existing), new_staff, len(new_posts), len(new_items))


def _departments(session: Session, existing: dict[str, Department]) -> dict[str, Department]:
    wanted = [(CENTER_CODE, CENTER_NAME, "服务中心", CENTER_PHONE, CENTER_ADDRESS)]
    wanted += [(item.code, item.name, item.short_name, item.phone, item.address) for item in DEPARTMENTS]
    wanted += [(code, name, short, phone, "川岳县人民政府") for code, name, short, phone in OTHER_DEPARTMENTS]
    return {
        code: create_department(
            session, code=code, name=name, short_name=short, phone=phone, address=address,
            is_center=code == CENTER_CODE,
        )
        for code, name, short, phone, address in wanted
        if code not in existing
    }  # fmt: skip


def _staff(session: Session, staff: dict[str, Staff], *, at: datetime, password: str | None) -> int:
    people = chain(CENTER_PEOPLE, OTHER_PEOPLE, *(department.people for department in DEPARTMENTS))
    added = [create_staff(session, name=name, login=login, email=f"{login}@chuanyue.example")
             for name, login in people if login not in staff]  # fmt: skip
    staff.update((person.login, person) for person in added)
    if password is not None and added:
        _set_one_password(session, [person.id for person in added], password, at)
    return len(added)


def _set_one_password(session: Session, staff_ids: list[int], password: str, at: datetime) -> None:
    """Give everybody the same password. Hashing is slow on purpose, so it is hashed once and the hash is copied."""
    first, *others = staff_ids
    set_password(session, first, password, at)
    hashed = session.scalars(select(Account.password_hash).where(Account.staff_id == first)).one()
    if others:
        values = [
            {"staff_id": staff_id, "password_hash": hashed, "changed_at": at, "must_change": False}
            for staff_id in others
        ]
        session.execute(insert(Account), values)


def _standard_posts(
    session: Session, department: Department, sample: SampleDepartment, staff: dict[str, Staff], known: set[str],
    at: datetime,
) -> None:  # fmt: skip
    """The four posts of a department, each pair standing in for the other."""
    if f"{department.code}-handler" in known:
        return
    handler, chief, leader, head = (staff[login] for _, login in sample.people)
    holders = ((handler, chief), (chief, handler), (leader, head), (head, leader))
    for post, (first, second) in zip(create_standard_posts(session, department), holders, strict=True):
        _open(session, post, first, second, at)


def _post(session: Session, department: Department, sample: SamplePost, staff: dict[str, Staff], at: datetime) -> None:
    post = create_post(
        session,
        code=sample.code,
        name=sample.name,
        department_id=department.id,
        role=sample.role,
        faces_public=sample.faces_public,
        authority={"accept": sample.accept, "approve": sample.approve, "deny": sample.deny},
        duties=sample.duties,
    )
    _open(session, post, staff[sample.a], staff[sample.b], at)


def _open(session: Session, post: Post, first: Staff, second: Staff, at: datetime) -> None:
    assign(session, post, first, "A", at)
    assign(session, post, second, "B", at)
    open_post(session, post, at)


def _draft(item: SampleItem, departments: dict[str, Department]) -> ItemDraft:
    department = departments[item.department]
    asking = words.WORDS.get(item.code, words.Asking(""))
    return ItemDraft(
        code=item.code,
        name=item.name,
        department_id=department.id,
        kind=item.kind,
        task_type=item.task_type,
        limits=Limits(item.promised, item.statutory, item.limit_unit),
        materials=[
            MaterialDraft(
                paper.name,
                required=paper.required,
                copies=paper.copies,
                original=paper.original,
                by_data_sharing=paper.shared,
                deferrable=paper.deferrable,
                remark=paper.remark,
                commitment=paper.commitment,
            )
            for paper in item.papers
        ],
        departments=[
            DepartmentDraft(departments[part.department].id, part.days, part.circumstance) for part in item.parts
        ],
        procedures=[
            ProcedureDraft(procedure.kind, procedure.name, procedure.days, procedure.legal_basis)
            for procedure in item.procedures
        ],
        circumstances=[{"key": key, "zh": zh, "en": en} for key, zh, en in item.circumstances],
        texts={
            "keywords": asking.keywords,
            "group_name": item.group,
            "legal_basis": item.legal_basis,
            "qualification": item.qualification,
            "conditions": item.conditions,
            "fee": item.fee,
            "place": f"{CENTER_ADDRESS}，{department.address}",
            "phone": department.phone,
            "result": item.result,
        },
        supplement_days=item.supplement_days,
        supplement_unit=item.supplement_unit,
        one_veto_ends=item.one_veto_ends,
        audiences=asking.audiences,
        life_events=asking.life_events,
    )
