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
from engine.cases.bundles import shipped_files
from engine.operations.diagram_rules import OfficeDiagramRules

COMMAND = "from engine.cli import main; main()"


def measure(report: Report) -> None:
    """CPU seconds of ``chengnuo check`` with its start, and of files at the limits of what is read."""
    shipped = [Path(str(item)) for item in resources.files("processes").iterdir() if item.name.endswith(".bpmn")]
    tables = [Path(str(item)) for item in (resources.files("processes") / "decisions").iterdir()]
    one = next(path for path in shipped if path.stem == "service_case")
    report.add("chengnuo check of one file: CPU with start", _command([one]), "s", 1.2)
    report.add("chengnuo check of all shipped files: CPU with start", _command([*shipped, *tables]), "s", 2.0)
    report.add("Checking 1,400 tasks in a row: CPU", _check(_row(1_400)), "s", 0.5)
    report.add("Checking 900 tasks in parallel: CPU", _check(_parallel(900)), "s", 0.5)
    report.add("Checking 24 nested sub-processes: CPU", _check(_nested(24)), "s", 1.0)
    report.add("Following decisions through 500 elements: CPU", _follow(_deciding(100)), "s", 0.5)
    report.add("Checking 1,400 assignments and their variables: CPU", _follow(_assigning(1_400)), "s", 0.5)
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


def _follow(content: bytes) -> float:
    rules = OfficeDiagramRules(library=shipped_files().library())
    check_files({"drawn.bpmn": content}, rules=rules)  # reads what is shipped, as a server has done before
    begun = time.process_time()
    check_files({"drawn.bpmn": content}, rules=rules)
    return time.process_time() - begun


def _deciding(number: int) -> bytes:
    """Decisions in a row, each with its gateway, filing and what the leader says: five elements each."""
    body = '<startEvent id="s"/><endEvent id="e"/>' + _flow("s", "d0")
    for place in range(number):
        names = [f"{letter}{place}" for letter in "dgfhm"]
        task, choice, filing, agreed, meet = names
        following = f"d{place + 1}" if place + 1 < number else "e"
        body += (
            f'<userTask id="{task}"><extensionElements><chengnuo:task form="decision" role="handler"/>'
            f'</extensionElements></userTask><exclusiveGateway id="{choice}" default="{choice}_{filing}"/>'
            f'<callActivity id="{filing}" calledElement="denial_filing"/>'
            f'<exclusiveGateway id="{agreed}" default="{agreed}_{task}"/><exclusiveGateway id="{meet}"/>'
            + _flow(task, choice)
            + _when(choice, meet, 'decision == "grant"')
            + _flow(choice, filing)
            + _flow(filing, agreed)
            + _when(agreed, meet, 'denial_outcome == "filed"')
            + _flow(agreed, task)
            + _flow(meet, following)
        )
    return _drawn(body, '<extensionElements><chengnuo:process system="x" kind="part"/></extensionElements>')


def _assigning(number: int) -> bytes:
    """Script tasks in a row, each of which reads what the one before has set."""
    names = ["s", *(f"t{place}" for place in range(number)), "e"]
    tasks = "".join(
        f'<scriptTask id="t{place}"><script>v{place} = {f"v{place - 1} + 1" if place else 1}</script></scriptTask>'
        for place in range(number)
    )
    flows = "".join(_flow(source, target) for source, target in pairwise(names))
    return _drawn(f'<startEvent id="s"/>{tasks}<endEvent id="e"/>{flows}')


def _when(source: str, target: str, condition: str) -> str:
    inner = f"<conditionExpression>{condition}</conditionExpression>"
    return f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>'


def _drawn(body: str, extensions: str = "") -> bytes:
    process = f'<process id="p" isExecutable="true">{extensions}{body}</process>'
    return f"<definitions {NAMESPACES}>{process}</definitions>".encode()


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
