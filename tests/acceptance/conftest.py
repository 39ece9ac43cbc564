"""The sample county with its processes, empty of cases: every acceptance story begins here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.application import Engine
from engine.cases.audit import verify
from engine.clock import VirtualClock
from engine.operations.registry import IMPLEMENTATIONS
from tests.acceptance.county import County
from tests.conftest import Copies


@pytest.fixture
def county(copies: Copies, county_template: str, clock: VirtualClock) -> Iterator[County]:
    """The county on Monday 2026-03-02, 9:00, with a clock that only the test turns.

    Afterwards nothing may have failed behind the story's back, and every history must be unbroken.
    """
    made = County(Engine(copies.kept(county_template), clock, IMPLEMENTATIONS))
    yield made
    assert made.incidents() == []
    assert verify(made.engine.database).sound
