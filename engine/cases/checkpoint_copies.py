"""Copies of checkpoints outside the database: written to a folder, and read from wherever somebody kept them.

A copy is a line of JSON in ``checkpoints.jsonl`` of the folder CHENGNUO_AUDIT_EXPORT, which should lie on another
machine, and once a day a letter to CHENGNUO_AUDIT_EMAIL, kept as a message (``.eml``) or in a mailbox (mbox). Beside
the lines lie the time stamps of an authority as ``checkpoint-NUMBER.tsr``.
"""

from __future__ import annotations

import json
import mailbox
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Connection

from engine.cases.checkpoints import Made
from engine.errors import ChengnuoError

EXPORT_FILE = "checkpoints.jsonl"
_STAMP_NAME = re.compile(r"checkpoint-(\d{1,18})\.tsr")


@dataclass
class Copies:
    """What one place keeps: the lines of checkpoints, and time stamps, each with its checkpoint's number."""

    lines: list[tuple[int, Mapping[str, Any]]] = field(default_factory=list)
    stamps: list[tuple[int, bytes]] = field(default_factory=list)


def export_folder() -> Path | None:
    """Where copies of checkpoints go; None when CHENGNUO_AUDIT_EXPORT is not set."""
    given = os.environ.get("CHENGNUO_AUDIT_EXPORT")
    return Path(given) if given else None


def exported(folder: Path) -> dict[int, Mapping[str, Any]]:
    """The copies in a folder by number of the checkpoint; empty when there are none. ChengnuoError when unreadable."""
    try:
        lines = [json.loads(line) for line in (folder / EXPORT_FILE).read_text("utf-8").splitlines() if line.strip()]
        return {int(line["checkpoint"]): line for line in lines}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _unreadable(folder / EXPORT_FILE) from error


def export(connection: Connection, folder: Path) -> int:
    """Add to the copies what they do not have yet; how many checkpoints that were. ChengnuoError when impossible."""
    last = max(exported(folder), default=0)
    rows = connection.exec_driver_sql(
        "SELECT id, at, cases, hash FROM checkpoint WHERE id > %(last)s ORDER BY id", {"last": last}
    ).all()
    made = [Made(row[0], row[1], row[2], bytes(row[3])) for row in rows]
    stamps = connection.exec_driver_sql(
        "SELECT checkpoint_id, token FROM checkpoint_stamp ORDER BY checkpoint_id"
    ).all()
    try:
        if made:
            folder.mkdir(parents=True, exist_ok=True)
            _append(folder / EXPORT_FILE, "".join(each.as_line() + "\n" for each in made).encode())
        for number, token in stamps:
            file = folder / f"checkpoint-{number}.tsr"
            if not file.exists():
                _append(file, bytes(token))
    except OSError as error:
        raise ChengnuoError(
            f"检查点副本不能写入 {folder}：{error.strerror}。请检查文件夹和权限。",
            f"Expected to write copies of checkpoints to {folder}, but that is impossible: {error.strerror}.",
        ) from error
    return len(made)


def _append(file: Path, content: bytes) -> None:
    with file.open("ab") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())


def read_copies(place: Path) -> Copies:
    """The copies in a folder, a file of lines, a saved message or a mailbox. ChengnuoError when there are none."""
    found = Copies()
    try:
        if place.is_dir():
            found.lines += exported(place).items()
            for file in sorted(place.iterdir()):
                if (name := _STAMP_NAME.fullmatch(file.name)) is not None:
                    found.stamps.append((int(name[1]), file.read_bytes()))
                elif file.suffix == ".eml":
                    found.lines += _in_message(_message(file.read_bytes()))
        elif place.suffix == ".jsonl":
            found.lines += _in_text(place.read_text("utf-8"))
        else:
            for message in _messages(place):
                found.lines += _in_message(message)
    except OSError as error:
        raise _unreadable(place) from error
    if not found.lines and not found.stamps:
        raise ChengnuoError(
            f"{place} 里没有检查点副本，请指明保存副本的文件夹、文件或者邮件。",
            f"Expected copies of checkpoints in {place}, but there are none.",
        )
    return found


def _messages(file: Path) -> Iterator[EmailMessage]:
    content = file.read_bytes()
    if not content.startswith(b"From "):
        yield _message(content)
        return
    box = mailbox.mbox(file, create=False)
    try:
        for key in box.keys():  # noqa: SIM118 - a mailbox iterates over messages
            yield _message(box.get_bytes(key))
    finally:
        box.close()


def _message(content: bytes) -> EmailMessage:
    read = message_from_bytes(content, policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


def _in_message(message: EmailMessage) -> Iterator[tuple[int, Mapping[str, Any]]]:
    body = message.get_body(("plain",))
    yield from _in_text(str(body.get_content())) if body is not None else ()


def _in_text(text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The lines of a text that are copies; a mailbox holds other letters too, and mail programs add lines."""
    for line in text.splitlines():
        try:
            read = json.loads(line)
            yield int(read["checkpoint"]), {**read, "hash": str(read["hash"])}
        except (ValueError, KeyError, TypeError):
            continue


def _unreadable(place: Path) -> ChengnuoError:
    return ChengnuoError(
        f"检查点副本 {place} 读不了，请核对这个文件。",
        f"Expected copies of checkpoints in {place}, but they cannot be read.",
    )
