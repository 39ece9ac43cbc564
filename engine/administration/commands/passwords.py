"""Passwords: a one-time one by the administrator, one of their own by the person."""

from __future__ import annotations

import secrets

from engine.administration import finding
from engine.administration.command import Act, administrators_command, own_check
from engine.errors import NotAllowed, Refused
from engine.identity import attempts
from engine.identity.accounts import check_new_password, check_not_used_lately, check_password, set_password

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""What nobody mistakes for something else when it is read out or copied from paper."""


@administrators_command
def reset_password(act: Act, *, login: str) -> str:
    """Give somebody a generated one-time password and return it: it is shown now and never again.

    The person must choose one of their own at the next login; sessions that are open end. NotFound for an unknown
    login, refused for somebody out of service.
    """
    person = finding.person(act.session, login)
    if not person.active:
        raise Refused(f"{person.name}已停用，请先启用。", f"Expected somebody in service, but {person.name} is not.")
    password = "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))
    set_password(act.session, person.id, password, act.system_time, must_change=True)
    # Who was kept out for guessing a forgotten password may use the new one at once.
    attempts.forget_login(act.session, person.login)
    act.note("password_reset", "staff", person.id, person.name)
    return password


@own_check
def change_password(act: Act, *, present: str, wanted: str) -> None:
    """Change the actor's own password; ends the other sessions of the person.

    NotAllowed for nobody, refused when ``present`` is wrong, ``wanted`` is too short, both are the same, or
    ``wanted`` is one of the last five.
    """
    if act.actor is None:
        raise NotAllowed("请先登录，密码由本人修改。", "Expected the person, but nobody is logged in.")
    if not check_password(act.session, act.actor.staff_id, present):
        raise Refused(
            "现在的密码不正确，请重新输入。", "Expected the present password, but it is wrong.", place="present"
        )
    if present == wanted:
        raise Refused(
            "新密码不能与现在的相同，请另换一个。",
            "Expected another password, but it is the present one.",
            place="wanted",
        )
    check_new_password(wanted, act.actor.login, act.actor.name)
    check_not_used_lately(act.session, act.actor.staff_id, wanted)
    set_password(act.session, act.actor.staff_id, wanted, act.system_time)
    act.note("password_changed", "staff", act.actor.staff_id, act.actor.name)
