"""Files of strangers are decoded in a process of its own, with limits on memory and time: whatever it does, it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from threading import BoundedSemaphore

from engine.files.kinds import FileRefused, Judged, check_size, kind_named, too_complex, unknown_kind

SECONDS = 60
"""Until such a process is ended from outside; it limits its own memory and computing."""
AT_ONCE = BoundedSemaphore(2)
"""How many such processes a web process keeps at a time; more wait."""


def judged(data: bytes, name: str) -> Judged:
    """``judging.judge`` in a process of its own; FileRefused also when that process dies or takes too long."""
    check_size(len(data))
    if kind_named(name) is None:
        raise unknown_kind()
    head, (kept, thumbnail) = _run(["judge", f".{name.rpartition('.')[2]}"], data, 2)
    return Judged(str(head["kind"]), kept, thumbnail, int(str(head["pages"])))


def page_of(data: bytes, number: int) -> bytes:
    """One page of a PDF as JPEG; FileRefused when it cannot be drawn."""
    _, (drawn,) = _run(["page", str(number)], data, 1)
    return drawn


def _run(arguments: list[str], data: bytes, parts: int) -> tuple[dict[str, object], list[bytes]]:
    command = [sys.executable, "-m", "engine.files.judging", *arguments]
    with AT_ONCE:
        try:
            done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, check=True)
        except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
            raise too_complex() from error
    line, _, rest = done.stdout.partition(b"\n")
    head: dict[str, object] = json.loads(line)
    if isinstance(refused := head.get("refused"), list):
        raise FileRefused(*refused)
    sizes = head["sizes"]
    assert isinstance(sizes, list)
    assert len(sizes) == parts
    found, begin = [], 0
    for size in sizes:
        found.append(rest[begin : begin + size])
        begin += size
    return head, found
