"""Every construct of BPMN 2.0 in a small diagram: it runs as the standard says, or it is refused by name.

Beside each ``diagrams/NAME.bpmn`` stands ``NAME.json``: either ``refused`` (the rules that must be broken) or what the
trace must show — ``path`` (elements in this order), ``counts`` (how often an element completes), ``absent``,
``order`` (pairs), ``at`` (when), ``way`` (all elements and sequence flows that tokens come to, in this order),
``ended``, ``variables``, ``waiting`` and the ``status`` of the outcome. ``not_deployable`` names the rules that forbid
deployment but not a trial run, ``open`` those that say what is still to fill in, ``warnings`` the warnings.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from engine.cli import cli

DIAGRAMS = sorted((Path(__file__).parent / "diagrams").glob("*.bpmn"))
PASSING = {
    "passed",
    "task_completed",
    "ended",
    "timer_fired",
    "message_received",
    "signal_received",
    "condition_met",
    "script_run",
    "operation_called",
    "decision_made",
}


def run(diagram: Path, expected: dict[str, Any], folder: Path) -> tuple[int, list[dict[str, Any]]]:
    arguments = ["trial", str(diagram), "--json"]
    if "process" in expected:
        arguments += ["--process", expected["process"]]
    if "until" in expected:
        arguments += ["--until", expected["until"]]
    if "answers" in expected:
        answers = folder / "answers.json"
        answers.write_text(json.dumps(expected["answers"]), encoding="utf-8")
        arguments += ["--answers", str(answers)]
    result = CliRunner().invoke(cli, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.parametrize("diagram", DIAGRAMS, ids=lambda path: path.stem)
def test_runs_as_the_standard_says_or_is_refused(diagram: Path, tmp_path: Path) -> None:
    expected = json.loads(diagram.with_suffix(".json").read_text(encoding="utf-8"))
    checked = CliRunner().invoke(cli, ["check", "--json", str(diagram)])
    problems = json.loads(checked.stdout)["files"][0]["problems"]
    code, trace = run(diagram, expected, tmp_path)
    outcome = trace[-1]
    assert outcome["event"] == "outcome"
    if "refused" in expected:
        assert checked.exit_code == 1
        assert _rules(problems, "error") == set(expected["refused"])
        assert _rules(problems, "open") == set(expected.get("open", []))
        assert all(problem["line"] > 0 and problem["message"] for problem in problems)
        assert (code, outcome["data"]["status"]) == (1, "refused")
        return
    assert _rules(problems, "error") == set(expected.get("not_deployable", []))
    assert _rules(problems, "open") == set(expected.get("open", []))
    assert _rules(problems, "warning") == set(expected.get("warnings", []))
    assert outcome["data"]["status"] == expected["status"], trace
    assert code == (1 if expected["status"] == "failed" else 0)
    _compare(trace, expected)


def _rules(problems: list[dict[str, Any]], severity: str) -> set[str]:
    return {problem["rule"] for problem in problems if problem["severity"] == severity}


def _compare(trace: list[dict[str, Any]], expected: dict[str, Any]) -> None:
    outcome = trace[-1]["data"]
    passed = [line["element"] for line in trace if line["event"] in PASSING]
    seen = [line["element"] for line in trace[:-1]]
    rest = iter(seen)
    for element in expected.get("path", []):
        assert element in rest, f"{element} is not in its place: {seen}"
    for element, count in expected.get("counts", {}).items():
        assert passed.count(element) == count, (element, passed)
    for element in expected.get("absent", []):
        assert element not in passed
    for first, second in expected.get("order", []):
        assert passed.index(first) < passed.index(second)
    for element, moment in expected.get("at", {}).items():
        assert {line["at"] for line in trace if line["element"] == element and line["event"] in PASSING} == {moment}
    if "way" in expected:
        assert [line["element"] for line in trace if line["event"] in ("entered", "flow_taken")] == expected["way"]
    if "ended" in expected:
        assert outcome["ended"] == expected["ended"]
    if "place" in expected:
        assert outcome["place"] == expected["place"]
    for name, value in expected.get("variables", {}).items():
        assert outcome["variables"][name] == value
    for kind, names in expected.get("waiting", {}).items():
        assert outcome["waiting_for"][kind] == names
