"""Whatever a designer, an importer or a visitor hands in is read within bounds or refused in words.

Each file goes to the real reader in a process that gets three seconds of CPU and 200 MB; more ends it by a signal.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.bounds.bounded_reader import MEGABYTES
from tests.integration.bounds.hostile_files import FILES, REFUSED, HostileFile
from tests.integration.child_processes import ROOT, environment_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits of a process are Linux's")


class Reader:
    """The process that reads in forks of itself."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def read(self, reader: str, file: Path) -> dict[str, Any]:
        """What it said of a file, the signal that ended it, seconds of CPU and megabytes."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"reader": reader, "file": str(file)}) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    command = [sys.executable, "-m", "tests.integration.bounds.bounded_reader"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment_of(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    yield Reader(process)
    process.stdin.close()  # type: ignore[union-attr]
    process.wait(30)


@pytest.mark.parametrize("what", FILES)
def test_it_is_read_within_bounds_or_refused_in_words(
    reader: Reader, tmp_path: Path, what: str, record_property: Any
) -> None:
    hostile: HostileFile = FILES[what]
    file = tmp_path / hostile.name
    file.write_bytes(hostile.content())
    if hostile.answer is not None:
        file.with_suffix(".answer").write_text(json.dumps(hostile.answer()))
    answer = reader.read(hostile.reader, file)
    for name in ("seconds", "megabytes"):
        record_property(name, answer[name])
    assert answer["signal"] is None, answer
    assert answer["megabytes"] <= MEGABYTES, answer
    said = answer["said"]
    assert not said.startswith("FAULT"), said
    assert "[internal]" not in said, said
    if hostile.refused is not None:
        assert (REFUSED in said) == hostile.refused, said[:500]
