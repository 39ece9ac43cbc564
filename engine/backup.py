"""Backups of the whole office in one file, made and read with the tools that come with the embedded server.

They are of PostgreSQL 18 and read every older server too, where the machine's own tools may be too old for the server.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from engine.backup_files import backup_keys, dump, load
from engine.cases.audit import Report, verify
from engine.database import CONNECT_SECONDS, Database, driver_url, no_database
from engine.errors import ChengnuoError, Refused
from engine.migrations import migrate, status


@dataclass(frozen=True)
class Restored:
    """What a backup holds: its schema before it was brought up to date, its cases, and the proof of their history."""

    schema: str
    cases: int
    report: Report


def back_up(url: str, file: Path) -> int:
    """Write the database at ``url`` into ``file``, as one moment of it; the size in bytes.

    The file appears only when it is complete, readable by its owner alone: it holds personal data. It is encrypted when
    CHENGNUO_BACKUP_KEYS names a key file. ChengnuoError when the database does not answer, when the file cannot be
    written, or when the key file is missing; Refused for a database without an office in it, of which a backup would
    save nothing.
    """
    keys = backup_keys()
    if status(url)[0] is None:
        raise Refused(
            f"数据库 {_database(url)} 里还没有任何数据，没有备份；请检查 CHENGNUO_DATABASE_URL 或者 CHENGNUO_DATA。",
            f"Expected the database {_database(url)} to hold an office, but it is empty and nothing was backed up. "
            "Check CHENGNUO_DATABASE_URL or CHENGNUO_DATA.",
        )
    part = file.with_name(f"{file.name}.part")
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        dump(url, part, keys)
        part.replace(file)
    except OSError as error:
        raise ChengnuoError(
            f"不能写入备份文件 {file}：{error.strerror}。请检查文件夹和权限。",
            f"Expected to write the backup {file}, but that is impossible: {error.strerror}.",
            place=str(file),
        ) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return file.stat().st_size


def contents_beside(url: str) -> int:
    """How many contents of files are in object storage, which no backup of the database holds.

    0 for a schema from before there was such a storage.
    """
    with psycopg.connect(driver_url(url), connect_timeout=CONNECT_SECONDS) as connection:
        known = connection.execute(
            "SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass('file_content') AND attname = 'stored_as'"
        )
        if known.fetchone() is None:
            return 0
        found = connection.execute("SELECT count(stored_as) FROM file_content").fetchone()
    return int(found[0]) if found is not None else 0


def check_backup(url: str, file: Path, copies: Sequence[Path] = ()) -> Restored:
    """Restore ``file`` into a database of its own on the server of ``url``, prove its history, and drop it again.

    ``copies`` of checkpoints are compared as well, see ``engine.cases.audit.verify``.
    """
    with _restored(url, file, copies) as (name, found):
        with _maintenance(url) as connection:
            _drop(connection, name)
        return found


def restore(url: str, file: Path, *, replace: bool = False) -> tuple[Restored, str | None]:
    """Put the backup in ``file`` in the place of the database of ``url``; what it holds, and where the old one went.

    It is restored beside the present database, brought to the newest schema and proved first, so that a bad file
    changes nothing. Refused when the present database holds an office and ``replace`` is not set, when somebody is
    connected to it, and when the history in the backup is not whole. What was there is renamed, never dropped.
    """
    name = _database(url)
    with _maintenance(url) as connection:
        present = _exists(connection, name)
    if present and not replace and status(url)[0] is not None:
        raise Refused(
            f"数据库 {name} 里已有数据，没有恢复；确认要换掉时请加 --replace，原来的库会改名保留。",
            f"Expected the database {name} to be empty, but it is not. With --replace it is renamed and kept.",
        )
    with _restored(url, file) as (fresh, found):
        if not found.report.sound:
            raise Refused(
                f"备份的历史有 {len(found.report.faults)} 处问题，没有替换；请换一份完整的备份。",
                f"Expected a backup with whole history, but {len(found.report.faults)} faults were found; "
                "nothing was replaced.",
            )
        kept = f"{name}_before_{uuid.uuid4().hex[:8]}" if present else None
        with _maintenance(url) as connection, connection.transaction():
            if kept is not None:
                _rename(connection, name, kept)
            _rename(connection, fresh, name)
        return found, kept


@contextmanager
def _restored(url: str, file: Path, copies: Sequence[Path] = ()) -> Iterator[tuple[str, Restored]]:
    """The name of a new database with the backup in it, and what it holds; dropped when the block fails."""
    if not file.is_file():
        raise Refused(f"没有找到备份文件 {file}，请检查路径。", f"Expected the backup {file}, but there is none.")
    name = f"chengnuo_restored_{uuid.uuid4().hex[:8]}"
    with _maintenance(url) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name))
        )
    address = make_conninfo(driver_url(url), dbname=name)
    try:
        load(address, file)
        yield name, _read(_as_url(url, name), copies)
    except BaseException:
        with _maintenance(url) as connection:
            _drop(connection, name)
        raise


def _read(url: str, copies: Sequence[Path]) -> Restored:
    schema = status(url)[0]
    if schema is None:
        raise Refused(
            "文件里不是本程序的备份，请换一个备份文件。", "Expected a backup of this program, but it is of another one."
        )
    migrate(url)
    database = Database(url, pool_size=2)
    try:
        report = verify(database, copies)
    finally:
        database.close()
    return Restored(schema, report.cases, report)


def _database(url: str) -> str:
    return str(conninfo_to_dict(driver_url(url)).get("dbname") or "postgres")


def _as_url(url: str, name: str) -> str:
    head, _, tail = driver_url(url).partition("://")
    address, _, query = tail.partition("?")
    return f"{head}://{address.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")


def _maintenance(url: str) -> psycopg.Connection:
    try:
        return psycopg.connect(make_conninfo(driver_url(url), dbname="postgres"), autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise no_database(url, error) from error


def _exists(connection: psycopg.Connection, name: str) -> bool:
    return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is not None


def _drop(connection: psycopg.Connection, name: str) -> None:
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _rename(connection: psycopg.Connection, name: str, other: str) -> None:
    try:
        connection.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(name), sql.Identifier(other))
        )
    except psycopg.errors.ObjectInUse as error:
        raise Refused(
            f"还有程序连着数据库 {name}，请先停止所有网页和后台进程。",
            f"Expected nobody to be connected to {name}, but somebody is. Stop all web and worker processes first.",
        ) from error
