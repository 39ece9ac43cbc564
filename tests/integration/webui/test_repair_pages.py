"""The pages on which a stuck case is repaired: tried, proposed with a reason, approved by another person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner
from web_actions import Actions

from engine import Engine
from engine.cases.bundles import Files
from engine.cases.commands import open_case, repairable_places
from engine.cases.definitions import store
from engine.cli import cli
from tests.integration.cases.diagrams import diagram, end_event, flows, start_event, user_task


@pytest.fixture
def errand(county: Engine) -> int:
    """A case of two steps at its first one."""
    body = start_event(role="clerk") + user_task("check", "clerk") + user_task("sign", "clerk") + end_event()
    with county.database.transaction() as session:
        content = diagram("errand", body + flows("begin", "check", "sign", "end"), kind="part")
        store(session, Files({"errand.bpmn": content}), county.clock.now(), None)
        staff = session.connection().exec_driver_sql("SELECT id FROM staff WHERE login = 'wangfang'").scalar_one()
    return open_case(county, county.actor(staff), process="errand", data={"quick": True}, key="e").case_id


def fields(county: Engine, case_id: int, **more: Any) -> dict[str, Any]:
    (found,) = repairable_places(county, None, case_id=case_id)
    return {"task": found.place.task_id, "kind": "move", "target": "sign", **more}


def test_one_tries_and_proposes_another_approves(
    county: Engine, actions: Callable[[str], Actions], errand: int
) -> None:
    designer, administrator = actions("designer"), actions("admin")
    where = f"/admin/repairs/case/{errand}"
    assert "quick" in designer.get(where).text
    tried = designer.post(where, act="try", **fields(county, errand))
    assert tried.status_code == 200
    assert "现在等：check；修复后等：sign。" in tried.text
    refused = designer.post(where, act="propose", **fields(county, errand, reason=" "))
    assert refused.status_code == 422
    assert "请写明为什么要修复" in refused.text
    change = {"kind": "variable", "variable": "quick", "reason": "登记有误"}
    wrong = designer.post(where, act="propose", **fields(county, errand, **change))
    assert wrong.status_code == 422
    assert "请填写新的值" in wrong.text
    tried = designer.post(where, act="try", **fields(county, errand, **change, value_listed_quick="false"))
    assert "修复后等：check" in tried.text, "yes and no are chosen, not typed"
    other = designer.post(where, act="try", **fields(county, errand, kind="variable", variable="nobody"))
    assert other.status_code == 422
    assert designer.post(where, act="propose", **fields(county, errand, reason="核对岗位撤销")).status_code == 302
    page = designer.get(where).text
    assert "待批准" in page
    assert "批准修复" not in page
    page = administrator.get(where).text
    assert "批准修复" in page
    assert "check → sign" in administrator.get("/admin/repairs").text
    with county.database.reading() as session:
        repair = session.connection().exec_driver_sql("SELECT id FROM case_repair").scalar_one()
    designer.post(f"/admin/repairs/{repair}/approve", case=errand)
    assert "不能批准自己提出的" in designer.get(where).text
    assert administrator.post(f"/admin/repairs/{repair}/approve", case=errand).status_code == 302
    assert "已批准并修复" in administrator.get(where).text
    assert "Approved and done" in administrator.get(f"{where}?language=en").text
    administrator.post(f"/admin/repairs/{repair}/withdraw", case=errand)
    assert "approved or withdrawn already" in administrator.get(where).text


def test_nobody_else_opens_the_pages(actions: Callable[[str], Actions], errand: int) -> None:
    for role in ("clerk", "inspector"):
        assert actions(role).get("/admin/repairs").status_code == 403
        assert actions(role).get(f"/admin/repairs/case/{errand}").status_code == 403
        assert actions(role).post("/admin/repairs/1/approve", case=errand).status_code == 403
    assert actions("designer").get("/admin/repairs/case/9999").status_code == 404


def test_the_command_tries_and_proposes(county: Engine, errand: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHENGNUO_DATABASE_URL", county.database.url)

    def run(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(cli, ["incidents", *words])
        return result.exit_code, result.output

    code, told = run("places", str(errand))
    assert code == 0
    assert "sign" in told
    task = told.split("\t")[0]
    here = ("repair", str(errand), "--at", task)
    assert run(*here, "--to", "sign") == (0, "check → sign (open)\n")
    code, told = run(*here, "--to", "begin")
    assert code == 1
    assert "只能移到" in told
    assert run(*here, "--to", "sign", "--retry")[0] == 2
    code, told = run(*here, "--set", "quick=false", "--by", "yangfan", "--reason", "登记有误")
    assert code == 0
    assert told.strip().isdigit()
    code, told = run("repairs")
    assert "quick = false\tproposed\t登记有误" in told
    assert run(*here, "--retry", "--by", "nobody", "--reason", "试")[0] != 0
