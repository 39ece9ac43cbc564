"""What the administrator changes in the organisation: departments, posts, holders, absences. Each refuses bad input."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from engine.errors import NotFound, Refused
from engine.office.organisation.logins import new_login
from engine.office.organisation.records import Absence, Department, Post, PostHolding, Staff
from engine.office.organisation.rules import (
    AS_THE_OFFICE,
    Letter,
    PostHours,
    check_authority,
    check_holders,
    check_opening,
    check_post_hours,
    check_role,
)


def create_department(
    session: Session, *, code: str, name: str, short_name: str = "", phone: str = "", address: str = "",
    is_center: bool = False,
) -> Department:  # fmt: skip
    """Add a department. Refused when its code or name is empty or taken, or when a second center is made."""
    code = _named("code", code, "部门编码", "a code of the department")
    name = _named("name", name, "部门名称", "a name of the department")
    taken = session.scalar(
        select(Department).where(
            or_(Department.code == code, Department.name == name, Department.other_codes.contains([code]))
        )
    )
    if taken is not None:
        raise Refused(
            f"部门编码或名称已被“{taken.name}”（{taken.code}）使用，请另取一个。",
            f"Expected a new code and name, but “{taken.name}” ({taken.code}) uses them already.",
            place="code" if taken.code == code else "name",
        )
    if is_center and session.scalar(select(Department.id).where(Department.is_center)) is not None:
        raise Refused(
            "服务中心只能有一个，已经建立过了。", "Expected only one service center, but there is one already."
        )
    department = Department(
        code=code, name=name, short_name=short_name or name, phone=phone, address=address, is_center=is_center,
        other_codes=[],
    )  # fmt: skip
    session.add(department)
    session.flush()
    return department


def create_post(
    session: Session, *, code: str, name: str, department_id: int, role: str, faces_public: bool = False,
    authority: Mapping[str, Any] | None = None, duties: str = "", standard: str = "", responsibility: str = "",
    hours: PostHours = AS_THE_OFFICE,
) -> Post:  # fmt: skip
    """Add a vacant post; it gets work and gives authority only once it is opened (AB-5).

    Refused when the code is empty or taken, the role is unknown, or its hours are none.
    """
    code = _named("code", code, "岗位编码", "a code of the post")
    name = _named("name", name, "岗位名称", "a name of the post")
    check_role(role)
    check_post_hours(hours)
    if session.scalar(select(Post.id).where(Post.code == code)) is not None:
        raise Refused(
            f"岗位编码“{code}”已被使用，请另取一个。", f"Expected a new code, but “{code}” is taken.", place="code"
        )
    post = Post(
        code=code, name=name, department_id=department_id, role=role, faces_public=faces_public,
        authority=check_authority(authority or {}), duties=duties, standard=standard, responsibility=responsibility,
        opens=hours.opens, closes=hours.closes, opens_daily=hours.daily, opened_at=None,
    )  # fmt: skip
    session.add(post)
    session.flush()
    return post


STANDARD_POSTS: tuple[tuple[str, str, bool, dict[str, Any], str], ...] = (
    (
        "handler",
        "经办岗",
        True,
        {"accept": True, "approve": False, "deny": False},
        "受理、审查本部门事项，提出办理意见",
    ),
    (
        "chief_rep",
        "首席代表岗",
        True,
        {"accept": True, "approve": True, "deny": False},
        "受部门书面授权，在服务中心当场审批",
    ),
    ("leader", "分管领导岗", False, {"accept": True, "approve": True, "deny": True}, "审签否定报备，复核审批决定"),
    (
        "agency_head",
        "机关负责人岗",
        False,
        {"accept": True, "approve": True, "deny": True},
        "批准延期，对本部门事项负总责",
    ),
)
"""What a case of a department's item needs: role, name, faces the public, authority, duties (PR-1)."""


def create_standard_posts(session: Session, department: Department) -> list[Post]:
    """Add the four posts that a department's items need, all vacant.

    Until holders are named and the posts opened, ``post_for`` gives the department's work to the center's posts.
    """
    return [
        create_post(
            session,
            code=f"{department.code}-{role}",
            name=f"{department.short_name}{name}",
            department_id=department.id,
            role=role,
            faces_public=faces_public,
            authority=authority,
            duties=duties,
        )
        for role, name, faces_public, authority, duties in STANDARD_POSTS
    ]


def create_staff(session: Session, *, name: str, login: str, phone: str = "", email: str = "") -> Staff:
    """Add a member of staff. Refused when name or login is empty or the login is taken."""
    name = _named("name", name, "姓名", "a name")
    login = new_login(_named("login", login, "登录名", "a login"))
    if session.scalar(select(Staff.id).where(Staff.login == login)) is not None:
        raise Refused(
            f"登录名“{login}”已被使用，请另取一个。", f"Expected a new login, but “{login}” is taken.", place="login"
        )
    staff = Staff(name=name, login=login, phone=phone, email=email, active=True)
    session.add(staff)
    session.flush()
    return staff


