"""Checking diagrams: the command with its start, all that is shipped, and large and crafted files in this process."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib import resources
from itertools import pairwise
from pathlib import Path

from benchmarks.diagrams import NAMESPACES
from benchmarks.report import Report
from engine.bpmn.checks import check_files

COMMAND = "from engine.cli import main; main()"


def measure(report: Report) -> None:
    """CPU seconds of ``chengnuo check`` with its start, and of files at the limits of what is read."""
    shipped = [Path(str(item)) for item in resources.files("processes").iterdir() if item.name.endswith(".bpmn")]
    tables = [Path(str(item)) for item in (resources.files("processes") / "decisions").iterdir()]
    one = next(path for path in shipped if path.stem == "service_case")
    report.add("chengnuo check of one file: CPU with start", _command([one]), "s", 0.8)
    report.add("chengnuo check of all shipped files: CPU with start", _command([*shipped, *tables]), "s", 2.0)
    report.add("Checking 2,000 tasks in a row: CPU", _check(_row(2_000)), "s", 0.5)
    report.add("Checking 2,000 tasks in parallel: CPU", _check(_parallel(2_000)), "s", 0.5)
    report.add("Checking 24 nested sub-processes: CPU", _check(_nested(24)), "s", 1.0)
    report.add("Refusing 45,000 tasks: CPU", _check(_row(45_000)), "s", 1.0)


def _command(files: Sequence[Path]) -> float:
    """CPU seconds of the command in a process of its own, the better of two (the first may compile)."""
    seconds = []
    for _ in range(2):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-c", COMMAND, "check", *map(str, files)], check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(seconds)


def _check(content: bytes) -> float:
    begun = time.process_time()
    check_files({"drawn.bpmn": content})
    return time.process_time() - begun


def _drawn(body: str) -> bytes:
    return f'<definitions {NAMESPACES}><process id="p" isExecutable="true">{body}</process></definitions>'.encode()


def _flow(source: str, target: str) -> str:
    return f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}"/>'


def _row(number: int) -> bytes:
    names = ["s", *(f"t{place}" for place in range(number)), "e"]
    tasks = "".join(f'<task id="{name}"/>' for name in names[1:-1])
    flows = "".join(_flow(source, target) for source, target in pairwise(names))
    return _drawn(f'<startEvent id="s"/>{tasks}<endEvent id="e"/>{flows}')


def _parallel(number: int) -> bytes:
    names = [f"t{place}" for place in range(number)]
    tasks = "".join(f'<task id="{name}"/>' for name in names)
    flows = "".join(_flow("fork", name) + _flow(name, "join") for name in names)
    gateways = '<parallelGateway id="fork"/><parallelGateway id="join"/>'
    ends = _flow("s", "fork") + _flow("join", "e")
    return _drawn(f'<startEvent id="s"/>{gateways}{tasks}<endEvent id="e"/>{flows}{ends}')


def _nested(levels: int) -> bytes:
    body = '<startEvent id="s"/><endEvent id="e"/>' + _flow("s", "e")
    for level in range(levels):
        names = (f"s{level}", f"p{level}", f"e{level}")
        inner = f'<subProcess id="{names[1]}">{body}</subProcess>'
        flows = _flow(names[0], names[1]) + _flow(names[1], names[2])
        body = f'<startEvent id="{names[0]}"/>{inner}<endEvent id="{names[2]}"/>{flows}'
    return _drawn(body)
