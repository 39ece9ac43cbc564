"""The secrets with which histories are signed 审计密钥. They are kept outside the database."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from engine.errors import ChengnuoError
from engine.sealing.algorithms import ALGORITHMS, USUAL, check_algorithm

SECRET_BYTES = 32


def keys_file() -> Path:
    """Where the keys are: CHENGNUO_AUDIT_KEYS, or ``audit.keys`` in the data folder."""
    given = os.environ.get("CHENGNUO_AUDIT_KEYS")
    return Path(given) if given else Path(os.environ.get("CHENGNUO_DATA", "data")) / "audit.keys"


class AuditKeys:
    """Numbered secrets; the one with the highest number signs, the others prove what they have signed.

    The file has a line for each: its number, 64 hexadecimal digits, and the algorithm it signs with unless that is the
    usual one. A key has one algorithm for good, so that whatever carries its number says how it was signed.
    """

    def __init__(self, known: Mapping[int, bytes], algorithms: Mapping[int, str] | None = None) -> None:
        self._secrets = dict(known)
        self._algorithms = {number: (algorithms or {}).get(number, USUAL) for number in known}
        self._macs = {number: ALGORITHMS[name] for number, name in self._algorithms.items()}
        self.current = max(known)

    def mac(self, content: bytes, key_id: int | None = None) -> bytes:
        """The keyed digest of ``content`` by a key and its algorithm, 256 bits; None: the current key.

        KeyError for an unknown number.
        """
        number = self.current if key_id is None else key_id
        return self._macs[number](self._secrets[number], content)

    def algorithm(self, key_id: int | None = None) -> str:
        """What a key signs with, None: the current one. KeyError for an unknown number."""
        return self._algorithms[self.current if key_id is None else key_id]

    def __contains__(self, key_id: int) -> bool:
        return key_id in self._secrets

    def fingerprints(self) -> dict[int, bytes]:
        """What tells for each number whether it is the same key, without giving it away."""
        return {number: self.mac(b"fingerprint", number) for number in self._secrets}


def read_keys(file: Path) -> AuditKeys | None:
    """The keys in a file; None when there is no such file. ChengnuoError when it cannot be read."""
    try:
        lines = [line.split() for line in file.read_text("ascii").splitlines() if line.strip()]
        known = {int(number): bytes.fromhex(secret) for number, secret, *_ in lines}
        algorithms = {int(number): named for number, _, *named in lines}
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise _unreadable(file) from error
    if not known or any(len(secret) < SECRET_BYTES for secret in known.values()):
        raise _unreadable(file)
    if any(len(named) > 1 for named in algorithms.values()):
        raise _unreadable(file)
    return AuditKeys(known, {number: check_algorithm(named[0]) for number, named in algorithms.items() if named})


def add_key(file: Path, algorithm: str = USUAL) -> AuditKeys:
    """Append a fresh key to a file, which is made when it is missing, readable by its owner alone.

    ``algorithm``: one of ``ALGORITHMS``; ChengnuoError for another one, before anything is written.
    """
    check_algorithm(algorithm)
    present = read_keys(file)
    number = 1 if present is None else present.current + 1
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a") as opened:
            named = "" if algorithm == USUAL else f" {algorithm}"
            opened.write(f"{number} {secrets.token_hex(SECRET_BYTES)}{named}\n")
            opened.flush()
            os.fsync(opened.fileno())
    except OSError as error:
        raise ChengnuoError(
            f"不能写入审计密钥文件 {file}：{error.strerror}。请检查文件夹的权限，或用 CHENGNUO_AUDIT_KEYS 指定别处。",
            f"Expected to write the audit keys to {file}, but that is impossible: {error.strerror}.",
        ) from error
    found = read_keys(file)
    assert found is not None
    return found


def needed_keys() -> AuditKeys:
    """The keys of this program; ChengnuoError when the file is missing."""
    found = read_keys(keys_file())
    if found is None:
        raise ChengnuoError(
            f"找不到审计密钥文件 {keys_file()}。请从备份取回原来的文件，或用 CHENGNUO_AUDIT_KEYS 指明它在哪里。",
            f"Expected the audit keys in {keys_file()}, but there is no such file. Put the former file back, or say by "
            "CHENGNUO_AUDIT_KEYS where it is.",
        )
    return found


def short_digest(content: bytes) -> bytes:
    """128 bits of SHA-256: enough that nobody finds another content for a row."""
    return hashlib.sha256(content).digest()[:16]


def _unreadable(file: Path) -> ChengnuoError:
    return ChengnuoError(
        f"审计密钥文件 {file} 读不了：每行应是编号、64 位十六进制密钥，签名不用 SHA-256 的还有算法。"
        "请从备份取回原来的文件。",
        f"Expected lines of a number, 64 hexadecimal digits and perhaps an algorithm in {file}, but it cannot be read "
        "so.",
    )
