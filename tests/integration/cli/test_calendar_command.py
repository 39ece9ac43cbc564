"""``chengnuo calendar`` as a person at a terminal sees it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from engine.cli import cli
from engine.database import Database
from engine.office.calendar.store import calendar, revision


def run(database_url: str, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["calendar", *arguments], env={"CHENGNUO_DATABASE_URL": database_url})


@pytest.mark.rule("TC-2")
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_year_is_imported(database: Database, database_url: str, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "2027.csv"
    path.write_bytes("日期,类型,名称\n2027-02-05,放假,春节\n2027-02-13,上班,春节调休\n".encode(encoding))
    assert "（暂定）" in run(database_url, "show", "2027-02-05").output
    seen = run(database_url, "import", "2027", str(path), "--preview").output
    assert seen.startswith("尚未保存。会移动 0 件在办办件的期限：")
    assert "（暂定）" in run(database_url, "show", "2027-02-05").output
    assert "放假 1 天，调休上班 1 天" in run(database_url, "import", "2027", str(path)).output
    with database.reading() as session:
        assert calendar(session).is_counted(date(2027, 2, 13))
    shown = run(database_url, "show", "2027-02-12", "2027-02-14").output.splitlines()
    assert shown == ["2027-02-12  计入  工作日", "2027-02-13  计入  春节调休", "2027-02-14  不计  周末"]


@pytest.mark.rule("TC-2", "TC-11")
def test_a_day_is_set_and_cleared(database: Database, database_url: str) -> None:
    off = ("set", "2026-03-03", "--off", "--reason", "停电", "--preview", "--language", "en")
    assert run(database_url, *off).output.startswith("Not saved. The limits of 0 open cases would move:")
    said = run(
        database_url, "set", "2026-03-03", "--off", "--reason", "停电", "--reason-en", "power cut", "--language", "en"
    )
    assert said.output == "2026-03-03  not counted  power cut\n"
    assert run(database_url, "clear", "2026-03-03").output == "2026-03-03  计入  工作日\n"
    with database.reading() as session:
        assert revision(session) > 0


def test_wrong_input_is_one_sentence(database: Database, database_url: str, tmp_path: Path) -> None:
    path = tmp_path / "2027.csv"
    path.write_text("day,kind,name\n2026-02-05,holiday,x\n")
    for arguments in (
        ("set", "tomorrow", "--off", "--reason", "停电"),
        ("clear", "2026-03-03"),
        ("show", "2026-02-30"),
        ("import", "2027", str(path)),
    ):
        result = run(database_url, *arguments)
        assert result.exit_code == 1
        assert re.fullmatch("Error: [^\n]*[\u4e00-\u9fff][^\n]*。\n", result.output), result.output
        assert "Traceback" not in result.output
    with database.reading() as session:
        assert revision(session) == 0