def set_staff_active(session: Session, staff_id: int, active: bool) -> Staff:
    """Let somebody work again or end it; the posts held stay, B takes over. Not found when the person is unknown."""
    staff = session.get(Staff, staff_id)
    if staff is None:
        raise NotFound("没有找到这名人员，请核对登录名。", "Expected a member of staff, but there is none.")
    staff.active = active
    session.flush()
    return staff


def _holders(session: Session, post: Post) -> dict[str, int]:
    rows = session.execute(select(PostHolding.letter, PostHolding.staff_id).where(PostHolding.post_id == post.id))
    return {row.letter: row.staff_id for row in rows}


def assign(session: Session, post: Post, staff: Staff, letter: Letter, at: datetime) -> None:
    """Make ``staff`` the A or B holder in place of whoever was. Refused when A and B would be one person."""
    if not staff.active:
        raise Refused(
            f"{staff.name}已停用，请先启用或者另选他人。", f"Expected somebody in service, but {staff.name} is not."
        )
    holders: dict[str, int | None] = {**_holders(session, post), letter: staff.id}
    check_holders(post.name, holders.get("A"), holders.get("B"))
    session.execute(
        insert(PostHolding)
        .values(post_id=post.id, letter=letter, staff_id=staff.id, since=at)
        .on_conflict_do_update(index_elements=["post_id", "letter"], set_={"staff_id": staff.id, "since": at})
    )


def unassign(session: Session, post: Post, letter: Letter) -> None:
    """Leave a letter of a post vacant. Refused for an open post that could not have been opened so (AB-5)."""
    if post.opened_at is not None:
        left = _holders(session, post)
        left.pop(letter, None)
        check_opening(post.name, post.faces_public, left.get("A"), left.get("B"))
    session.execute(delete(PostHolding).where(PostHolding.post_id == post.id, PostHolding.letter == letter))


def open_post(session: Session, post: Post, at: datetime) -> Post:
    """Open a post for work. Refused without A, and for a public post without A and B (AB-5)."""
    holders = _holders(session, post)
    check_opening(post.name, post.faces_public, holders.get("A"), holders.get("B"))
    check_holders(post.name, holders.get("A"), holders.get("B"))
    if post.opened_at is None:
        post.opened_at = at
        session.flush()
    return post


def close_post(session: Session, post: Post) -> Post:
    """Close a post: it gets no more work. Work in hand stays with it until it is handed over or reopened."""
    post.opened_at = None
    session.flush()
    return post


def announce_absence(
    session: Session, staff_id: int, *, starts_at: datetime, ends_at: datetime | None, reason: str
) -> Absence:
    """Record that somebody is away; B takes over at once (AB-1).

    Refused without a reason, when it ends before it starts, or when it overlaps an absence announced before.
    """
    reason = _named("reason", reason, "请假事由", "the reason of the absence")
    if ends_at is not None and ends_at <= starts_at:
        raise Refused(
            "结束时间须晚于开始时间，请改正。",
            "Expected the absence to end after it starts, but it does not.",
            place="ends_at",
        )
    overlapping = select(Absence.id).where(
        Absence.staff_id == staff_id, or_(Absence.ends_at.is_(None), Absence.ends_at > starts_at)
    )
    if ends_at is not None:
        overlapping = overlapping.where(Absence.starts_at < ends_at)
    if session.scalar(overlapping.limit(1)) is not None:
        raise Refused(
            "与已登记的缺勤重叠，请先结束原来的缺勤或者调整时间。",
            "Expected an absence that overlaps none announced before, but it does.",
            place="starts_at",
        )
    absence = Absence(staff_id=staff_id, starts_at=starts_at, ends_at=ends_at, reason=reason)
    session.add(absence)
    session.flush()
    return absence


def end_absence(session: Session, staff_id: int, at: datetime) -> Absence:
    """Somebody is back: the absence that lasts at ``at`` ends, the posts return to A (AB-1). Refused when none lasts.

    An absence that has only just begun at ``at`` is taken back.
    """
    absence = session.scalar(
        select(Absence).where(
            Absence.staff_id == staff_id, Absence.starts_at <= at, or_(Absence.ends_at.is_(None), Absence.ends_at > at)
        )
    )
    if absence is None:
        raise Refused("这名人员现在没有缺勤，无需结束。", "Expected somebody who is away, but nobody is.")
    if absence.starts_at == at:
        session.delete(absence)
    else:
        absence.ends_at = at
    session.flush()
    return absence


def _named(place: str, text: str, zh: str, en: str) -> str:
    cleaned = text.strip()
    if not cleaned:
        raise Refused(f"请填写{zh}。", f"Expected {en}, but it is empty.", place=place)
    return cleaned
