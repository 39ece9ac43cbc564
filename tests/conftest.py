"""What every test may use: a real PostgreSQL server, a database of its own, and a clock that only the test turns."""

from __future__ import annotations

import gc
import os
import runpy
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import make_url

from engine.clock import VirtualClock, office_time
from engine.database import Database, sqlalchemy_url
from engine.embedded import EmbeddedServer
from engine.migrations.protection import application_address

# No test asserts a duration: a busy machine makes examples slow, not wrong.
settings.register_profile("chengnuo", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("chengnuo")

MEMORY_NEEDED = 4 * 1024**3
"""Bytes that the databases of a test run may take, with room to spare."""


def pytest_configure(config: pytest.Config) -> None:
    """Compile translations that have changed since the installation, once for all processes that share the tests."""
    if not hasattr(config, "workerinput"):
        runpy.run_path(str(Path(__file__).parents[1] / "webui" / "translations" / "build.py"), run_name="__main__")


def pytest_collection_finish() -> None:
    """Leave everything that is loaded by now out of later garbage collections: about a twentieth of the CPU."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def audit_keys() -> Iterator[None]:
    """Keys of this test run, for every database that it makes and every program that it starts."""
    with tempfile.TemporaryDirectory(prefix="chengnuo-keys-") as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHENGNUO_AUDIT_KEYS", str(Path(folder) / "audit.keys"))
        yield


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of the maintenance database of a server that lives as long as the test run."""
    folder = Path(tempfile.mkdtemp(prefix="chengnuo-test-", dir=_memory()))
    server = EmbeddedServer(folder / "postgres")
    url = server.start(database="postgres")
    with psycopg.connect(url, autocommit=True) as connection:
        # Crash safety of the server itself is not under test; kill -9 of our own processes is, and needs no fsync.
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
    yield url
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


def _memory() -> str | None:
    """A folder in memory with enough room, for a thousand databases that live for a second each; None without one.

    To copy a database there takes 30 ms of CPU, on a disk 600.
    """
    folder = Path("/dev/shm")
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        return None
    return str(folder) if shutil.disk_usage(folder).free >= MEMORY_NEEDED else None


@pytest.fixture(scope="session")
def migrated_template(postgres_server: str) -> str:
    """The name of a database that has every migration applied; tests get copies of it."""
    from engine.migrations import migrate

    name = "template_migrated"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    migrate(replace_database(postgres_server, name))
    return name


@pytest.fixture
def database_url(postgres_server: str, migrated_template: str) -> Iterator[str]:
    """The address of a fresh, migrated, empty database; dropped after the test."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{migrated_template}" STRATEGY FILE_COPY')
    yield replace_database(postgres_server, name)
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh, migrated, empty database, as the application connects to it: by a role that owns nothing."""
    opened = Database(application_address(database_url))
    yield opened
    opened.close()


@pytest.fixture
def clock() -> VirtualClock:
    """Monday 2026-03-02, 09:00 in the office; no holiday near."""
    return VirtualClock(office_time(2026, 3, 2, 9))


def replace_database(url: str, name: str) -> str:
    """The same server's address with another database name."""
    head, _, tail = url.partition("://")
    address, _, query = tail.partition("?")
    server = address.rpartition("/")[0]
    return f"{head}://{server}/{name}" + (f"?{query}" if query else "")


def as_owner(url: str) -> str:
    """The same database by the role that owns the tables, for tests that do what the application may not."""
    return make_url(sqlalchemy_url(url)).set(username="postgres").render_as_string(hide_password=False)
