"""The sample county for tests of the pages: made once, copied for every test; its clock stands still."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from engine import Engine
from engine.clock import VirtualClock, office_time
from engine.database import Database
from engine.migrations.protection import application_address
from engine.operations.registry import IMPLEMENTATIONS
from engine.sample.county import create_county
from tests.conftest import Copies, replace_database

PASSWORD = "correct horse"
"""Everybody's password in the tests."""

LOGINS = {
    "clerk": "wangfang",
    "handler": "hejing",
    "chief_rep": "guotao",
    "leader": "mayulan",
    "coordinator": "zhoumin",
    "helper": "zhengkai",
    "agency_head": "luojianguo",
    "county_leader": "liguoqiang",
    "inspector": "qianzheng",
    "designer": "yangfan",
    "admin": "huyang",
}
"""One login of each role."""


@pytest.fixture(scope="session")
def county_template(postgres_server: str, migrated_template: str) -> str:
    """The name of a database with the county's people, items and deployed processes, and no case yet."""
    name = "template_county"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
            return name
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{migrated_template}" STRATEGY FILE_COPY')
    database = Database(application_address(replace_database(postgres_server, name)))
    engine = Engine(database, VirtualClock(office_time(2026, 1, 5, 8)), IMPLEMENTATIONS)
    with database.transaction() as session:
        create_county(session, at=engine.clock.now(), password=PASSWORD)
    engine.deploy_shipped()
    database.close()
    return name


@pytest.fixture
def county(copies: Copies, county_template: str, clock: VirtualClock) -> Iterator[Engine]:
    """An engine on a copy of the county, on Monday 2026-03-02 at nine."""
    with copies.database(county_template) as database:
        yield Engine(database, clock, IMPLEMENTATIONS)
