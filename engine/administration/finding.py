"""What a command is about, by the key that a page or a command line gives."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.office.organisation.logins import plain_login
from engine.office.organisation.records import Absence, Department, Post, Staff


def department(session: Session, code: str) -> Department:
    """The department with this very code; NotFound when there is none."""
    found = session.scalar(select(Department).where(Department.code == code.strip()))
    if found is None:
        raise NotFound(
            f"没有编码为“{code}”的部门，请核对编码。",
            f"Expected a department with the code “{code}”, but there is none.",
            place="department",
        )
    return found


def post(session: Session, code: str) -> Post:
    """The post with this code; NotFound when there is none."""
    found = session.scalar(select(Post).where(Post.code == code.strip()))
    if found is None:
        raise NotFound(
            f"没有编码为“{code}”的岗位，请核对编码。",
            f"Expected a post with the code “{code}”, but there is none.",
            place="post",
        )
    return found


def person(session: Session, login: str) -> Staff:
    """The member of staff with this login, however it is typed; NotFound when there is none."""
    found = session.scalar(select(Staff).where(Staff.login == plain_login(login)))
    if found is None:
        raise NotFound(
            f"没有登录名为“{login}”的人员，请核对登录名。",
            f"Expected somebody with the login “{login}”, but there is none.",
            place="login",
        )
    return found


def absence(session: Session, absence_id: int) -> Absence:
    """The absence with this key; NotFound when there is none."""
    found = session.get(Absence, absence_id)
    if found is None:
        raise NotFound("没有找到这条缺勤，可能已经撤回。", "Expected an absence on record, but there is none.")
    return found
