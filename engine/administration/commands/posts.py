"""Posts: adding, changing, opening and closing them (PR-1, AB-5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any

from sqlalchemy import func, select

from engine.administration import finding
from engine.administration.command import Act, administrators_command
from engine.administration.remaining import check_administrators_remain
from engine.cases.storage.records import WorkItem
from engine.errors import Refused
from engine.office.organisation import changes
from engine.office.organisation.records import Post
from engine.office.organisation.rules import PostHours, check_authority, check_post_hours

USUAL_AUTHORITY: Mapping[str, Mapping[str, bool]] = {
    "clerk": {"accept": True, "approve": False, "deny": False},
    **{role: authority for role, _, _, authority, _ in changes.STANDARD_POSTS},
    "coordinator": {"accept": True, "approve": False, "deny": False},
    "county_leader": {"accept": False, "approve": True, "deny": False},
}
"""What a post of a role may do on its own unless the office says otherwise (PR-1); roles not named here: nothing."""


@administrators_command
def add_post(
    act: Act, *, department: str, code: str, name: str, role: str, faces_public: bool = False,
    authority: Mapping[str, Any] | None = None, duties: str = "", opens: time | None = None,
    closes: time | None = None, opens_daily: bool = False,
) -> str:  # fmt: skip
    """Add a vacant post to a department and return its code; ``authority`` None is what is usual for the role.

    NotFound for an unknown department; refused when the code is empty or taken, the role is unknown, or its
    hours are none.
    """
    home = finding.department(act.session, department)
    made = changes.create_post(
        act.session,
        code=code,
        name=name,
        department_id=home.id,
        role=role,
        faces_public=faces_public,
        authority=dict(USUAL_AUTHORITY.get(role, {})) if authority is None else authority,
        duties=duties.strip(),
        hours=PostHours(opens, closes, opens_daily),
    )
    facts = {"department": home.name, "code": made.code, "name": made.name, "role": made.role, **_facts(made)}
    act.note("post_added", "post", made.id, made.name, after=facts)
    return made.code


@administrators_command
def change_post(
    act: Act, *, post: str, name: str, faces_public: bool, authority: Mapping[str, Any], duties: str = "",
    opens: time | None = None, closes: time | None = None, opens_daily: bool = False,
) -> None:  # fmt: skip
    """Change a post's name, duties, authority, hours and whether it faces the public; code, role, department stay.

    ``opens`` and ``closes`` are hours of its own without noon closure, None those of the office; ``opens_daily``: on
    rest days too (TC-12). NotFound for an unknown post; refused when the name is empty, its hours are none, or an open
    post would face the public without A and B (AB-5). Does nothing when nothing changes.
    """
    found = finding.post(act.session, post)
    name = name.strip()
    if not name:
        raise Refused("请填写岗位名称。", "Expected a name of the post, but it is empty.", place="name")
    hours = PostHours(opens, closes, opens_daily)
    check_post_hours(hours)
    before = {"name": found.name, **_facts(found)}
    found.name, found.faces_public, found.duties = name, faces_public, duties.strip()
    found.authority = check_authority(authority)
    found.opens, found.closes, found.opens_daily = hours.opens, hours.closes, hours.daily
    act.session.flush()
    if found.opened_at is not None:
        changes.open_post(act.session, found, act.at)
    after = {"name": found.name, **_facts(found)}
    if after != before:
        act.note("post_changed", "post", found.id, found.name, before=before, after=after)


@administrators_command
def open_post(act: Act, *, post: str) -> None:
    """Open a post for work. NotFound for an unknown one; refused without A, or a public one without A and B (AB-5)."""
    found = finding.post(act.session, post)
    if found.opened_at is None:
        changes.open_post(act.session, found, act.at)
        act.note("post_opened", "post", found.id, found.name, before={"open": False}, after={"open": True})


@administrators_command
def close_post(act: Act, *, post: str, reason: str) -> None:
    """Close a post: it gets no more work and gives no authority.

    NotFound for an unknown post; refused without a reason, while work waits at the post (nobody could do it any more),
    and for the last open administrator's post that somebody holds.
    """
    found = finding.post(act.session, post)
    if not reason.strip():
        raise Refused("请填写关闭事由。", "Expected a reason, but it is empty.", place="reason")
    if found.opened_at is None:
        return
    waiting = act.session.scalar(select(func.count()).select_from(WorkItem).where(WorkItem.post_id == found.id))
    if waiting:
        raise Refused(
            f"“{found.name}”还有 {waiting} 件待办，请先办结或者移交再关闭。",
            f"Expected no work to wait at “{found.name}”, but there is {waiting}.",
        )
    changes.close_post(act.session, found)
    check_administrators_remain(act.session)
    act.note("post_closed", "post", found.id, found.name, before={"open": True}, after={"open": False}, reason=reason)


def _facts(post: Post) -> dict[str, Any]:
    return {
        "faces_public": post.faces_public,
        "authority": post.authority,
        "duties": post.duties,
        "hours": None if post.opens is None else f"{post.opens:%H:%M}–{post.closes:%H:%M}",
        "opens_daily": post.opens_daily,
    }
