"""Standards of service: putting them in force and ending them (SP-7)."""

from __future__ import annotations

from engine.administration import finding
from engine.administration.command import Act, own_check
from engine.identity.permissions import may_open
from engine.identity.permissions.pages import PAGES
from engine.office.inspections import store


@own_check
def add_standard(act: Act, *, area: str, text: str, department: str = "") -> int:
    """Put a standard in force from now on; gives back its key. ``department`` empty: it holds for all.

    NotAllowed for others than inspectors; NotFound for an unknown department; refused without area or words.
    """
    _check(act)
    found = finding.department(act.session, department) if department else None
    row = store.add_standard(
        act.session,
        department_id=None if found is None else found.id,
        area=area,
        words=text.strip(),
        by_id=act.actor_id,
        at=act.at,
    )
    name = "全部部门" if found is None else found.name
    act.note("standard_added", "department", row.department_id, name, after={"text": row.text})
    return row.id


@own_check
def end_standard(act: Act, *, standard_id: int) -> None:
    """End a standard; lists that name it keep it. NotAllowed for others than inspectors; refused when it has ended."""
    _check(act)
    row = store.end_standard(act.session, standard_id, by_id=act.actor_id, at=act.at)
    act.note("standard_ended", "department", row.department_id, "服务规范", before={"text": row.text})


def _check(act: Act) -> None:
    if act.actor is None:
        return
    may_open(act.actor, "service_standards").check()
    act.in_post = next(post for post in act.actor.posts if post.role in PAGES["service_standards"])
