"""The sample county with its processes, empty of cases: every acceptance story begins here."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import psycopg
import pytest

from engine.application import Engine
from engine.cases.history import verify
from engine.clock import VirtualClock, office_time
from engine.database import Database
from engine.operations.registry import IMPLEMENTATIONS
from engine.sample.county import create_county
from tests.acceptance.county import County
from tests.conftest import replace_database


@pytest.fixture(scope="session")
def county_template(postgres_server: str, migrated_template: str) -> str:
    """The name of a database with the county's departments, posts, people, items and processes; tests get copies."""
    name = "template_county"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{migrated_template}"')
    database = Database(replace_database(postgres_server, name))
    engine = Engine(database, VirtualClock(office_time(2026, 3, 2, 8)), IMPLEMENTATIONS)
    with database.transaction() as session:
        create_county(session, at=engine.clock.now())
    engine.deploy_shipped()
    database.close()
    return name


@pytest.fixture
def county(postgres_server: str, county_template: str, clock: VirtualClock) -> Iterator[County]:
    """The county on Monday 2026-03-02, 9:00, with a clock that only the test turns.

    Afterwards nothing may have failed behind the story's back, and every history must be unbroken.
    """
    name = f"county_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{county_template}"')
    database = Database(replace_database(postgres_server, name))
    made = County(Engine(database, clock, IMPLEMENTATIONS))
    yield made
    assert made.incidents() == []
    assert verify(database).sound
    database.close()
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
