"""The second factor: setting one up, new recovery codes, taking it off, and the roles that need it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select

from engine.administration import finding
from engine.administration.command import Act, administrators_command, own_check
from engine.errors import NotAllowed, Refused
from engine.identity import second_factor
from engine.identity.accounts import check_password
from engine.identity.actor import Actor
from engine.identity.records import FactorRole, SecondFactor
from engine.office.organisation.rules import ROLES


@own_check
def begin_factor(act: Act) -> None:
    """Make a secret for the actor's authenticator; nobody is asked for codes before one was right.

    NotAllowed for nobody, refused for somebody who has a second factor.
    """
    me = _person(act)
    present = act.session.get(SecondFactor, me.staff_id)
    if present is not None and present.confirmed_at is not None:
        raise Refused(
            "已经设置了二次验证；换手机的，请先取消，再重新设置。",
            "Expected nobody with a second factor, but there is one. Take it off first, then set up another.",
        )
    if present is not None:
        act.session.delete(present)
        act.session.flush()
    act.session.add(
        SecondFactor(
            staff_id=me.staff_id,
            key_id=act.keys.current,
            salt=second_factor.new_salt(),
            begun_at=act.system_time,
            last_step=0,
            recovery=[],
        )
    )
    act.session.flush()


@own_check
def confirm_factor(act: Act, *, code: str) -> list[str]:
    """Ask the actor for codes from now on, since this one is right; gives back the recovery codes, which are not kept.

    NotAllowed for nobody; refused for a wrong code, and when nothing was begun.
    """
    me = _person(act)
    factor = act.session.get(SecondFactor, me.staff_id, with_for_update=True)
    if factor is None or factor.confirmed_at is not None:
        raise Refused(
            "请先点“开始设置”，再输入验证器显示的数字。",
            "Expected a second factor that was begun, but there is none. Begin first.",
        )
    if not second_factor.use_code(act.keys, factor, code, act.system_time):
        raise Refused(
            "数字不对。请核对手机的时间是否准确，再输入验证器现在显示的六位数字。",
            "Expected the six digits that the authenticator shows now, but they are others. Is the time of the "
            "telephone right?",
            place="code",
        )
    factor.confirmed_at = act.system_time
    codes = _new_codes(factor)
    act.session.flush()
    act.note("factor_added", "staff", me.staff_id, me.name)
    return codes


@own_check
def renew_recovery_codes(act: Act, *, present: str) -> list[str]:
    """Give the actor new recovery codes in the place of those that are left; ``present`` is the password.

    NotAllowed for nobody; refused for a wrong password, and without a second factor.
    """
    me, factor = _owned(act, present)
    codes = _new_codes(factor)
    act.session.flush()
    act.note("recovery_codes_renewed", "staff", me.staff_id, me.name)
    return codes


@own_check
def drop_own_factor(act: Act, *, present: str) -> None:
    """Ask the actor for codes no more, as before a change of telephones; ``present`` is the password.

    NotAllowed for nobody; refused for a wrong password, and without a second factor. Whoever holds a post that needs
    one sets up another at once.
    """
    me, factor = _owned(act, present)
    act.session.delete(factor)
    act.session.flush()
    act.note("factor_dropped", "staff", me.staff_id, me.name)


@administrators_command
def drop_factor(act: Act, *, login: str) -> None:
    """Ask somebody for codes no more who has lost telephone and recovery codes. NotFound for an unknown login.

    Refused for somebody without a second factor.
    """
    person = finding.person(act.session, login)
    factor = act.session.get(SecondFactor, person.id)
    if factor is None:
        raise _without()
    act.session.delete(factor)
    act.session.flush()
    act.note("factor_dropped", "staff", person.id, person.name)


@administrators_command
def require_factor(act: Act, *, roles: Sequence[str]) -> None:
    """Say which roles need a second factor; whoever holds one and has none sets it up before anything else.

    Refused for a role that is none.
    """
    wanted = set(roles)
    if not wanted <= set(ROLES):
        raise Refused("请在列出的角色里选。", "Expected roles of the list, but there is another one.", place="roles")
    before = sorted(act.session.scalars(select(FactorRole.role)))
    if set(before) == wanted:
        return
    act.session.execute(delete(FactorRole).where(FactorRole.role.not_in(wanted)))
    act.session.add_all([FactorRole(role=role) for role in sorted(wanted - set(before))])
    act.session.flush()
    act.note(
        "factor_required", "setting", None, "second_factor", before={"roles": before}, after={"roles": sorted(wanted)}
    )


def _person(act: Act) -> Actor:
    if act.actor is None:
        raise NotAllowed("请先登录，由本人设置。", "Expected the person, but nobody is logged in.")
    return act.actor


def _owned(act: Act, present: str) -> tuple[Actor, SecondFactor]:
    me = _person(act)
    if not check_password(act.session, me.staff_id, present):
        raise Refused(
            "现在的密码不正确，请重新输入。", "Expected the present password, but it is wrong.", place="present"
        )
    factor = act.session.get(SecondFactor, me.staff_id, with_for_update=True)
    if factor is None or factor.confirmed_at is None:
        raise _without()
    return me, factor


def _without() -> Refused:
    return Refused("还没有设置二次验证。", "Expected a second factor, but there is none.")


def _new_codes(factor: SecondFactor) -> list[str]:
    codes = second_factor.new_recovery_codes()
    factor.recovery = [second_factor.recovery_digest(code) for code in codes]
    return codes
