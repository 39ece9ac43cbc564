"""Which database a command works on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import func, select

from engine.application import Engine, embedded_server
from engine.errors import NotFound, Refused
from engine.identity.actor import Actor
from engine.office.organisation.logins import plain_login
from engine.office.organisation.records import Staff


def database_address() -> str:
    """CHENGNUO_DATABASE_URL, or the embedded server of the data folder, started or joined."""
    return os.environ.get("CHENGNUO_DATABASE_URL") or embedded_server().start()


def owner_address() -> str:
    """The address of the role that owns the schema: CHENGNUO_OWNER_URL, else ``database_address``."""
    return os.environ.get("CHENGNUO_OWNER_URL") or database_address()


def connected_engine() -> Engine:
    """An engine on that database, at the newest schema."""
    return Engine.connect(database_address())


@contextmanager
def engine_for(language: str) -> Iterator[Engine]:
    """``connected_engine`` for a block; a refusal inside becomes one sentence in the person's language."""
    engine = connected_engine()
    try:
        yield engine
    except Refused as refusal:
        raise click.ClickException(refusal.text(language)) from refusal
    finally:
        engine.close()


def actor_of(engine: Engine, login: str) -> Actor:
    """The member of staff with that login; NotFound when there is none, or when he has left."""
    with engine.database.reading() as session:
        staff_id = session.scalar(select(Staff.id).where(func.lower(Staff.login) == plain_login(login)))
    if staff_id is None:
        raise NotFound(f"没有用户「{login}」。", f"Expected the login {login}, but there is none.", place="login")
    return engine.actor(staff_id)


def only_embedded() -> None:
    """Stop with a sentence when the database is run by somebody else."""
    if os.environ.get("CHENGNUO_DATABASE_URL"):
        raise click.UsageError(
            "这条命令只用于内置数据库，现在设置了 CHENGNUO_DATABASE_URL；请先去掉这项设置。 "
            "Expected the embedded database, but CHENGNUO_DATABASE_URL is set; unset it first."
        )


def only_own() -> None:
    """Stop with a sentence when the database is the embedded one, to which only this machine's account connects."""
    if not (os.environ.get("CHENGNUO_DATABASE_URL") or os.environ.get("CHENGNUO_OWNER_URL")):
        raise click.UsageError(
            "内置数据库只有运行程序的账户能经本机套接字连接，不用口令。"
            "这条命令用于自己的 PostgreSQL，请先设置 CHENGNUO_OWNER_URL。 "
            "Expected a database of your own, but this is the embedded one, which takes no passwords: its socket is "
            "open to the program's account alone. Set CHENGNUO_OWNER_URL first."
        )
