"""The sample county with its processes, empty of cases: every acceptance story begins here."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import psycopg
import pytest
from county_fixtures import county_template

from engine.application import Engine
from engine.cases.audit import verify
from engine.clock import VirtualClock
from engine.database import Database
from engine.migrations.protection import application_address
from engine.operations.registry import IMPLEMENTATIONS
from tests.acceptance.county import County
from tests.conftest import replace_database

__all__ = ["county_template"]


@pytest.fixture
def county(postgres_server: str, county_template: str, clock: VirtualClock) -> Iterator[County]:
    """The county on Monday 2026-03-02, 9:00, with a clock that only the test turns.

    Afterwards nothing may have failed behind the story's back, and every history must be unbroken.
    """
    name = f"county_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{county_template}" STRATEGY FILE_COPY')
    database = Database(application_address(replace_database(postgres_server, name)))
    made = County(Engine(database, clock, IMPLEMENTATIONS))
    yield made
    assert made.incidents() == []
    assert verify(database).sound
    database.close()
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
