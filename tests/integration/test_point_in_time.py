"""The drill of docs/recovery.md: archive, base backup, a mistake, and back to the moment before it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from engine import Engine
from engine.administration import commands
from engine.backup_files import tools
from engine.cases.audit import verify
from engine.clock import VirtualClock
from engine.database import Database
from engine.embedded import EmbeddedServer
from engine.migrations import migrate

ARCHIVE = (
    "ALTER SYSTEM SET archive_mode = on",
    "ALTER SYSTEM SET archive_command = "
    "'test ! -f {archive}/%f && cp %p {archive}/%f.part && mv {archive}/%f.part {archive}/%f'",
    "ALTER SYSTEM SET archive_timeout = '60s'",
)


@pytest.fixture
def server(server_folder: Path) -> Iterator[EmbeddedServer]:
    """A server of its own, stopped at the end."""
    made = EmbeddedServer(server_folder / "postgres")
    yield made
    made.stop()


def add(url: str, clock: VirtualClock, login: str, name: str) -> None:
    """Somebody new, written and signed as the program writes."""
    database = Database(url)
    commands.add_staff(Engine(database, clock, {}), None, name=name, login=login, phone="", email="")
    database.close()


def test_an_office_goes_back_to_the_moment_before_a_mistake(
    server_folder: Path, server: EmbeddedServer, clock: VirtualClock
) -> None:
    url, archive, base = server.start(), server_folder / "archive", server_folder / "base"
    owner = os.stat(server.folder).st_uid
    for made in (archive, base):
        made.mkdir(mode=0o700)
        shutil.chown(made, owner)
    with psycopg.connect(url, autocommit=True) as connection:
        # The machine does not fail in this drill.
        connection.execute("ALTER SYSTEM SET fsync = off")
        for statement in ARCHIVE:
            connection.execute(statement.format(archive=archive))
    server.stop()
    url = server.start()
    migrate(url)
    add(url, clock, "wangfang", "王芳")
    command = [str(tools() / "pg_basebackup"), "-d", url, "-D", str(base), "-X", "none", "-c", "fast", "--no-sync"]
    subprocess.run(command, user=owner, check=True, cwd="/")
    add(url, clock, "lina", "李娜")
    with psycopg.connect(url, autocommit=True) as connection:
        (moment,) = connection.execute("SELECT clock_timestamp()").fetchone() or ("",)
        connection.execute("UPDATE staff SET name = '全错了'")
    add(url, clock, "zhaolei", "赵磊")
    server.stop()

    # What is wrong is kept aside; the base takes its place, and the archive brings it to the moment.
    server.folder.rename(server_folder / "wrong")
    base.rename(server.folder)
    (server.folder / ".s.PGSQL.5432.lock").unlink()
    with (server.folder / "postgresql.auto.conf").open("a") as settings:
        settings.write(f"restore_command = 'cp {archive}/%f %p'\n")
        settings.write(f"recovery_target_time = '{moment}'\nrecovery_target_action = 'promote'\n")
        settings.write("hot_standby = off\n")
    (server.folder / "recovery.signal").touch()
    shutil.chown(server.folder / "recovery.signal", owner)
    url = server.start()
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT name FROM staff ORDER BY id").fetchall() == [("王芳",), ("李娜",)]
        # Recovered for good: the server takes changes, and goes on archiving on a time line of its own.
        assert connection.execute("SELECT pg_is_in_recovery()").fetchone() == (False,)
    database = Database(url)
    assert verify(database).sound
    database.close()
    add(url, clock, "zhaolei", "赵磊")
