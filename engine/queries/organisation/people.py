"""Lists of people, posts and departments to choose from."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """One account on the login page of a demonstration."""

    login: str
    name: str
    post: str
    role: str


ORDER = (
    "clerk",
    "handler",
    "chief_rep",
    "leader",
    "coordinator",
    "helper",
    "agency_head",
    "county_leader",
    "inspector",
    "item_editor",
    "designer",
    "admin",
)
"""Roles in the order in which a case meets them."""


def demo_logins(session: Session) -> list[DemoLogin]:
    """One account per role, the first A holder of each, in the order in which a case meets them."""
    rows = session.execute(
        text(
            "SELECT DISTINCT ON (p.role) s.login, s.name, p.name AS post, p.role FROM post_holding h"
            " JOIN post p ON p.id = h.post_id JOIN staff s ON s.id = h.staff_id JOIN account a ON a.staff_id = s.id"
            " WHERE h.letter = 'A' AND s.active ORDER BY p.role, p.id"
        )
    )
    places = {role: place for place, role in enumerate(ORDER)}
    return sorted((DemoLogin(**row._mapping) for row in rows), key=lambda each: places.get(each.role, len(places)))


@dataclass(frozen=True, slots=True)
class Choice:
    """A code with its name, and what tells equal names apart."""

    code: str
    name: str
    note: str


def departments(session: Session) -> list[Choice]:
    """All departments by name."""
    rows = session.execute(
        text("SELECT code, short_name AS name, name AS note FROM department ORDER BY is_center DESC, id")
    )
    return [Choice(**row._mapping) for row in rows]


def posts(session: Session) -> list[Choice]:
    """All opened posts by department."""
    rows = session.execute(
        text(
            "SELECT p.code, p.name, d.short_name AS note FROM post p JOIN department d ON d.id = p.department_id"
            " WHERE p.opened_at IS NOT NULL ORDER BY d.is_center DESC, d.id, p.id"
        )
    )
    return [Choice(**row._mapping) for row in rows]


def helpers(session: Session) -> list[Choice]:
    """The people who hold a helpers' post (JA-6); the code is the login."""
    rows = session.execute(
        text(
            "SELECT DISTINCT ON (s.id) s.login AS code, s.name, p.name AS note FROM post_holding h"
            " JOIN post p ON p.id = h.post_id JOIN staff s ON s.id = h.staff_id"
            " WHERE p.role = 'helper' AND s.active ORDER BY s.id, h.letter"
        )
    )
    return [Choice(**row._mapping) for row in rows]


def approvers(session: Session, roles: tuple[str, ...]) -> list[Choice]:
    """The people who hold a post of one of these roles, with the post; the code is the staff id."""
    rows = session.execute(
        text(
            "SELECT DISTINCT ON (s.id) CAST(s.id AS text) AS code, s.name, p.name AS note FROM post_holding h"
            " JOIN post p ON p.id = h.post_id JOIN staff s ON s.id = h.staff_id"
            " WHERE p.role = ANY(:roles) AND s.active ORDER BY s.id, h.letter"
        ),
        {"roles": list(roles)},
    )
    return [Choice(**row._mapping) for row in rows]


def items(session: Session) -> list[Choice]:
    """The items that applicants can apply for, by department."""
    rows = session.execute(
        text(
            "SELECT i.code, i.name, d.short_name AS note FROM item i JOIN department d ON d.id = i.department_id"
            " WHERE i.active ORDER BY d.is_center DESC, d.id, i.id"
        )
    )
    return [Choice(**row._mapping) for row in rows]
