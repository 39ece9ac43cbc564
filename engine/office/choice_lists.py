"""Lists of the office that a form may offer: each entry a code with its name, and what tells equal names apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Select, SQLColumnExpression, join, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from engine.office.agencies import store as agency_store
from engine.office.items.records import Item
from engine.office.organisation.records import Department, Post, PostHolding, Staff

HOLDERS = join(PostHolding, Post, Post.id == PostHolding.post_id).join(Staff, Staff.id == PostHolding.staff_id)


@dataclass(frozen=True, slots=True)
class Choice:
    """A code with its name, and what tells equal names apart."""

    code: str
    name: str
    note: str


def departments(session: Session) -> list[Choice]:
    """All departments, the center first."""
    query = select(Department.code, Department.short_name, Department.name)
    return listed(session, query.order_by(Department.is_center.desc(), Department.id))


def posts(session: Session) -> list[Choice]:
    """All opened posts by department."""
    return listed(
        session,
        select(Post.code, Post.name, Department.short_name)
        .join(Department, Department.id == Post.department_id)
        .where(Post.opened_at.is_not(None))
        .order_by(Department.is_center.desc(), Department.id, Post.id),
    )


def representatives(session: Session) -> list[Choice]:
    """The opened posts of representatives at the center, by department (PR-3)."""
    return listed(
        session,
        select(Post.code, Post.name, Department.short_name)
        .join(Department, Department.id == Post.department_id)
        .where(Post.opened_at.is_not(None), Post.role == "chief_rep")
        .order_by(Department.is_center.desc(), Department.id, Post.id),
    )


def helpers(session: Session) -> list[Choice]:
    """The people who hold a helpers' post (JA-6); the code is the login."""
    return listed(session, one_post_each(Staff.login).where(Post.role == "helper"))


def one_post_each(code: SQLColumnExpression[str]) -> Select[str, str, str]:
    """Everybody in service with one of the posts held, as A where there is one."""
    return (
        select(code, Staff.name, Post.name)
        .ext(distinct_on(Staff.id))
        .select_from(HOLDERS)
        .where(Staff.active)
        .order_by(Staff.id, PostHolding.letter)
    )


def listed(session: Session, query: Select[str, str, str]) -> list[Choice]:
    """The rows of a query for code, name and note."""
    return [Choice(*row) for row in session.execute(query)]


def items(session: Session) -> list[Choice]:
    """The items that applicants can apply for, by department."""
    query = (
        select(Item.code, Item.name, Department.short_name)
        .join(Department, Department.id == Item.department_id)
        .where(Item.active)
        .order_by(Department.is_center.desc(), Department.id, Item.id)
    )
    return listed(session, query)


def agencies(session: Session) -> list[Choice]:
    """The agencies elsewhere: name with competence; the code is the id (FI-6)."""
    entries = [(row.id, agency_store.entry_of(row)) for row in agency_store.listed(session, "")]
    return [Choice(str(key), entry.name, _short(entry.competence)) for key, entry in entries]


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


LISTS: Mapping[str, Callable[[Session], list[Choice]]] = {
    "departments": departments,
    "posts": posts,
    "representatives": representatives,
    "helpers": helpers,
    "items": items,
    "agencies": agencies,
}
"""What ``x-choices`` of a field may name, see ``engine.forms.schema.CHOICE_LISTS``."""
OF_FIELDS: Mapping[str, str] = {
    "about_unit": "departments",
    "department": "departments",
    "to_department": "departments",
    "to_post": "posts",
    "concerned_post": "posts",
    "representative": "representatives",
    "helper": "helpers",
    "tracker": "posts",
    "item_code": "items",
    "agency": "agencies",
}
"""Name of a field without options of its own → the list that its codes come from."""
