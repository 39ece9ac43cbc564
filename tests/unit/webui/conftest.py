"""The application without a database, for what needs no data."""

from __future__ import annotations

import pytest
from flask import Flask
from web_actions import new_application


@pytest.fixture(scope="session")
def pages() -> Flask:
    """The application without any engine."""
    return new_application(None)
