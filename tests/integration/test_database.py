"""Connections: counted statements, and going on after the server has hung up."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from sqlalchemy.exc import OperationalError

from engine.cases.storage.writing import Batch, write
from engine.database import Database, driver_url, fetch

HANG_UP = (
    "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> %s"
)


def test_statements_count_once_whoever_sends_them(database: Database) -> None:
    with database.reading() as session:
        before = database.statements
        session.connection().exec_driver_sql("SELECT 1")
        assert fetch(session.connection(), "SELECT %(n)s::integer AS n", {"n": 2})[0].n == 2
    assert database.statements - before == 2


def test_the_server_plans_the_statement_of_every_submission_once(database: Database) -> None:
    # The driver prepares a statement at its sixth use; the server then plans five times before it keeps a plan.
    with database.asking() as connection:
        for _ in range(12):
            write(connection, Batch())
        kept = connection.exec_driver_sql(
            "SELECT generic_plans FROM pg_prepared_statements WHERE statement LIKE 'WITH submissions%%'"
        ).scalar_one()
    assert kept > 0


def test_after_the_server_hung_up_no_idle_connection_is_used_again(database: Database) -> None:
    with database.reading() as first, database.reading() as second, database.transaction() as third:
        for session in (first, second, third):
            fetch(session.connection(), "SELECT 1", {})
    with psycopg.connect(driver_url(database.url), autocommit=True) as connection:
        connection.execute(HANG_UP, (connection.info.backend_pid,))
    for _ in range(2):
        with database.reading() as first, database.reading() as second, database.transaction() as third:
            for session in (first, second, third):
                assert len(fetch(session.connection(), "SELECT 1", {})) == 1


def test_a_transaction_that_lost_its_server_fails_and_the_next_one_works(database: Database) -> None:
    def interrupted() -> None:
        with database.transaction() as session:
            fetch(session.connection(), "SELECT 1", {})
            with psycopg.connect(driver_url(database.url), autocommit=True) as other:
                other.execute(HANG_UP, (other.info.backend_pid,))
            fetch(session.connection(), "SELECT 1", {})

    with pytest.raises(OperationalError):
        interrupted()
    with database.transaction() as session:
        assert len(fetch(session.connection(), "SELECT 1", {})) == 1


@pytest.mark.rule("SP-6")
def test_the_servers_own_log_tells_of_a_refused_row_without_what_is_in_it(database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as owner:
        folder = owner.execute("SHOW data_directory").fetchone()
        assert folder is not None
        log = Path(folder[0]) / "log"
        begun = log.stat().st_size
        owner.execute("CREATE TEMPORARY TABLE told (name text UNIQUE CHECK (length(name) < 20), facts jsonb)")
        insert = "INSERT INTO told VALUES (%(name)s, %(facts)s::text::jsonb)"
        owner.execute(insert, {"name": "张小三", "facts": "{}"})
        for name, facts in (
            ("张小三", "{}"),
            ("张小三110101199003077897", "{}"),
            ("李", '{"phone": "13900001234\\u0000"}'),
        ):
            with pytest.raises(psycopg.Error):
                owner.execute(insert, {"name": name, "facts": facts})
    with log.open("rb") as opened:
        opened.seek(begun)
        written = opened.read().decode()
    assert "violates unique constraint" in written
    assert "violates check constraint" in written
    assert "unsupported Unicode escape" in written
    for word in ("张小三", "110101199003077897", "13900001234"):
        assert word not in written
