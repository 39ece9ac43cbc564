"""What a monitor is told: a process that has just started is not to be started again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Flask
from web_actions import Actions

from engine import Engine
from engine.jobs.heartbeat import duty
from webui.health import STARTING


def test_work_that_does_not_go_on_is_told_only_after_the_start(county: Engine, app: Flask, anonymous: Actions) -> None:
    app.config["WORKS_SINCE"] = datetime.now(UTC)
    assert anonymous.get("/healthz").status_code == 200, "it has only just begun"
    app.config["WORKS_SINCE"] = datetime.now(UTC) - STARTING - timedelta(seconds=1)
    late = anonymous.get("/healthz")
    assert (late.status_code, late.json["background"]) == (503, "late")
    assert anonymous.get("/readyz").status_code == 200
    for name in ("timers", "deliveries", "calendar", "posts", "moves", "news"):
        with duty(county, name):
            pass
    found = anonymous.get("/healthz")
    assert (found.status_code, found.json["background"]) == (200, "ok")
    assert found.json["heartbeat_seconds"]["timers"] is not None
    app.config["WORKS_SINCE"] = None
    assert anonymous.get("/healthz").status_code == 200
