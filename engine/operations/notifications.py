"""Notifications to applicants, members of staff and holders of a post."""

from __future__ import annotations

from typing import Literal

from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.office.applications.records import Application
from engine.office.organisation.records import Department
from engine.office.organisation.store import post_for
from engine.operations.context import Notification

Topic = Literal["urge", "card", "result", "word"]
"""What a word to members of staff is about, as in ``engine.office.news.rules.TOPICS``."""


def tell_applicant(application: Application, subject: str, body: str) -> Notification:
    """A word to the applicant: by e-mail where an address is known, else to the mailbox under phone or name.

    Who applied online has confirmed one of both: without an address it goes to the telephone by SMS.
    """
    if application.channel == "online" and not application.email and application.phone:
        return Notification("applicant", application.phone, subject, body, "sms")
    return tell(application.email, application.phone or application.applicant_name, subject, body)


def tell(email: str | None, otherwise: str, subject: str, body: str) -> Notification:
    """A word to somebody outside: by e-mail where an address is known, else to the mailbox."""
    if email:
        return Notification("applicant", email, subject, body, "email")
    return Notification("applicant", otherwise, subject, body)


def tell_staff(key: int, subject: str, body: str, topic: Topic = "word") -> Notification:
    """A word to a member of staff, by e-mail where an address is known."""
    return Notification("staff", str(key), subject, body, "email", topic)


def tell_post(key: int, subject: str, body: str, topic: Topic = "word") -> Notification:
    """A word to whoever holds a post, by e-mail where an address is known."""
    return Notification("post", str(key), subject, body, "email", topic)


def tell_head(session: Session, unit_id: int | None, subject: str, body: str) -> list[Notification]:
    """A word to the head of a unit, else to its leader in charge; nobody while neither post is open."""
    if unit_id is None:
        return []
    return tell_role(session, ("agency_head", "leader"), session.get_one(Department, unit_id).code, subject, body)


def tell_role(
    session: Session, roles: tuple[str, ...], department: str | None, subject: str, body: str
) -> list[Notification]:
    """A word to the first of these roles that has an open post in the department; nobody while none has."""
    for role in roles:
        try:
            return [tell_post(post_for(session, role, department).id, subject, body)]
        except NotFound:
            continue
    return []
