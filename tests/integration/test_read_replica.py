"""Reports are read from a real hot standby while it keeps up, and from the primary as soon as it does not."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from county_fixtures import LOGINS
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session
from web_actions import Actions, new_application

from engine import Engine
from engine.backup_files import tools
from engine.clock import VirtualClock
from engine.database import Database, driver_url
from engine.embedded import EmbeddedServer
from engine.jobs.heartbeat import duty
from engine.operations.registry import IMPLEMENTATIONS
from engine.queries.oversight.monthly_report import MonthlyReport, monthly_report
from engine.replica import MOST_SECONDS, REST
from tests.acceptance.county import ORDINARY, County
from tests.conftest import as_owner
from tests.integration.watching import PATIENCE_SECONDS
from webui.metrics import OfficeFigures
from webui.supervision import report


@pytest.fixture
def standby(county: Engine, postgres_server: str, server_folder: Path) -> Iterator[tuple[EmbeddedServer, str]]:
    """A hot standby of the server of the tests, following it by streaming, and the county's address there."""
    base = server_folder / "standby"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        (data,) = connection.execute("SHOW data_directory").fetchone() or ("",)
        # A standby of a server that never wrote whole pages has to begin with a checkpoint of its own.
        connection.execute("CHECKPOINT")
    owner = os.stat(data).st_uid
    base.mkdir(mode=0o700)
    shutil.chown(base, owner)
    command = [str(tools() / "pg_basebackup"), "-d", postgres_server, "-D", str(base), "-R", "-c", "fast", "--no-sync"]
    subprocess.run(command, user=owner, check=True, cwd="/")
    (base / ".s.PGSQL.5432.lock").unlink(missing_ok=True)
    server = EmbeddedServer(base)
    yield server, server.start(database=make_url(county.database.url).database)
    server.stop()


def caught_up(database: Database, replica: str) -> None:
    """Return when the standby has replayed all that the primary has written so far."""
    with psycopg.connect(driver_url(as_owner(database.url)), autocommit=True) as connection:
        # Commits of the tests wait for no disk; this asks for all of them to be written now.
        connection.execute("SELECT pg_logical_emit_message(false, 'test', '', true)")
        (written,) = connection.execute("SELECT pg_current_wal_flush_lsn()").fetchone() or ("",)
    given_up = time.monotonic() + PATIENCE_SECONDS
    with psycopg.connect(replica, autocommit=True) as connection:
        while connection.execute("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", (written,)).fetchone() != (True,):
            assert time.monotonic() < given_up, "Expected the standby to follow the primary, but it does not."


def received(inspector: Actions) -> int:
    """The matters received this month, as the report of the month says."""
    answer = inspector.get("/supervision/report?month=2026-03")
    assert answer.status_code == 200
    found = re.search(r"收件 (\d+) 件", answer.text)
    return int(found[1]) if found else 0


def test_reports_come_from_the_standby_while_it_keeps_up_and_else_from_the_primary(
    county: Engine, standby: tuple[EmbeddedServer, str], clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, address = standby
    wall = VirtualClock(datetime(2026, 11, 1, tzinfo=UTC))
    database = Database(county.database.url, replica=address)
    engine = Engine(database, clock, IMPLEMENTATIONS, wall)
    app, office = new_application(engine), County(county)
    inspector, administrator = Actions(app), Actions(app)
    inspector.log_in(LOGINS["inspector"])
    administrator.log_in(LOGINS["admin"])
    office.accepted(ORDINARY)
    assert received(inspector) == 1, "no heartbeat has come: the primary answers"

    def beat() -> None:
        wall.advance(REST)
        with duty(engine, "timers"):
            pass
        caught_up(database, address)

    beat()
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("SELECT pg_wal_replay_pause()")
    office.accepted(ORDINARY)
    assert received(inspector) == 1, "the standby answers, which has not heard of the second case"
    gauges = {gauge.name: gauge for gauge in OfficeFigures(engine).collect()}
    assert gauges["chengnuo_replica_behind_seconds"].samples[0].value == 0
    assert "0 秒前的数据" in administrator.get("/admin/operation").text
    wall.advance(timedelta(seconds=MOST_SECONDS + 1))
    assert received(inspector) == 2, "it is too far behind: the primary answers"
    assert "报表改从主库读" in administrator.get("/admin/operation").text
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("SELECT pg_wal_replay_resume()")
    beat()

    # A query that breaks off on the standby is asked again of the primary, and the standby is left alone for a while.
    asked = []

    def broken_off(session: Session, *facts: Any) -> MonthlyReport:
        asked.append(session.scalar(text("SELECT pg_is_in_recovery()")))
        if asked[-1]:
            session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        return monthly_report(session, *facts)

    with monkeypatch.context() as patch:
        patch.setattr(report, "monthly_report", broken_off)
        assert received(inspector) == 2
        assert asked == [True, False]
        assert received(inspector) == 2
        assert asked == [True, False, False]
        wall.advance(REST)
        assert received(inspector) == 2
        assert asked == [True, False, False, True, False]

    beat()
    server.stop()
    assert received(inspector) == 2
    assert "连接不上或者没有数据" in administrator.get("/admin/operation").text
    assert office.accepted(ORDINARY)
    database.close()
