"""The revisions lead to the schema that the records describe."""

from __future__ import annotations

import uuid
from pathlib import Path

import psycopg
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

import engine.records  # noqa: F401
from engine.cases.audit import verify
from engine.cases.history import GENESIS, HistoryEntry, link
from engine.clock import office_time
from engine.database import Database, Record, sqlalchemy_url
from engine.migrations import VERSIONS, configuration, migrate, newest_revision, status
from engine.migrations.protection import application_address
from engine.queries.case.search_pieces import PIECES
from tests.conftest import replace_database

AT = office_time(2026, 3, 2, 9)
SEARCHED = {f"{table}_search_index" for table in PIECES}


def test_the_migrated_schema_is_that_of_the_records(database: Database) -> None:
    options = {
        "include_name": lambda name, kind, _: (
            not ((kind == "table" and name.startswith("procrastinate_")) or (kind == "index" and name in SEARCHED))
        ),
        "compare_type": True,
    }
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Record.metadata) == []
        sequences = set(inspect(connection).get_sequence_names())
        assert {each.name for each in Record.metadata._sequences.values()} <= sequences


def test_searches_are_answered_by_their_indexes(database: Database) -> None:
    with database.engine.connect() as connection:
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        for table, pieces in PIECES.items():
            plan = connection.execute(text(f"EXPLAIN SELECT id FROM {table} WHERE {pieces} @> '{{ab}}'")).scalars()
            assert f"{table}_search_index" in "\n".join(plan), "the expression is not the one of the index"


def test_migrating_again_changes_nothing(database_url: str) -> None:
    assert status(database_url) == (newest_revision(), newest_revision())
    migrate(database_url)
    assert status(database_url) == (newest_revision(), newest_revision())


def test_every_revision_stands_in_a_file_of_its_name_and_follows_the_one_before() -> None:
    revisions = list(ScriptDirectory.from_config(configuration()).walk_revisions())
    numbers = [each.revision for each in revisions]
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[0] == newest_revision()
    assert [Path(each.path).name.partition("_")[0] for each in revisions] == numbers
    assert len(numbers) == len(list(VERSIONS.glob("[0-9]*.py")))


def test_an_office_from_before_is_signed_as_it_is_found(postgres_server: str) -> None:
    """Its old lines stay provable, and a line that claims to be old is not."""
    name = f"former_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    url = replace_database(postgres_server, name)
    entry = HistoryEntry("opened", None, "旧办件", {"amount": 1.5})
    head = link(GENESIS, 7, 1, AT, entry)
    with create_engine(sqlalchemy_url(url)).begin() as owner:
        chosen = configuration()
        chosen.attributes["connection"] = owner
        command.upgrade(chosen, "0019")
        owner.exec_driver_sql(
            "INSERT INTO definition (process, version, bundle_hash, files, deployed_at)"
            " VALUES ('p', 1, '', '{}', now())"
        )
        owner.exec_driver_sql(
            "INSERT INTO office_case (id, process, definition_id, state, version, status, opened_at, head,"
            " history_count) VALUES (7, 'p', 1, 'x', 1, 'completed', %(at)s, %(head)s, 1)",
            {"at": AT, "head": head},
        )
        owner.exec_driver_sql(
            "INSERT INTO history (case_id, sequence, at, event, name, data, hash)"
            " VALUES (7, 1, %(at)s, 'opened', '旧办件', '{\"amount\": 1.5}', %(head)s)",
            {"at": AT, "head": head},
        )
        owner.exec_driver_sql(
            "INSERT INTO department (code, name, short_name, other_codes, phone, address, is_center)"
            " VALUES ('center', '中心', '中心', '[]', '', '', true)"
        )
        owner.exec_driver_sql(
            "INSERT INTO post (code, name, department_id, role, faces_public, authority, duties, standard,"
            " responsibility, opens_daily, opens, closes) VALUES ('window', '窗口', 1, 'clerk', true, '{}', '', '', '',"
            " false, '08:00', '17:00')"
        )
        owner.exec_driver_sql(
            "INSERT INTO inquiry (number, case_id, kind, channel, applicant_kind, applicant_name, matter, scope,"
            " department_id, registered_at, first_responder_post_id) VALUES ('询1', 7, 'consult', 'window', 'person',"
            " '周小明', '咨询', 'here', 1, %(at)s, 1)",
            {"at": AT},
        )
        owner.exec_driver_sql(
            "INSERT INTO submission (key, case_id, element, content, content_hash, at, version)"
            " VALUES ('old', 7, 'start', '{\"a\": 1.0}', '', %(at)s, 1)",
            {"at": AT},
        )
    migrate(url)
    database = Database(application_address(url))
    report = verify(database)
    assert (report.faults, report.cases, report.lines) == ([], 1, 1)
    with create_engine(sqlalchemy_url(url)).begin() as owner:
        owner.exec_driver_sql("SET LOCAL session_replication_role = replica")
        owner.exec_driver_sql("UPDATE history SET name = '别的'")
    assert [(each.table, each.row) for each in verify(database).faults] == [("history", "7,1")]
    database.close()


def test_the_application_owns_nothing(database: Database) -> None:
    with database.reading() as session:
        connection = session.connection()
        assert connection.exec_driver_sql("SELECT current_user, session_user").one() == ("chengnuo_app",) * 2
        owned = connection.exec_driver_sql(
            "SELECT count(*) FROM pg_class c WHERE pg_get_userbyid(relowner) = current_user"
        )
        assert owned.scalar_one() == 0
        assert not connection.exec_driver_sql("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").scalar_one()
