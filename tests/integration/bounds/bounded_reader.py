"""Reads files in processes that may use little: ``python -m tests.integration.bounds.bounded_reader``.

A request is a line of JSON on standard input, ``{"reader": …, "file": …}``; the answer is a line of JSON with what the
reader said, the signal that ended it (0: none), its CPU seconds, and the megabytes by which it grew. The program is
loaded once, each file is read in a fork of it.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import resource
import signal
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from engine.administration.roster import read_roster
from engine.bpmn.decisions import read_decisions
from engine.bpmn.foreign.conversion import convert
from engine.cli.check import check
from engine.cli.trial import trial
from engine.documents.template_check import check_template
from engine.errors import ChengnuoError
from engine.files.isolated import judged
from engine.forms import read_form
from engine.forms.camunda import form_of_camunda
from engine.forms.editing import written
from engine.office.items.workbook import read_workbook
from engine.office.tables import read_table_content
from engine.trial import TryOut, read_scenario

CPU_SECONDS = 3
"""Of one file. The aim is one; a machine that is busy with other things may need more for the same work."""
MEGABYTES = 200
"""By which the address space may grow while one file is read."""

ROOT = Path(__file__).parents[3]


def _check(file: Path) -> str:
    return _said_by(lambda: check.main([str(file)], standalone_mode=False))


def _trial(file: Path) -> str:
    return _said_by(lambda: trial.main([str(file)], standalone_mode=False))


def _said_by(command: Callable[[], object]) -> str:
    written = io.StringIO()
    with contextlib.redirect_stdout(written), contextlib.redirect_stderr(written):
        command()
    return written.getvalue()


def _form(file: Path) -> str:
    """Reads a form, and judges what stands beside it in ``*.answer``."""
    form = read_form(file.read_bytes())
    answer = file.with_suffix(".answer")
    if answer.exists():
        form.judge(json.loads(answer.read_text()))
    return "read"


def _decision(file: Path) -> str:
    tables = read_decisions(file.read_bytes())
    for table in tables.values():
        table.decide(dict.fromkeys(table.names, 1))
    return "read"


def _upload(file: Path) -> str:
    found = judged(file.read_bytes(), file.name)
    return f"read {found.kind} {found.pages}"


def _roster(file: Path) -> str:
    return f"read {len(read_roster(file))}"


def _table(file: Path) -> str:
    return f"read {len(read_table_content(file.read_bytes(), {'day': 'day'}))}"


def _workbook(file: Path) -> str:
    read = read_workbook(file.read_bytes(), {})
    return " ".join(["read", *(fault.zh for fault in read.faults[:3])])


def _convert(file: Path) -> str:
    convert(file.read_bytes(), file.name)
    return "read"


def _scenario(file: Path) -> str:
    """Tries a diagram out by a scenario; a step that cannot be done is told as a refusal."""
    given = json.loads(file.read_bytes())
    state = TryOut({"p.bpmn": given["diagram"].encode()}, read_scenario(given["scenario"])).run()
    if state.problem is not None:
        raise state.problem
    return f"read {len(state.lines)}"


def _camunda(file: Path) -> str:
    read_form(written(form_of_camunda(file.read_bytes(), "form", "表单").schema))
    return "read"


def _template(file: Path) -> str:
    """Checks a template of papers, which prints it; a fault says what to do or what is not allowed."""
    faults = check_template("receipt", file.read_bytes())
    return "请改正：" + faults[0].zh if faults else "read"


READERS: Mapping[str, Callable[[Path], str]] = {
    "check": _check,
    "trial": _trial,
    "form": _form,
    "decision": _decision,
    "upload": _upload,
    "roster": _roster,
    "table": _table,
    "workbook": _workbook,
    "convert": _convert,
    "template": _template,
    "scenario": _scenario,
    "camunda": _camunda,
}


def _said(reader: str, file: Path) -> str:
    try:
        return READERS[reader](file)
    except ChengnuoError as refusal:
        return refusal.zh


def _megabytes(field: str) -> int:
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines() if ":" in line)
    return int(status[field].split()[0]) // 1024


def _read_within_limits(reader: str, file: Path, answer: Path) -> None:
    if reader == "upload":
        # Files of visitors are decoded in a process that limits itself.
        answer.write_text(_said(reader, file))
        return
    address_space = (_megabytes("VmSize") + MEGABYTES) * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (address_space, address_space))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        said = _said(reader, file)
    except BaseException as error:
        said = f"FAULT {type(error).__name__}: {str(error)[:300]}"
    answer.write_text(said if len(said) < 4000 else said[:2000] + said[-2000:])


def answered(reader: str, file: Path) -> dict[str, object]:
    """What a fork of this process said of a file, and what it used."""
    before = _megabytes("VmRSS")
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer"
        child = os.fork()
        if child == 0:
            with contextlib.suppress(BaseException):
                _read_within_limits(reader, file, answer)
            os._exit(0)
        _, status, used = os.wait4(child, 0)
        said = answer.read_text() if answer.exists() else ""
    return {
        "said": said,
        "signal": signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else None,
        "seconds": round(used.ru_utime + used.ru_stime, 2),
        "megabytes": max(0, used.ru_maxrss // 1024 - before),
    }


def main() -> None:
    """Load what reading loads, then answer until the input ends."""
    for reader, file in (("check", ROOT / "processes" / "urging.bpmn"),):
        _said(reader, file)
    for line in sys.stdin:
        asked = json.loads(line)
        sys.stdout.write(json.dumps(answered(asked["reader"], Path(asked["file"]))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
