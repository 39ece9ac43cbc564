"""The command convert, and how check and trial read drawings of other tools."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from engine.cli import cli
from engine.errors import Refused

FOREIGN = """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="urn:test">
<bpmn:process id="leave" isExecutable="true">
<bpmn:startEvent id="begin"/>
<bpmn:sequenceFlow sourceRef="begin" targetRef="ask"/>
<bpmn:userTask id="ask" name="填写申请" camunda:candidateGroups="clerk" camunda:formKey="leave_request"/>
<bpmn:sequenceFlow sourceRef="ask" targetRef="choice"/>
<bpmn:exclusiveGateway id="choice" name="超过三天？" default="no"/>
<bpmn:sequenceFlow id="yes" sourceRef="choice" targetRef="long">
<bpmn:conditionExpression>${days &gt; 3 &amp;&amp; !urgent}</bpmn:conditionExpression></bpmn:sequenceFlow>
<bpmn:sequenceFlow id="no" sourceRef="choice" targetRef="short"/>
<bpmn:endEvent id="long" name="报领导"/><bpmn:endEvent id="short" name="直接批准"/>
</bpmn:process></bpmn:definitions>"""
LEFT = FOREIGN.replace("${days &gt; 3 &amp;&amp; !urgent}", "${holidays.of(days)}")


@pytest.fixture
def drawing(tmp_path: Path) -> str:
    """A drawing of another tool on disk."""
    path = tmp_path / "leave.bpmn"
    path.write_text(FOREIGN, encoding="utf-8")
    return str(path)


def call(*arguments: str) -> Result:
    result = CliRunner().invoke(cli, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_translations_are_listed(drawing: str) -> None:
    result = call("convert", drawing)
    assert result.exit_code == 0
    condition = "yes 改写 [condition] 「yes」的条件：${days > 3 && !urgent} 改写为 days > 3 and (not urgent)。"
    assert f"{drawing}:10: {condition}" in result.stdout
    assert f"{drawing}: 改写 5 处，未改写 0 处" in result.stdout
    assert "rewritten [role]" in call("convert", drawing, "--language", "en").stdout
    assert Path(drawing).read_text(encoding="utf-8") == FOREIGN


def test_what_was_left_is_listed_with_its_reason(tmp_path: Path) -> None:
    path = tmp_path / "left.bpmn"
    path.write_text(LEFT, encoding="utf-8")
    assert (
        "未改写 [condition] 「yes」的条件（${holidays.of(days)}）没有改写：这里没有函数或方法 of"
        in call("convert", str(path)).stdout
    )


def test_json_lists_every_file(drawing: str, tmp_path: Path) -> None:
    missing = str(tmp_path / "missing.bpmn")
    result = call("convert", "--json", drawing, missing)
    assert result.exit_code == 1
    files = json.loads(result.stdout)["files"]
    assert [(one["file"], one["ok"]) for one in files] == [(drawing, True), (missing, False)]
    assert set(files[0]["translations"][0]) == {"element", "line", "what", "before", "after", "message"}
    assert files[0]["left"] == []
    assert "请" in files[1]["message"]


def test_converted_files_are_written_checked_and_run(drawing: str, tmp_path: Path) -> None:
    target = tmp_path / "ours"
    result = call("convert", drawing, "--to", str(target))
    assert result.exit_code == 0
    written = target / "leave.bpmn"
    assert str(written) in result.stdout
    assert "改写 0 处" in call("convert", str(written)).stdout
    checked = json.loads(call("check", "--json", str(written)).stdout)["files"][0]["problems"]
    assert {one["rule"] for one in checked if one["severity"] == "error"} <= {"unknown-form"}
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps({"ask": {"days": 5, "urgent": False}}), encoding="utf-8")
    outcome = call("trial", "--json", str(written), "--answers", str(answers)).stdout.splitlines()
    assert json.loads(outcome[-1])["data"]["status"] == "completed"
    assert any(json.loads(one)["element"] == "long" for one in outcome)


def test_files_go_to_the_standard_output(drawing: str) -> None:
    result = call("convert", drawing, "--to", "-")
    assert result.stdout.startswith("<?xml")
    assert "days &gt; 3 and (not urgent)" in result.stdout
    assert "改写 5 处" in result.stderr


def test_nothing_is_written_over(drawing: str, tmp_path: Path) -> None:
    refused("convert", drawing, "--to", str(tmp_path))
    refused("convert", drawing, "--to", str(tmp_path), "--overwrite")
    assert Path(drawing).read_text(encoding="utf-8") == FOREIGN
    target = str(tmp_path / "ours")
    assert call("convert", drawing, "--to", target).exit_code == 0
    refused("convert", drawing, "--to", target)
    assert call("convert", drawing, "--to", target, "--overwrite").exit_code == 0


def refused(*arguments: str) -> None:
    """The call is refused because a file is in the way."""
    result = CliRunner().invoke(cli, list(arguments))
    assert isinstance(result.exception, Refused)
    assert "已经存在" in result.exception.zh


def test_the_check_reads_what_it_would_become(drawing: str) -> None:
    problems = json.loads(call("check", "--json", drawing).stdout)["files"][0]["problems"]
    assert {one["rule"] for one in problems if one["severity"] == "error"} <= {"unknown-form", "foreign-notation"}
    notation = next(one for one in problems if one["rule"] == "foreign-notation")
    assert "5" in notation["message"]
    assert "chengnuo convert" in notation["message"]
    assert [one["line"] for one in problems if one["rule"] == "unknown-form"] == [6]


def test_the_trial_runs_what_it_would_become(drawing: str, tmp_path: Path) -> None:
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps({"ask": {"days": 2, "urgent": False}}), encoding="utf-8")
    result = call("trial", "--json", drawing, "--answers", str(answers))
    assert result.exit_code == 0
    assert "foreign-notation" in result.stderr
    assert any('"short"' in one for one in result.stdout.splitlines())
