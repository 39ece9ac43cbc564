"""``chengnuo staff``: the first administrator, further people, one-time passwords."""

from __future__ import annotations

import os

import click

from engine.administration.commands import add_staff, make_administrator, reset_password
from engine.cli.connecting import engine_for
from engine.cli.options import language_option
from engine.queries.organisation.staff import staff_page


@click.group()
def staff() -> None:
    """人员 / the people of the office: add, password, list."""


@staff.command()
@click.argument("login")
@click.option("--name", required=True, help="姓名 / the person's name.")
@click.option("--phone", default="", help="电话 / telephone.")
@click.option("--email", default="", help="邮箱 / e-mail.")
@click.option(
    "--administrator", is_flag=True, help="设为系统管理员（A 角，已有则 B 角） / make an administrator (A, or B)."
)
@click.option(
    "--center",
    default=lambda: os.environ.get("CHENGNUO_OFFICE_NAME", "政务服务中心"),
    help="服务中心名称，首次建立时使用 / name of the service center, when there is none yet.",
)
@language_option
def add(login: str, name: str, phone: str, email: str, administrator: bool, center: str, language: str) -> None:
    """增加人员，给出一次性密码 / add somebody and print a one-time password, which is shown only now."""
    with engine_for(language) as engine:
        if administrator:
            password = make_administrator(
                engine, None, login=login, name=name, center_name=center, phone=phone, email=email
            ).password
        else:
            login = add_staff(engine, None, login=login, name=name, phone=phone, email=email)
            password = reset_password(engine, None, login=login)
    _show_password(login, password, language)


@staff.command()
@click.argument("login")
@language_option
def password(login: str, language: str) -> None:
    """重置密码 / give somebody a new one-time password; whoever is logged in with the old one is logged out."""
    with engine_for(language) as engine:
        given = reset_password(engine, None, login=login)
    _show_password(login, given, language)


@staff.command(name="list")
@click.option("--all", "everybody", is_flag=True, help="包括已停用的 / also those out of service.")
@language_option
def list_all(everybody: bool, language: str) -> None:
    """人员名册 / everybody with posts, one line each."""
    with engine_for(language) as engine, engine.database.reading() as session:
        after: str | None = None
        while True:
            page = staff_page(session, at=engine.clock.now(), show="all" if everybody else "active", after=after)
            for row in page.rows:
                posts = "、".join(f"{post.name}（{post.letter}）" for post in row.posts)
                state = "" if row.active else ("已停用" if language == "zh" else "out of service")
                click.echo("  ".join(part for part in (row.login.ljust(16), row.name, posts, state) if part))
            after = page.next
            if after is None:
                return


def _show_password(login: str, password: str, language: str) -> None:
    if language == "zh":
        click.echo(f"登录名 {login}，一次性密码 {password}（只显示这一次，首次登录须修改）。")
    else:
        click.echo(f"Login {login}, one-time password {password} (shown only now; to be changed at the first login).")
