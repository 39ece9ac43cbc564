"""``chengnuo items import`` as a person at a terminal sees it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from engine.cli import cli
from engine.database import Database
from engine.queries.items.search import find_items

HEADER = "department,department_code,group,item,item_code,task_type\n"
GOOD = "区林业局,L1,未分类,林木采伐许可证核发,511-1,1\n区林业局,L1_2,未分类,古树名木认定,511-2,7\n"
WRONG = "区林业局,L1,未分类,,511-3,1\n"


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    path = tmp_path / "catalogue.csv"
    path.write_text(HEADER + GOOD + WRONG, encoding="utf-8")
    return path


def run(database_url: str, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["items", "import", *arguments], env={"CHENGNUO_DATABASE_URL": database_url})


def test_good_rows_are_saved_and_wrong_ones_named(database: Database, database_url: str, catalogue: Path) -> None:
    result = run(database_url, str(catalogue))
    assert result.exit_code == 1
    assert "第 4 行：请填写 item" in result.output
    assert "新增部门 1 个、事项 2 项" in result.output
    with database.reading() as session:
        assert len(find_items(session, "")) == 2
    again = run(database_url, str(catalogue), "--language", "en")
    assert "Created 0 departments and 0 items; 0 updated, 2 unchanged, 1 rows refused." in again.output


def test_a_check_saves_nothing(database: Database, database_url: str, catalogue: Path) -> None:
    result = run(database_url, str(catalogue), "--check", "--json")
    shown = json.loads(result.output)
    assert (shown["created_items"], [refused["row"] for refused in shown["refused"]]) == (2, [4])
    with database.reading() as session:
        assert len(find_items(session, "")) == 0


def test_a_file_that_is_no_catalogue_is_one_sentence(database_url: str, tmp_path: Path) -> None:
    path = tmp_path / "wrong.csv"
    path.write_text("name\nx\n")
    for name in (path, tmp_path / "missing.csv", tmp_path):
        result = run(database_url, str(name))
        assert result.exit_code == 1
        assert re.fullmatch("Error: [^\n]*[\u4e00-\u9fff][^\n]*。\n", result.output), result.output
        assert "Traceback" not in result.output
