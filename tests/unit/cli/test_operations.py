"""``chengnuo operations`` and ``chengnuo rules``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from engine.cli import cli
from engine.operations.catalogue import CATALOGUE


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, words)
    return result.exit_code, result.output


def test_every_operation_is_listed_with_a_rule() -> None:
    code, printed = run("operations", "--json")
    listed = json.loads(printed)
    assert code == 0
    assert [each["name"] for each in listed] == list(CATALOGUE)
    assert [each["name"] for each in listed if not each["rules"]] == []


@pytest.mark.parametrize(("language", "said"), [("zh", "登记领导意见"), ("en", "opinion: approve | amend | reject")])
def test_one_operation_is_printed_in_both_languages(language: str, said: str) -> None:
    code, printed = run("operations", "denial.opinion", "--language", language)
    assert code == 0
    assert said in printed
    assert "DF-2" in printed


def test_an_unknown_operation_is_refused() -> None:
    code, printed = run("operations", "nosuch.operation")
    assert code == 2
    assert "没有业务操作“nosuch.operation”" in printed


def test_rules_need_a_source_checkout(tmp_path: Path) -> None:
    code, printed = run("rules", "--source", str(tmp_path))
    assert code == 2
    assert "不是源代码目录" in printed
