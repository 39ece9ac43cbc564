"""The commands check and trial: what they print, how they exit, and that bad input never shows a traceback."""

from __future__ import annotations

import json
import random
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.cli import cli

ROOT = Path(__file__).parents[3]
PROCESSES = sorted((ROOT / "processes").glob("*.bpmn"))
DIAGRAMS = sorted((ROOT / "tests" / "conformance" / "diagrams").glob("*.bpmn"))
GOOD = str(ROOT / "tests" / "conformance" / "diagrams" / "sequence.bpmn")
BAD = str(ROOT / "tests" / "conformance" / "diagrams" / "refused_complex_gateway.bpmn")


def call(*arguments: str) -> Result:
    result = CliRunner().invoke(cli, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result


def test_the_office_own_diagrams_pass() -> None:
    result = call("check", "--json", *map(str, PROCESSES))
    assert result.exit_code == 0, result.output
    told = {Path(entry["file"]) for entry in json.loads(result.stdout)["files"] if entry["ok"]}
    assert told == set(PROCESSES)


@pytest.mark.parametrize("name", ["service_case", "joint_approval", "first_inquiry"])
def test_one_of_them_is_checked_against_those_that_it_calls(name: str) -> None:
    result = call("check", str(ROOT / "processes" / f"{name}.bpmn"))
    assert result.exit_code == 0, result.output


def test_the_office_own_decisions_and_forms_pass() -> None:
    files = [*(ROOT / "processes" / "decisions").glob("*.dmn"), *(ROOT / "forms").glob("*.json")]
    result = call("check", *map(str, files))
    assert result.exit_code == 0, result.output


def test_json_has_the_shape_that_tools_read() -> None:
    result = call("check", "--json", GOOD, BAD)
    files = json.loads(result.stdout)["files"]
    assert [(entry["file"], entry["ok"]) for entry in files] == [(GOOD, True), (BAD, False)]
    problem = next(one for one in files[1]["problems"] if one["severity"] == "error")
    assert set(problem) == {"severity", "rule", "element", "line", "message", "path"}
    assert (problem["severity"], problem["rule"], problem["element"]) == ("error", "element-unsupported", "g")
    assert "请" in problem["message"]
    assert result.exit_code == 1


def test_messages_come_in_either_language() -> None:
    assert "请" in call("check", BAD).stdout
    english = call("check", BAD, "--language", "en").stdout
    assert "Expected" in english
    assert "may be deployed" in call("check", GOOD, "--language", "en").stdout


@pytest.mark.parametrize("name", ["missing.bpmn", ".", "a\x00b"])
def test_a_file_that_cannot_be_read_is_a_problem(name: str) -> None:
    result = call("check", "--json", name)
    assert result.exit_code == 1
    assert json.loads(result.stdout)["files"][0]["problems"][0]["rule"] == "file-unreadable"
    assert call("trial", "--json", name).exit_code == 1


def test_a_wrong_form_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text('{"$id": "x", "type": "object", "properties": {"a": {"x-widget": "map"}}}')
    result = call("check", "--json", str(path))
    assert json.loads(result.stdout)["files"][0]["problems"][0] | {"message": ""} == {
        "severity": "error",
        "rule": "form",
        "element": "a",
        "line": 1,
        "message": "",
        "path": [],
    }


@pytest.mark.rule("DF-6")
def test_a_form_that_breaks_a_shipped_diagram_is_told_of_that_diagram(tmp_path: Path) -> None:
    form = json.loads(Path("forms/decision.json").read_text(encoding="utf-8"))
    form["properties"]["decision"]["x-denies"] = ["deny", "grant"]
    path = tmp_path / "decision.json"
    path.write_text(json.dumps(form), encoding="utf-8")
    result = call("check", "--json", str(path))
    told = {
        entry["file"]: {problem["rule"] for problem in entry["problems"]}
        for entry in json.loads(result.stdout)["files"]
    }
    unfiled = {"denial-without-filing"}
    assert told == {str(path): set(), "service_case.bpmn": unfiled, "archiving.bpmn": unfiled}, "called at its end"
    assert result.exit_code == 1


def test_the_trace_is_one_object_a_line_and_ends_with_the_outcome() -> None:
    result = call("trial", "--json", GOOD)
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert all(set(line) == {"at", "event", "element", "name", "data"} for line in lines)
    assert lines[-1]["event"] == "outcome"
    assert lines[-1]["data"]["status"] == "completed"
    assert result.exit_code == 0


def test_a_refused_diagram_says_why() -> None:
    result = call("trial", "--json", BAD)
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["event"] for line in lines] == ["refused", "outcome"]
    assert lines[0]["name"] == "element-unsupported"
    assert lines[-1]["data"]["status"] == "refused"
    assert result.exit_code == 1
    assert "complex" in call("trial", BAD, "--language", "en").stdout


