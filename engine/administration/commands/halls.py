"""Screens of halls: hanging one, and revoking its address."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from sqlalchemy import select

from engine.administration.command import Act, own_check
from engine.errors import NotFound, Refused
from engine.identity.permissions import may_open
from engine.office.halls.records import HallScreen
from engine.office.halls.rules import check_name, token_hash
from engine.office.organisation.records import Department


@own_check
def hang_screen(act: Act, *, name: str, departments: Sequence[str]) -> tuple[int, str]:
    """Give a hall's screen an address; its id and the secret of the address, which is told here alone.

    Refused as ``check_name`` says and for departments that are none, NotAllowed for whoever keeps no screens.
    """
    _check(act)
    said = check_name(name)
    known = set(act.session.scalars(select(Department.code).where(Department.code.in_(departments))))
    if known != set(departments):
        raise Refused("请从名单中选择部门。", "Choose departments of the list.", place="departments")
    token = secrets.token_urlsafe(24)
    screen = HallScreen(
        name=said,
        departments=sorted(known),
        token_hash=token_hash(token),
        made_at=act.at,
        made_by_id=act.actor_id,
    )
    act.session.add(screen)
    act.session.flush()
    act.note("screen_hung", "screen", screen.id, said)
    return screen.id, token


@own_check
def revoke_screen(act: Act, *, screen: int) -> None:
    """Let an address show nothing any more; does nothing when it was revoked before. NotFound for an unknown one."""
    _check(act)
    found = act.session.get(HallScreen, screen)
    if found is None:
        raise NotFound("没有找到这块大屏。", "There is no such screen.")
    if found.revoked_at is None:
        found.revoked_at, found.revoked_by_id = act.at, act.actor_id
        act.note("screen_revoked", "screen", screen, found.name)


def _check(act: Act) -> None:
    """The operator at the command line may; everybody else by post."""
    if act.actor is not None:
        may_open(act.actor, "hall_screens").check()
