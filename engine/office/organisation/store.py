"""Questions to the organisation: which posts somebody holds now, which post gets a piece of work, what is uncovered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, Text, and_, bindparam, case, exists, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session, aliased

from engine.database import UtcTime, asked_once
from engine.errors import NotFound
from engine.office.calendar.store import calendar
from engine.office.organisation.logins import plain_login
from engine.office.organisation.records import Absence, Department, Post, PostHolding, Staff
from engine.office.organisation.rules import OFFICE_WIDE_ROLES, ROLES, HeldPost


def posts_held_statement(staff_id: Any, at: Any) -> Select[int, str, str, str, int, str, str, int | None]:
    """The one statement behind ``posts_held``; both arguments may be bind parameters.

    A holds the post while present; B only while A is absent, out of service or vacant (AB-1). Whoever is absent holds
    nothing. Posts that are not opened give no authority (AB-5).
    """
    own, other = aliased(PostHolding), aliased(PostHolding)
    own_absence, other_absence, other_staff = aliased(Absence), aliased(Absence), aliased(Staff)
    return (
        select(
            Post.id,
            Post.code,
            Post.name,
            Post.role,
            Post.department_id,
            Department.code.label("department_code"),
            own.letter,
            case((own.letter == "B", other.staff_id)).label("acting_for"),
        )
        .select_from(own)
        .join(Post, Post.id == own.post_id)
        .join(Department, Department.id == Post.department_id)
        .outerjoin(other, and_(other.post_id == own.post_id, other.letter == "A"))
        .outerjoin(other_staff, other_staff.id == other.staff_id)
        .where(
            own.staff_id == staff_id,
            Post.opened_at.is_not(None),
            ~_absent(own_absence, own.staff_id, at),
            or_(
                own.letter == "A",
                other.staff_id.is_(None),
                ~other_staff.active,
                _absent(other_absence, other.staff_id, at),
            ),
        )
        .order_by(Post.id)
    )


def _absent(absence: Any, staff_id: Any, at: Any) -> Any:
    return exists().where(
        absence.staff_id == staff_id,
        absence.starts_at <= at,
        or_(absence.ends_at.is_(None), absence.ends_at > at),
    )


# Built once: building a statement costs more than running it.
_POSTS_HELD = posts_held_statement(bindparam("staff_id"), bindparam("at", type_=UtcTime()))


def posts_held(session: Session, staff_id: int, at: datetime) -> list[HeldPost]:
    """The posts that the person holds at ``at``, in one statement; empty when none (AB-1, AB-3)."""
    return [HeldPost(*row) for row in session.execute(_POSTS_HELD, {"staff_id": staff_id, "at": at})]


_own, _home = aliased(Department), aliased(Department)
_POST_FOR = (
    select(Post)
    .join(_home, _home.id == Post.department_id)
    .outerjoin(
        _own,
        or_(
            _own.code == bindparam("department_code", type_=Text()),
            _own.other_codes.contains(bindparam("codes", type_=JSONB())),
            and_(bindparam("department_code", type_=Text()).is_(None), _own.is_center),
        ),
    )
    .where(
        Post.role == bindparam("role"),
        Post.opened_at.is_not(None),
        or_(
            Post.role.in_(sorted(OFFICE_WIDE_ROLES)),
            _home.id == _own.id,
            _home.id == _own.entrusted_to_id,
            and_(Post.role == "clerk", _home.is_center),
        ),
    )
    .order_by(
        case((_home.id == _own.id, 0), (_home.id == _own.entrusted_to_id, 1), (_home.is_center, 2), else_=3), Post.id
    )
    .limit(1)
)


def post_for(session: Session, role: str, department_code: str | None) -> Post:
    """The open post of ``role`` in the department, else in the one that it has entrusted with its work (AU-7).

    Roles that serve the whole office are found wherever they are, clerks at the center too; ``department_code`` None is
    the center. Not found when there is no such post: work never falls to another department's.
    """
    post = session.scalar(_POST_FOR, {"role": role, "department_code": department_code, "codes": [department_code]})
    if post is None:
        name = ROLES.get(role, (role, role))
        home = center(session) if department_code is None else department_by_code(session, department_code)
        zh, en = ("服务中心", "The service center") if home is None else (home.name, home.name)
        raise NotFound(
            f"{zh}没有开放的“{name[0]}”岗位，请先由系统管理员开放岗位。",
            f"{en} has no open post of a {name[1]}; the administrator opens one first.",
        )
    return post


def inspection(session: Session) -> Department:
    """The department of the inspectors, in whose name supervision is numbered; the center where there are none.

    NotFound when there is neither.
    """
    try:
        post = post_for(session, "inspector", None)
    except NotFound:
        leading = center(session)
        if leading is None:
            raise
        return leading
    return session.get_one(Department, post.department_id)


def post_by_code(session: Session, code: str) -> Post:
    """The post with this code; not found when there is none."""
    post = session.scalar(select(Post).where(Post.code == code))
    if post is None:
        raise NotFound(
            f"没有编码为“{code}”的岗位，请核对编码。", f"Expected a post with the code “{code}”, but there is none."
        )
    return post


def department_by_code(session: Session, code: str) -> Department:
    """The department with this code, or with it as the code of a sub-unit; not found when there is none."""
    department = session.scalar(
        select(Department)
        .where(or_(Department.code == code, Department.other_codes.contains([code])))
        .order_by((Department.code == code).desc())
        .limit(1)
    )
    if department is None:
        raise NotFound(
            f"没有编码为“{code}”的部门，请核对编码。",
            f"Expected a department with the code “{code}”, but there is none.",
        )
    return department


def center(session: Session) -> Department | None:
    """The service center; None as long as none was created. A page asks once."""
    return asked_once(session, "center", lambda: session.scalar(select(Department).where(Department.is_center)))


def departments(session: Session) -> list[Department]:
    """All departments, the center first."""
    return list(session.scalars(select(Department).order_by(Department.is_center.desc(), Department.id)))


def holders_of(session: Session, post_id: int) -> dict[str, Staff]:
    """Who holds the post: letter → member of staff; a letter that is vacant is missing."""
    rows = session.execute(
        select(PostHolding.letter, Staff)
        .join(Staff, Staff.id == PostHolding.staff_id)
        .where(PostHolding.post_id == post_id)
        .order_by(PostHolding.letter)
    )
    return {row.letter: row.Staff for row in rows}


def staff_by_login(session: Session, login: str) -> Staff | None:
    """The member of staff with this login, however it is typed; None when there is none."""
    return session.scalar(select(Staff).where(Staff.login == plain_login(login)))


def unheld_posts(session: Session, at: datetime) -> list[Post]:
    """The open public posts that have neither A nor B present at ``at``, whether or not it is their opening time."""
    holder, absence = aliased(PostHolding), aliased(Absence)
    present = exists().where(
        holder.post_id == Post.id, Staff.id == holder.staff_id, Staff.active, ~_absent(absence, holder.staff_id, at)
    )
    statement = select(Post).where(Post.opened_at.is_not(None), Post.opened_at <= at, Post.faces_public, ~present)
    return list(session.scalars(statement.order_by(Post.id)))


def uncovered_posts(session: Session, at: datetime) -> list[Post]:
    """The open public posts that are in their opening hours at ``at`` and have neither A nor B present (AB-2)."""
    rows = unheld_posts(session, at)
    if not rows:
        return []
    days = calendar(session)
    return [post for post in rows if post.hours.open_at(days, at)]


def department_codes(session: Session) -> dict[str, int]:
    """The ids of all departments by code."""
    return {row.code: row.id for row in _listed(session)}


def department_names(session: Session) -> dict[int, str]:
    """The names of all departments by id."""
    return {row.id: row.name for row in _listed(session)}


def _listed(session: Session) -> Sequence[Row[int, str, str]]:
    listed = select(Department.id, Department.code, Department.name)
    return asked_once(session, "departments", lambda: session.execute(listed).all())
