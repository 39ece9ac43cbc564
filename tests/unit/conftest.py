"""Unit tests need no database: asking for one here is a mistake."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """Fails: a test that needs PostgreSQL stands under tests/integration."""
    pytest.fail("Expected a unit test to need no database, but it asked for one: move it to tests/integration.")
