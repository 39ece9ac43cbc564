"""``chengnuo moves`` as an operator at a terminal sees it: dry run, proposal, progress."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from engine.application import Engine
from engine.cases.bundles import Files
from engine.cases.commands import carry_out_moves, confirm_move, deploy, open_case
from engine.cli import cli
from tests.integration.cases.diagrams import diagram, end_event, flows, start_event, user_task


@pytest.fixture
def chengnuo(county: Engine) -> Callable[..., Result]:
    """``chengnuo("moves", "list")``: what the command printed and its exit code."""
    url = county.database.url
    return lambda *arguments: CliRunner().invoke(cli, [*arguments], env={"CHENGNUO_DATABASE_URL": url})


def test_an_operator_tries_proposes_and_follows_a_move(county: Engine, chengnuo: Callable[..., Result]) -> None:
    def version(*tasks: str) -> Files:
        body = start_event(role="clerk") + "".join(user_task(task, "clerk") for task in tasks) + end_event()
        return Files({"errand.bpmn": diagram("errand", body + flows("begin", *tasks, "end"), kind="part")})

    with county.database.reading() as session:
        rows = session.connection().exec_driver_sql("SELECT login, id FROM staff").all()
    people = {str(row.login): county.actor(int(row.id)) for row in rows}
    for number, tasks in enumerate((("check",), ("check", "sign"), ("sign",)), start=1):
        deploy(county, people["yangfan"], files=version(*tasks), note=str(number))
        if number == 1:
            case = open_case(county, people["wangfang"], process="errand", key="a").case_id
    safe = chengnuo("moves", "try", "errand", "--from", "1", "--to", "2")
    assert (safe.exit_code, safe.output) == (0, f"#{case}\tsafe\n")
    unsafe = chengnuo("moves", "try", "errand", "--from", "1", "--to", "3", "--language", "en")
    assert unsafe.exit_code == 1
    assert "which the version does not have" in unsafe.output
    asked = ("moves", "propose", "errand", "--from", "1", "--to", "2", "--reason", "补会签")
    assert chengnuo(*asked, "--by", "nobody").exit_code == 1
    assert "没有用户" in chengnuo(*asked, "--by", "nobody").output
    assert chengnuo(*asked, "--by", "wangfang").exit_code == 1
    made = chengnuo(*asked, "--by", "YangFan").output.strip()
    assert chengnuo("moves", "list").output == f"{made}\terrand\t→ 2\tproposed\tsafe=1\n"
    confirm_move(county, people["huyang"], move_id=int(made))
    carry_out_moves(county)
    assert chengnuo("moves", "list").output == f"{made}\terrand\t→ 2\tconfirmed\tmoved=1\n"
    assert chengnuo("moves", "show", made).output.endswith("\t1\tmoved\n")
