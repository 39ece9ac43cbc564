"""Absences: announcing one, ending one early (AB-1, AB-2, AB-5)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from engine.administration import finding
from engine.administration.command import Act, own_check
from engine.administration.cover import check_cover
from engine.clock import OFFICE_ZONE
from engine.errors import NotAllowed, Refused
from engine.identity.permissions import led_departments
from engine.office.organisation import changes
from engine.office.organisation.records import Absence, Post, PostHolding, Staff
from engine.office.organisation.rules import Span


@own_check
def announce_absence(
    act: Act, *, login: str, reason: str, starts_at: datetime, ends_at: datetime | None, confirmed: bool = False
) -> int:
    """Record that somebody is away and return the key of the absence; B takes over at its beginning (AB-1).

    By the administrator, a leader or head of a department where the person holds a post, or the person. ``ends_at``
    None: until further notice. NotFound for an unknown login, NotAllowed for others; refused without a reason, when it
    ends before it starts or has ended already, overlaps one announced before, or leaves an open public post with nobody
    in opening hours, unless ``confirmed`` (AB-2).
    """
    person = finding.person(act.session, login)
    _check_may(act, person)
    if ends_at is not None and ends_at <= act.at:
        raise Refused("这段缺勤已经过去，请核对起止时间。", "Expected a time to come, but it is over.", place="ends_at")
    made = changes.announce_absence(act.session, person.id, starts_at=starts_at, ends_at=ends_at, reason=reason)
    left = check_cover(act.session, person.id, Span(max(starts_at, act.at), ends_at), confirmed=confirmed)
    after = _span(made) | ({"uncovered": left} if left else {})
    act.note("absence_announced", "staff", person.id, person.name, after=after, reason=made.reason)
    return made.id


@own_check
def end_absence(act: Act, *, absence: int) -> None:
    """Somebody is back early: the absence ends now; one that has not begun is taken back (AB-1).

    By those who may announce it. NotFound for an unknown one, refused when it is over.
    """
    found = finding.absence(act.session, absence)
    person = act.session.get_one(Staff, found.staff_id)
    _check_may(act, person)
    before, reason = _span(found), found.reason
    if found.ends_at is not None and found.ends_at <= act.at:
        raise Refused("这段缺勤已经结束，无需再办。", "Expected an absence that lasts, but it is over.")
    if found.starts_at >= act.at:
        act.session.delete(found)
        act.session.flush()
        after: dict[str, Any] = {"taken_back": True}
    else:
        found.ends_at = act.at
        act.session.flush()
        after = _span(found)
    act.note("absence_ended", "staff", person.id, person.name, before=before, after=after, reason=reason)


def _check_may(act: Act, person: Staff) -> None:
    """NotAllowed unless the actor is the operator, an administrator, the person or a leader of its department."""
    if act.actor is None or act.actor.staff_id == person.id:
        return
    holds = select(Post.department_id).join(PostHolding, PostHolding.post_id == Post.id)
    departments = set(act.session.scalars(holds.where(PostHolding.staff_id == person.id)))
    led = led_departments(act.actor)
    act.in_post = next(
        (post for post in act.actor.posts if led is None or post.department_id in departments & set(led)), None
    )
    if act.in_post is None:
        raise NotAllowed(
            f"{person.name}的缺勤只能由本人、本部门领导或者系统管理员登记。",
            f"Expected an administrator, a leader of the department or {person.name}, but you are none of them.",
        )


def _span(absence: Absence) -> dict[str, Any]:
    ends = absence.ends_at
    return {
        "from": absence.starts_at.astimezone(OFFICE_ZONE).isoformat(timespec="minutes"),
        "to": None if ends is None else ends.astimezone(OFFICE_ZONE).isoformat(timespec="minutes"),
    }
