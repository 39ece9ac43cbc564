"""Notifications to applicants, members of staff and holders of a post."""

from __future__ import annotations

from engine.office.applications.records import Application
from engine.operations.context import Notification


def tell_applicant(application: Application, subject: str, body: str) -> Notification:
    """A word to the applicant: by e-mail where an address is known, else to the mailbox under phone or name."""
    return tell(application.email, application.phone or application.applicant_name, subject, body)


def tell(email: str | None, otherwise: str, subject: str, body: str) -> Notification:
    """A word to somebody outside: by e-mail where an address is known, else to the mailbox."""
    if email:
        return Notification("applicant", email, subject, body, "email")
    return Notification("applicant", otherwise, subject, body)


def tell_staff(key: int, subject: str, body: str) -> Notification:
    """A word to a member of staff, by e-mail where an address is known."""
    return Notification("staff", str(key), subject, body, "email")


def tell_post(key: int, subject: str, body: str) -> Notification:
    """A word to whoever holds a post, by e-mail where an address is known."""
    return Notification("post", str(key), subject, body, "email")
