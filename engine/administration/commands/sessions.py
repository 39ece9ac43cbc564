"""Ending web sessions: one's own elsewhere, and everything of somebody by the administrator."""

from __future__ import annotations

from engine.administration import finding
from engine.administration.command import Act, administrators_command, own_check
from engine.errors import NotAllowed
from engine.identity.sessions import end_sessions


@own_check
def end_own_sessions(act: Act, *, present: str, only: int | None = None) -> int:
    """End the actor's other sessions, or ``only`` one of them, but never ``present``; how many that were.

    NotAllowed for nobody.
    """
    if act.actor is None:
        raise NotAllowed("请先登录，只能结束本人的登录。", "Expected the person, but nobody is logged in.")
    count = end_sessions(act.session, act.actor.staff_id, act.system_time, only=only, spare=present)
    if count:
        act.note("sessions_ended", "staff", act.actor.staff_id, act.actor.name, after={"number": count})
    return count


@administrators_command
def end_sessions_of(act: Act, *, login: str) -> int:
    """End every session of somebody, as when a machine was left open; how many that were. NotFound for unknown ones."""
    person = finding.person(act.session, login)
    count = end_sessions(act.session, person.id, act.system_time)
    act.note("sessions_ended", "staff", person.id, person.name, after={"number": count})
    return count
