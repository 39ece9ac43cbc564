"""The first administrator of an empty office."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from engine.administration.command import Act, own_check
from engine.administration.commands.departments import add_department
from engine.administration.commands.holders import name_holder
from engine.administration.commands.passwords import reset_password
from engine.administration.commands.posts import add_post, open_post
from engine.administration.commands.staff import add_staff
from engine.errors import NotAllowed, Refused
from engine.office.organisation.logins import plain_login
from engine.office.organisation.records import Department, Post
from engine.office.organisation.store import center, holders_of, staff_by_login

CENTER_CODE = "center"
ADMINISTRATOR_POST = "admin"


@dataclass(frozen=True, slots=True)
class Founded:
    """The administrator's login and one-time password, which is shown now and never again."""

    login: str
    password: str


@own_check
def make_administrator(
    act: Act, *, login: str, name: str, center_name: str, phone: str = "", email: str = ""
) -> Founded:
    """Make somebody an administrator: adds what is missing of service center, administrator's post and person.

    Becomes the A holder of the post, or B when A is named. Only for the operator at the command line (NotAllowed);
    refused when both are named already, or when the login belongs to somebody with another name.
    """
    if act.actor is not None:
        raise NotAllowed(
            "设立中心和系统管理员只能由运维人员在命令行进行，请改用 chengnuo 命令。",
            "Expected the operator at the command line, but it is not.",
        )
    home: Department | None = center(act.session)
    code = home.code if home else add_department.step(act, code=CENTER_CODE, name=center_name, is_center=True)
    post = act.session.scalar(select(Post).where(Post.role == "admin").order_by(Post.id).limit(1))
    if post is None:
        add_post.step(act, department=code, code=ADMINISTRATOR_POST, name="系统管理岗", role="admin")
        post = act.session.scalars(select(Post).where(Post.code == ADMINISTRATOR_POST)).one()
    _person(act, login, name, phone, email)
    holders = holders_of(act.session, post.id)
    if plain_login(login) not in {person.login for person in holders.values()}:
        free = next((letter for letter in ("A", "B") if letter not in holders), None)
        if free is None:
            raise Refused(
                f"“{post.name}”的 A、B 角都已有人，请先免去一人。",
                f"Expected a vacancy at “{post.name}”, but A and B are named.",
            )
        name_holder.step(act, post=post.code, letter=free, login=login)
    open_post.step(act, post=post.code)
    return Founded(plain_login(login), reset_password.step(act, login=login))


def _person(act: Act, login: str, name: str, phone: str, email: str) -> None:
    known = staff_by_login(act.session, login)
    if known is None:
        add_staff.step(act, login=login, name=name, phone=phone, email=email)
    elif known.name != name.strip():
        raise Refused(
            f"登录名“{known.login}”是{known.name}的，请另取一个。",
            f"Expected a new login, but “{known.login}” belongs to {known.name}.",
            place="login",
        )
