"""What every test may use: a real PostgreSQL server, a database of its own, and a clock that only the test turns."""

from __future__ import annotations

import fcntl
import gc
import os
import runpy
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from sqlalchemy import make_url

from engine import Engine
from engine.cli import GARBAGE
from engine.clock import VirtualClock, office_time
from engine.database import Database, driver_url, sqlalchemy_url
from engine.embedded import EmbeddedServer
from engine.identity import accounts
from engine.migrations.protection import application_address
from engine.sealing.keys import add_key
from engine.trial import processes
from tests.integration.loaded_program import QUICK_HASHER, RUN_FOLDER, shared_templates
from tests.kept_copies import KeptCopy, touched_by_owner

pytest_plugins = ["county_fixtures"]

# No test asserts a duration: a busy machine makes examples slow, not wrong.
settings.register_profile("chengnuo", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("chengnuo")

SETTINGS = (
    # Crash safety of the server itself is not under test; kill -9 of our own processes is, and needs no fsync.
    ("fsync", "off"),
    ("full_page_writes", "off"),
    ("synchronous_commit", "off"),
    # Compiling a statement, dividing it among processes and looking after tables is worth it for larger databases: a
    # process more that joins in must read the catalogue first, and takes fifty times as long as the statement.
    ("jit", "off"),
    ("max_parallel_workers_per_gather", "0"),
    ("autovacuum", "off"),
)
"""Settings of the server that the tests share."""

MEMORY_NEEDED = 4 * 1024**3
"""Bytes that the databases of a test run may take, with room to spare."""


def pytest_configure(config: pytest.Config) -> None:
    """Compile translations that have changed since the installation, once for all processes that share the tests.

    Garbage is looked for as rarely as in the program itself.
    """
    gc.set_threshold(*GARBAGE)
    if not hasattr(config, "workerinput"):
        runpy.run_path(str(Path(__file__).parents[1] / "webui" / "translations" / "build.py"), run_name="__main__")
        os.environ[RUN_FOLDER] = tempfile.mkdtemp(prefix="chengnuo-test-", dir=_memory())


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server that the processes of this run shared, and leave nothing of it."""
    if not hasattr(config, "workerinput") and (folder := os.environ.pop(RUN_FOLDER, None)):
        EmbeddedServer(Path(folder) / "postgres").stop()
        shutil.rmtree(folder, ignore_errors=True)


def pytest_collection_finish() -> None:
    """Leave everything that is loaded by now out of later garbage collections: about a twentieth of the CPU."""
    gc.collect()
    gc.freeze()


def run_folder() -> Path:
    """What the processes of this test run share: the database server, its templates and the audit keys."""
    return Path(os.environ[RUN_FOLDER])


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let one process of the test run alone do what the others then find done."""
    with (run_folder() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session", autouse=True)
def audit_keys() -> Iterator[None]:
    """Keys of this test run, for every database that it makes and every program that it starts."""
    keys = run_folder() / "audit.keys"
    with one_at_a_time():
        if not keys.exists():
            add_key(keys)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHENGNUO_AUDIT_KEYS", str(keys))
        yield


@pytest.fixture(scope="session", autouse=True)
def compiled_templates() -> Iterator[None]:
    """Compile the template of each page once in a test run: to compile one takes longer than to show it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(Flask.jinja_options, "bytecode_cache", shared_templates(run_folder()))
        yield


RECOMMENDED_HASHER = accounts.hasher
"""How the program hashes passwords outside the tests."""


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Hash passwords at little cost."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "hasher", QUICK_HASHER)
        yield


@pytest.fixture(scope="session", autouse=True)
def patient_trials() -> Iterator[None]:
    """Give trial runs time on a busy machine: no test is about how fast one is, only that an endless one ends."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(processes, "LEAST_SECONDS", 5.0)
        yield


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """The address of the maintenance database of a server that lives as long as the test run."""
    server = EmbeddedServer(run_folder() / "postgres")
    with one_at_a_time():
        url = server.start(database="postgres")
        if server.started_here:
            with psycopg.connect(url, autocommit=True) as connection:
                for setting, value in SETTINGS:
                    connection.execute(f"ALTER SYSTEM SET {setting} = {value}")
                connection.execute("SELECT pg_reload_conf()")
    return url


def _memory() -> str | None:
    """A folder in memory with enough room, for a thousand databases that live for a second each; None without one.

    To copy a database there takes 30 ms of CPU, on a disk 600.
    """
    folder = Path("/dev/shm")
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        return None
    return str(folder) if shutil.disk_usage(folder).free >= MEMORY_NEEDED else None


@pytest.fixture
def server_folder() -> Iterator[Path]:
    """A folder for a server or a program of a test's own: its path is short, and the server's own user can reach it.

    In memory where there is room: what a killed process had written is kept there as on a disk.
    """
    with tempfile.TemporaryDirectory(prefix="cn-", dir=_memory(), ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(scope="session")
def ready_server(audit_keys: None) -> Path:
    """The folder of a stopped server with the program's own database as a first start leaves it; to be copied."""
    folder = run_folder() / "ready" / "postgres"
    made = folder.parent / "made"
    with one_at_a_time():
        if not made.exists():
            server = EmbeddedServer(folder)
            engine = Engine.connect(server.start())
            engine.deploy_shipped()
            engine.close()
            server.stop()
            made.touch()
    return folder


@pytest.fixture
def ready_folder(server_folder: Path, ready_server: Path) -> Path:
    """A folder as ``server_folder`` for a program that has been started before: a first start takes 8 s of CPU."""
    subprocess.run(["cp", "-a", str(ready_server), str(server_folder)], check=True)
    return server_folder


def template(server: str, name: str, base: str, fill: Callable[[str], None]) -> str:
    """The name of a database to be copied, made from the database ``base``: ``fill`` gets its address.

    It is made once in a test run, by the first process that needs it; nobody is connected to it afterwards.
    """
    with one_at_a_time(), psycopg.connect(server, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
            # It has its name only when it is whole.
            unfinished = f"{name}_unfinished"
            connection.execute(f'DROP DATABASE IF EXISTS "{unfinished}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{unfinished}" TEMPLATE "{base}" STRATEGY FILE_COPY')
            fill(replace_database(server, unfinished))
            connection.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
    return name


@pytest.fixture(scope="session")
def migrated_template(postgres_server: str) -> str:
    """The name of a database that has every migration applied; tests get copies of it."""
    from engine.migrations import migrate

    return template(postgres_server, "template_migrated", "template1", migrate)


class Copies:
    """Copies of template databases, one at a time of each, for the length of a test.

    A copy has the same name in every test of a process: what SQLAlchemy knows about a server and has compiled for it
    stays. Most tests work in a copy that is kept from one test to the next: see ``KeptCopy``.
    """

    def __init__(self, server: str) -> None:
        self.server = server
        self._maintenance = psycopg.connect(server, autocommit=True)
        self._opened: dict[str, Database] = {}
        self._kept: dict[str, KeptCopy] = {}

    @contextmanager
    def made(self, template: str) -> Iterator[str]:
        """The address of a fresh copy, by the role that owns it; dropped afterwards."""
        name = f"{template}_copy_{_worker()}"
        url = self._create(name, template)
        yield url
        self._drop(name)

    def opened(self, url: str) -> Database:
        """The copy of this address as the application connects to it: by a role that owns nothing. To be closed."""
        if url not in self._opened:
            self._opened[url] = Database(application_address(url))
        found = self._opened[url]
        found.statements = 0
        return found

    @contextmanager
    def database(self, template: str) -> Iterator[Database]:
        """A fresh copy, opened."""
        with self.made(template) as url:
            found = self.opened(url)
            yield found
            found.close()

    def kept(self, template: str) -> Database:
        """The copy that this process keeps of the template, as the application opens it; as fresh as a new one."""
        found = self._kept.get(template)
        if found is None or not found.restored():
            self.give_up(template)
            name = f"{template}_kept_{_worker()}"
            url = self._create(name, template)
            found = self._kept[template] = KeptCopy(name, url, self.opened(url))
        found.opened.statements = 0
        return found.opened

    def give_up(self, template: str) -> None:
        """Keep the copy of this template no longer, so that the next one is new in every respect."""
        if (found := self._kept.pop(template, None)) is not None:
            found.close()
            self._drop(found.name)

    def close(self) -> None:
        """Give the connections back."""
        for each in self._kept.values():
            each.close()
        self._maintenance.close()

    def _create(self, name: str, template: str) -> str:
        self._maintenance.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return replace_database(self.server, name)

    def _drop(self, name: str) -> None:
        self._maintenance.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _worker() -> str:
    """The name of this process among those that share the tests."""
    return os.environ.get("PYTEST_XDIST_WORKER", "only")


@pytest.fixture(scope="session")
def copies(postgres_server: str) -> Iterator[Copies]:
    """Fresh databases of this server."""
    made = Copies(postgres_server)
    yield made
    made.close()


@pytest.fixture
def database(copies: Copies, migrated_template: str) -> Database:
    """A migrated, empty database, as the application connects to it: by a role that owns nothing."""
    return copies.kept(migrated_template)


@pytest.fixture
def database_url(database: Database) -> str:
    """The address of ``database`` by the role that owns it."""
    return driver_url(as_owner(database.url))


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
    touched_by_owner(url)
    return make_url(sqlalchemy_url(url)).set(username="postgres").render_as_string(hide_password=False)