def test_a_file_with_several_processes_asks_which_one(tmp_path: Path) -> None:
    body = '<startEvent id="s{0}"/><endEvent id="e{0}"/><sequenceFlow id="f{0}" sourceRef="s{0}" targetRef="e{0}"/>'
    processes = "".join(f'<process id="p{n}" isExecutable="true">{body.format(n)}</process>' for n in (1, 2))
    path = tmp_path / "two.bpmn"
    path.write_text(f'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">{processes}</definitions>')
    asked = call("trial", "--json", str(path))
    assert asked.exit_code == 1
    assert "--process" in json.loads(asked.stdout.splitlines()[-1])["data"]["message"]
    assert call("trial", str(path), "--process", "p2").exit_code == 0
    assert call("trial", str(path), "--process", "p3").exit_code == 1


@pytest.mark.parametrize(
    "options",
    [
        ("--until", "tomorrow"),
        ("--start", "2026-13-01"),
        ("--until", "0001-01-01"),
        ("--answers", "missing.json"),
        ("--answers", GOOD),
        ("--process", "nobody"),
    ],
)
def test_wrong_options_are_refused(options: tuple[str, str]) -> None:
    result = call("trial", GOOD, *options)
    assert result.exit_code == (0 if options[1] == "0001-01-01" else 1)


def test_a_mistake_of_the_program_is_told_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise LookupError("lost")

    monkeypatch.setattr(import_module("engine.cli.check"), "check_given", broken)
    monkeypatch.setattr(import_module("engine.cli.trial"), "gather", broken)
    checked = call("check", "--json", GOOD)
    assert json.loads(checked.stdout)["files"][0]["problems"][0]["rule"] == "internal"
    assert "LookupError" in call("trial", GOOD).stdout
    assert call("trial", GOOD).exit_code == 1


def test_a_called_process_is_found_in_the_same_folder(tmp_path: Path) -> None:
    start = '<startEvent id="s"/><endEvent id="e"/><sequenceFlow id="f" sourceRef="s" targetRef="{0}"/>'
    head = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="{0}" isExecutable="true">'
    tail = "</process></definitions>"
    call_it = '<callActivity id="c" calledElement="inner"/><sequenceFlow id="g" sourceRef="c" targetRef="e"/>'
    (tmp_path / "outer.bpmn").write_text(head.format("outer") + start.format("c") + call_it + tail)
    (tmp_path / "inner.bpmn").write_text(head.format("inner") + start.format("e") + tail)
    assert call("trial", str(tmp_path / "outer.bpmn")).exit_code == 0


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(DIAGRAMS + PROCESSES), st.integers(0, 2**32))
def test_damaged_diagrams_never_show_a_traceback(tmp_path_factory, source: Path, seed: int) -> None:
    chance = random.Random(seed)
    words = source.read_text(encoding="utf-8").split('"')
    for _ in range(chance.randint(1, 4)):
        places = range(21, len(words) - 1, 2)
        words[chance.choice(places)] = words[chance.choice(places)]
    path = tmp_path_factory.mktemp("damaged") / source.name
    path.write_text('"'.join(words), encoding="utf-8")
    assert "[internal]" not in call("check", str(path)).stdout
    assert "请报告" not in call("trial", "--json", str(path), "--until", "2026-05-01").stdout


def test_what_is_still_to_fill_in_is_told_apart_from_what_is_wrong() -> None:
    blank = str(ROOT / "tests" / "conformance" / "diagrams" / "refused_missing_condition.bpmn")
    told = call("check", blank, "--language", "en")
    assert told.exit_code == 1
    assert "to fill in [condition-missing]" in told.stdout
    assert "nothing wrong, 1 to fill in" in told.stdout
    assert call("trial", blank).exit_code == 1


def test_a_saved_scenario_runs_again_for_git_hooks(tmp_path: Path) -> None:
    saved = tmp_path / "scenario.json"
    end = {"status": "completed", "ended": ["case_withdrawn_before_acceptance"], "tasks": []}
    steps = [{"do": "message", "name": "撤回"}]
    saved.write_text(json.dumps({"process": "service_case", "steps": steps, "expected": end}), "utf-8")
    diagram = str(ROOT / "processes" / "service_case.bpmn")
    assert call("trial", diagram, "--scenario", str(saved)).exit_code == 0
    saved.write_text(json.dumps({"process": "service_case", "steps": [{"do": "message", "name": "没有"}]}), "utf-8")
    missing = call("trial", diagram, "--scenario", str(saved))
    assert missing.exit_code == 1
    assert "第 1 步" in missing.stdout
    saved.write_text("[", "utf-8")
    assert call("trial", diagram, "--scenario", str(saved)).exit_code == 1
    saved.write_bytes(b" " * 4_000_001)
    too_large = call("trial", diagram, "--scenario", str(saved))
    assert too_large.exit_code == 1
    assert "太大，不能超过 4 MB" in too_large.output
