"""The administrator's page on background work: what failed is seen, counted and dealt with there."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from click.testing import CliRunner
from web_actions import Actions

from engine import Engine
from engine.cli import cli
from engine.jobs.heartbeat import duty


def fail(county: Engine, name: str) -> None:
    try:
        with duty(county, name):
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass


def test_heartbeats_and_incidents_are_shown_and_counted(county: Engine, actions: Callable[[str], Actions]) -> None:
    administrator = actions("admin")
    page = administrator.get("/admin/operation").text
    assert "后台任务停滞" in page
    assert "没有未处理的故障" in page
    for name in ("timers", "deliveries"):
        with duty(county, name):
            pass
    fail(county, "posts")
    page = administrator.get("/admin/operation").text
    assert "后台任务正常" in page
    assert "builtins.ZeroDivisionError" in page
    page = administrator.get("/admin/operation?language=en").text
    assert "The program failed (builtins.ZeroDivisionError); the log tells where." in page
    assert "程序出错" not in page
    assert re.search(r'class="nav-count"[^>]*>1</b>', administrator.get("/admin/log").text)


def test_an_incident_is_tried_again_and_given_up(county: Engine, actions: Callable[[str], Actions]) -> None:
    administrator = actions("admin")
    fail(county, "posts")
    with county.database.reading() as session:
        incident = session.connection().exec_driver_sql("SELECT id FROM incident").scalar_one()
    where = f"/admin/operation/{incident}"
    assert administrator.post(where, act="retry").status_code == 302
    refused = administrator.post(where, act="give_up", reason=" ")
    assert refused.status_code == 422
    assert "请写明理由" in refused.text
    assert administrator.post(where, act="give_up", reason="已换机").status_code == 302
    assert "没有未处理的故障" in administrator.get("/admin/operation").text
    assert administrator.post(where, act="retry").status_code == 422
    assert administrator.post("/admin/operation/999", act="retry").status_code == 404
    assert administrator.post(where, act="other").status_code == 400


def test_the_command_tells_causes_in_the_language_asked_for(county: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    fail(county, "posts")
    monkeypatch.setenv("CHENGNUO_DATABASE_URL", county.database.url)
    told = {
        language: CliRunner().invoke(cli, ["incidents", "list", "--language", language]).output
        for language in ("zh", "en")
    }
    assert "程序出错（builtins.ZeroDivisionError）" in told["zh"]
    assert "The program failed (builtins.ZeroDivisionError)" in told["en"]


def test_nobody_else_sees_or_does_any_of_it(actions: Callable[[str], Actions]) -> None:
    for role in ("clerk", "inspector", "designer"):
        assert actions(role).get("/admin/operation").status_code == 403
        assert actions(role).post("/admin/operation/1", act="retry").status_code == 403
