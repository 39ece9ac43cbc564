"""``chengnuo staff``, ``organisation import`` and ``absence`` as a person at a terminal sees them."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from engine.administration.records import AdministrationEntry
from engine.cli import cli
from engine.database import Database
from engine.identity.records import Account
from engine.office.organisation.records import Post, Staff
from engine.office.organisation.store import holders_of, post_by_code

ROSTER = """部门编码,部门名称,岗位编码,岗位名称,角色,对外,角,姓名,登录名,电话,邮箱,服务中心
center,安和县政务服务中心,window-1,综合窗口,窗口工作人员,是,A,王一,wangyi,0999-1,wangyi@x.example,是
center,安和县政务服务中心,window-1,综合窗口,clerk,是,B,李二,lier,,,是
market,安和县市场监管局,market-handler,市监经办,handler,是,A,张三,zhangsan,,,
market,安和县市场监管局,market-leader,市监分管,leader,否,A,赵四,zhaosi,,,
"""
WRONG = """market,另一个局,market-head,市监负责,agency_head,否,A,孙五,sunwu,,,
market,安和县市场监管局,market-leader,市监分管,leader,否,A,李二,lier,,,
market,安和县市场监管局,market-x,某岗,king,否,,,,,,
market,安和县市场监管局,market-y,某岗,handler,大概,,,,,,
market,安和县市场监管局,market-leader,市监分管,leader,否,C,孙五,sunwu,,,
market,安和县市场监管局,market-leader,市监分管,leader,否,B,,sunwu,,,
"""


@pytest.fixture
def chengnuo(database: Database, database_url: str) -> Callable[..., Result]:
    """``chengnuo("staff", "list")``: what the command printed and its exit code."""
    return lambda *arguments: CliRunner().invoke(cli, [*arguments], env={"CHENGNUO_DATABASE_URL": database_url})


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER, encoding="gb18030")
    return path


@pytest.mark.rule("PR-1", "AB-1", "AB-5")
def test_a_roster_makes_an_office_and_makes_it_once(
    database: Database, chengnuo: Callable[..., Result], roster: Path, tmp_path: Path
) -> None:
    secrets = tmp_path / "passwords.csv"
    result = chengnuo("organisation", "import", str(roster), "--passwords", str(secrets))
    assert result.exit_code == 0, result.output
    assert "新增部门 2 个、岗位 3 个、人员 4 名、任岗 4 项；开放岗位 2 个，拒绝 0 行" in result.output
    assert "未开放：市监经办" in result.output
    with secrets.open(encoding="utf-8") as file:
        passwords = {row["login"]: row["password"] for row in csv.DictReader(file)}
    assert set(passwords) == {"wangyi", "lier", "zhangsan", "zhaosi"}
    assert secrets.stat().st_mode & 0o077 == 0
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Account).where(Account.must_change)) == 4
        window = post_by_code(session, "window-1")
        assert window.authority["accept"] is True
        assert {letter: person.name for letter, person in holders_of(session, window.id).items()} == {
            "A": "王一",
            "B": "李二",
        }
        lines = session.scalar(select(func.count()).select_from(AdministrationEntry))
    again = chengnuo("organisation", "import", str(roster), "--language", "en")
    assert "Created 0 departments, 0 posts, 0 people, 0 holders; 0 posts opened, 0 rows refused." in again.output
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(AdministrationEntry)) == lines
    taken = chengnuo("organisation", "import", str(roster), "--passwords", str(secrets))
    assert taken.exit_code == 1
    assert "不能新建密码文件" in taken.output


def test_wrong_rows_are_named_and_change_nothing(
    database: Database, chengnuo: Callable[..., Result], roster: Path
) -> None:
    roster.write_text(ROSTER + WRONG, encoding="utf-8")
    result = chengnuo("organisation", "import", str(roster), "--json")
    assert result.exit_code == 1
    shown = json.loads(result.output)
    named = [
        (6, "部门编码“market”"),
        (7, "“市监分管”的 A 角"),
        (8, "king"),
        (9, "“对外”只能写是或否"),
        (10, "A 或"),
        (11, "“姓名”"),
    ]
    assert [refused["row"] for refused in shown["refused"]] == [row for row, _ in named]
    for refused, (_, words) in zip(shown["refused"], named, strict=True):
        assert words in refused["zh"]
    assert "king" in shown["refused"][2]["zh"]
    with database.reading() as session:
        assert session.scalar(select(Staff.id).where(Staff.login == "sunwu")) is None
        assert session.scalar(select(func.count()).select_from(Post)) == 3


def test_a_check_saves_nothing(database: Database, chengnuo: Callable[..., Result], roster: Path) -> None:
    result = chengnuo("organisation", "import", str(roster), "--check")
    assert "检查完毕，未保存。应新增部门 2 个" in result.output
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Staff)) == 0
        assert session.scalar(select(func.count()).select_from(AdministrationEntry)) == 0


def test_a_file_that_is_no_roster_is_one_sentence(chengnuo: Callable[..., Result], tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("name\nx\n")
    for path in (wrong, tmp_path / "missing.csv", tmp_path):
        result = chengnuo("organisation", "import", str(path))
        assert result.exit_code == 1
        assert re.fullmatch("Error: [^\n]*[\u4e00-\u9fff][^\n]*。\n", result.output), result.output
        assert "Traceback" not in result.output


def test_administrators_people_and_passwords(database: Database, chengnuo: Callable[..., Result]) -> None:
    first = chengnuo("staff", "add", "huyang", "--name", "胡杨", "--administrator", "--center", "安和县政务服务中心")
    assert re.search(r"一次性密码 \S{4}-\S{4}-\S{4}（", first.output), first.output
    assert chengnuo("staff", "add", "yangfan", "--name", "杨帆", "--administrator").exit_code == 0
    third = chengnuo("staff", "add", "third", "--name", "某人", "--administrator", "--language", "en")
    assert third.exit_code == 1
    assert "A and B are named" in third.output
    # However a login is typed, it is the same.
    added = chengnuo("staff", "add", "ＷangYi", "--name", "王一")
    assert added.exit_code == 0
    assert added.output.startswith("登录名 wangyi，一次性密码")
    assert chengnuo("staff", "password", "WangYi").exit_code == 0
    assert chengnuo("staff", "add", "YangFan", "--name", "杨帆", "--administrator").exit_code == 0
    assert "已被使用" in chengnuo("staff", "add", "wangyi", "--name", "王一").output
    assert "one-time password" in chengnuo("staff", "password", "wangyi", "--language", "en").output
    assert "没有" in chengnuo("staff", "password", "nobody").output
    listed = chengnuo("staff", "list").output
    assert "系统管理岗（A）" in listed
    assert "系统管理岗（B）" in listed
    assert "王一" in listed
    with database.reading() as session:
        assert holders_of(session, post_by_code(session, "admin").id).keys() == {"A", "B"}


@pytest.mark.rule("AB-1", "AB-2")
def test_absences(chengnuo: Callable[..., Result], roster: Path) -> None:
    chengnuo("organisation", "import", str(roster))
    announced = chengnuo("absence", "announce", "wangyi", "--reason", "年休")
    key = re.search(r"编号 (\d+)", announced.output)
    assert key is not None, announced.output
    assert "综合窗口：李二" in chengnuo("absence", "list").output
    alone = chengnuo("absence", "announce", "lier", "--reason", "急病")
    assert alone.exit_code == 1
    assert "无人在岗" in alone.output
    assert chengnuo("absence", "announce", "lier", "--reason", "急病", "--confirm").exit_code == 0
    assert "综合窗口：nobody" in chengnuo("absence", "list", "--language", "en").output
    assert chengnuo("absence", "end", key[1]).output == "已结束。\n"
    assert "王一" not in chengnuo("absence", "list").output
    assert "没有找到" in chengnuo("absence", "end", "77").output


def test_a_token_is_issued_listed_and_revoked(chengnuo: Callable[..., Result]) -> None:
    added = chengnuo("staff", "add", "pingtai", "--name", "省平台")
    assert added.exit_code == 0, added.output
    given = ["tokens", "issue", "pingtai", "--name", "省一体化平台", "--scope", "cases:read", "--days", "30"]
    issued = chengnuo(*given)
    assert issued.exit_code == 0, issued.output
    assert issued.stdout.startswith("cnt_")
    assert "valid" in chengnuo("tokens", "list").output
    number = chengnuo("tokens", "list").output.split()[0]
    assert chengnuo("tokens", "revoke", number).exit_code == 0
    assert "revoked" in chengnuo("tokens", "list").output
    assert issued.stdout.strip() not in chengnuo("tokens", "list").output
    assert chengnuo("tokens", "issue", "nobody", *given[3:]).exit_code == 1
