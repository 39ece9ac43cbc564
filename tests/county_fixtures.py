"""The sample county for tests of the pages: made once, copied for every test; its clock stands still."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from engine import Engine
from engine.clock import VirtualClock, office_time
from engine.database import Database
from engine.migrations.protection import application_address
from engine.operations.registry import IMPLEMENTATIONS
from engine.sample.county import create_county
from engine.sample.demonstration import make_demonstration
from tests.conftest import Copies, run_folder, template

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

    def fill(url: str) -> None:
        database = Database(application_address(url))
        engine = Engine(database, VirtualClock(office_time(2026, 1, 5, 8)), IMPLEMENTATIONS)
        with database.transaction() as session:
            create_county(session, at=engine.clock.now(), password=PASSWORD)
        engine.deploy_shipped()
        database.close()

    return template(postgres_server, "template_county", migrated_template, fill)


@pytest.fixture
def county(copies: Copies, county_template: str, clock: VirtualClock) -> Engine:
    """An engine on a copy of the county, on Monday 2026-03-02 at nine."""
    return Engine(copies.kept(county_template), clock, IMPLEMENTATIONS)


@pytest.fixture
def new_copy(copies: Copies, county_template: str) -> None:
    """Let ``county`` be a copy that no test has worked in, for a test of how the database reads its rows."""
    copies.give_up(county_template)


@dataclass(frozen=True)
class Demonstration:
    """A database with the county of the demonstration, its cases in all stages, as ``make_demonstration`` left it."""

    template: str
    scenes: int
    """What ``make_demonstration`` said it had done."""


@pytest.fixture(scope="session")
def demonstration_made(postgres_server: str, migrated_template: str) -> Demonstration:
    """A demonstration, to be copied: to make one takes half a minute of CPU."""
    told = run_folder() / "demonstration"

    def fill(url: str) -> None:
        database = Database(application_address(url))
        told.write_text(str(make_demonstration(database)))
        database.close()

    name = template(postgres_server, "template_demonstration", migrated_template, fill)
    return Demonstration(name, int(told.read_text()))
