"""The sample county, and its people as they are at this moment."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from engine import Engine
from engine.administration.records import AdministrationEntry
from engine.identity.actor import Actor
from engine.office.organisation.records import Staff


@pytest.fixture
def who(county: Engine) -> Callable[[str], Actor]:
    """``who("huyang")``: this person with the posts held now."""

    def find(login: str) -> Actor:
        with county.database.reading() as session:
            return county.actor(session.scalars(select(Staff.id).where(Staff.login == login)).one())

    return find


@pytest.fixture
def log(county: Engine) -> Callable[[], list[AdministrationEntry]]:
    """The lines of the administration log, oldest first."""

    def read() -> list[AdministrationEntry]:
        with county.database.reading() as session:
            return list(session.scalars(select(AdministrationEntry).order_by(AdministrationEntry.id)))

    return read
