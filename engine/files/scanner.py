"""A virus scanner, where the office runs one: clamd, asked over its socket by the protocol INSTREAM."""

from __future__ import annotations

import logging
import os
import socket
import struct

from engine.errors import ChengnuoError
from engine.files.kinds import FileRefused

logger = logging.getLogger(__name__)

SETTING = "CHENGNUO_CLAMD"
"""``unix:/run/clamav/clamd.ctl`` or ``tcp:HOST:PORT``; without it nothing is asked."""
SECONDS = 60.0
_CHUNK = 64 * 1024


class ScannerUnreachable(FileRefused):
    """The configured scanner gives no answer: nothing is taken in unscanned."""


def scan(data: bytes, address: str | None = None) -> None:
    """FileRefused when the scanner finds something; ScannerUnreachable when it is configured but gives no answer.

    ``address`` None: that of the environment; nothing is asked where none is set.
    """
    place = os.environ.get(SETTING, "") if address is None else address
    if not place:
        return
    try:
        answer = _ask(place, data)
    except (OSError, ValueError, ChengnuoError) as error:
        logger.error("The virus scanner does not answer: %s", type(error).__name__)
        raise _unreachable() from error
    if answer.endswith("FOUND"):
        raise FileRefused(
            "病毒扫描发现文件有问题，没有保存。请用没有问题的电脑或手机重新制作后上传。",
            "The virus scanner found something in the file; nothing was kept. Make it anew on a clean device.",
        )
    if not answer.endswith("OK"):
        logger.error("The virus scanner could not judge a file.")
        raise _unreachable()


def _unreachable() -> ScannerUnreachable:
    return ScannerUnreachable(
        "病毒扫描服务暂时不可用，文件没有保存。请稍后再试，或者联系系统管理员。",
        "The virus scanner gives no answer, so the file was not kept. Try again later, or tell the administrator.",
    )


def _ask(place: str, data: bytes) -> str:
    scheme, _, rest = place.partition(":")
    if scheme == "unix":
        connection = socket.socket(socket.AF_UNIX)
        target: str | tuple[str, int] = rest
    elif scheme == "tcp":
        host, _, port = rest.rpartition(":")
        connection, target = socket.socket(), (host, int(port))
    else:
        raise ValueError(f"Expected unix:PATH or tcp:HOST:PORT in {SETTING}.")
    with connection:
        connection.settimeout(SECONDS)
        connection.connect(target)
        connection.sendall(b"zINSTREAM\0")
        for begin in range(0, len(data), _CHUNK):
            chunk = data[begin : begin + _CHUNK]
            connection.sendall(struct.pack("!I", len(chunk)) + chunk)
        connection.sendall(struct.pack("!I", 0))
        answer = b""
        while not answer.endswith(b"\0") and (part := connection.recv(4096)):
            answer += part
    return answer.rstrip(b"\0").decode("utf-8", "replace").strip()
