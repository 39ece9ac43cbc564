"""Passwords of the two database roles, the owner of the tables and the application: set, and changed while it works."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import make_url

from engine.database import CONNECT_SECONDS, driver_url, no_database, sqlalchemy_url
from engine.errors import ChengnuoError, Refused
from engine.migrations.protection import APPLICATION_ROLE

Which = Literal["application", "owner"]
SECRET_BYTES = 24


def new_password(owner_url: str, which: Which, passfile: Path | None) -> str:
    """Give a role a new password, and return the address by which it connects from now on.

    ``passfile`` is a password file of PostgreSQL's clients, which they read at each new connection: the password goes
    there, readable by its owner alone, the address names the file, and nothing has to be restarted. None: the password
    is part of the address. The server gets a verifier, never the password, so that no log of it holds one.

    Refused when the role is not there or may not be changed, ChengnuoError when the database does not answer or the
    file cannot be written; then nothing has changed.
    """
    try:
        connection = psycopg.connect(driver_url(owner_url), autocommit=True, connect_timeout=CONNECT_SECONDS)
    except psycopg.OperationalError as error:
        raise no_database(owner_url, error) from error
    with connection:
        role = APPLICATION_ROLE if which == "application" else connection.info.user
        if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone() is None:
            raise Refused(
                f"数据库里还没有角色 {role}，请先运行 chengnuo db migrate。",
                f"Expected the role {role}, but there is none yet; run `chengnuo db migrate` first.",
            )
        password = secrets.token_urlsafe(SECRET_BYTES)
        part = None if passfile is None else _written_beside(passfile, owner_url, role, password)
        try:
            _set(connection, role, password)
        except psycopg.Error as error:
            if part is not None:
                part.unlink(missing_ok=True)
            raise Refused(
                f"没有权限更改角色 {role} 的口令：{error.diag.message_primary}。"
                "请用建表的角色（CHENGNUO_OWNER_URL）执行。",
                f"Expected to change the password of {role}, but the server refuses: {error.diag.message_primary}. "
                "Use the role that owns the tables (CHENGNUO_OWNER_URL).",
            ) from error
        if part is not None and passfile is not None:
            part.replace(passfile)
    return _address(owner_url, role, password, passfile)


def _set(connection: psycopg.Connection, role: str, password: str) -> None:
    verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    # Nobody but a superuser may say of himself that he may log in; who is connected may already.
    login = sql.SQL("" if role == connection.info.user else "LOGIN ")
    connection.execute(
        sql.SQL("ALTER ROLE {} {}PASSWORD {}").format(sql.Identifier(role), login, sql.Literal(verifier))
    )


def _address(owner_url: str, role: str, password: str, passfile: Path | None) -> str:
    address = make_url(sqlalchemy_url(owner_url)).set(username=role)
    if passfile is None:
        return driver_url(address.set(password=password).render_as_string(hide_password=False))
    # A URL without password altogether: an empty one would be taken for the password.
    parts = address._replace(password=None).update_query_dict({"passfile": str(passfile.resolve())})
    return driver_url(parts.render_as_string(hide_password=False))


def _written_beside(passfile: Path, owner_url: str, role: str, password: str) -> Path:
    """The new content of the password file in a file beside it: what it said of others stays."""
    parts = conninfo_to_dict(driver_url(owner_url))
    place = f"{_escaped(_host(parts))}:{_escaped(str(parts.get('port') or 5432))}:*:{_escaped(role)}:"
    part = passfile.with_name(f"{passfile.name}.part")
    try:
        kept = passfile.read_text().splitlines() if passfile.exists() else []
        lines = [line for line in kept if not line.startswith(place)]
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as opened:
            opened.write("\n".join([f"{place}{_escaped(password)}", *lines, ""]))
            os.fsync(opened.fileno())
    except OSError as error:
        raise ChengnuoError(
            f"口令文件 {passfile} 不能写入：{error.strerror}。口令没有更改，请检查文件夹和权限。",
            f"Expected to write the password file {passfile}, but that is impossible: {error.strerror}. "
            "The password was not changed.",
            place=str(passfile),
        ) from error
    return part


def _host(parts: Mapping[str, object]) -> str:
    return str(parts.get("host") or "localhost")


def _escaped(text: str) -> str:
    return re.sub(r"([:\\])", r"\\\1", text)
