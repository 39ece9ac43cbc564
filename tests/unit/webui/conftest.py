"""Clients that are logged in, one per role."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest
from county_fixtures import LOGINS, county, county_template
from flask import Flask
from web_actions import Actions

from engine import Engine
from webui import create_app

__all__ = ["county", "county_template"]


def application(engine: Engine | None, *, demo: bool = False) -> Flask:
    """The application without its scripts, which only a browser needs and only a build makes."""
    made = create_app(cast(Engine, engine), demo=demo, secret_key="test")
    made.jinja_env.globals["asset"] = lambda name: ""
    made.testing = True
    return made


@pytest.fixture(scope="session")
def pages() -> Flask:
    """The application without any engine, for what needs no data."""
    return application(None)


@pytest.fixture
def app(county: Engine) -> Flask:
    """The application on the sample county."""
    return application(county)


@pytest.fixture
def demonstration(county: Engine) -> Actions:
    """Somebody before the application of a demonstration, not logged in."""
    return Actions(application(county, demo=True))


@pytest.fixture
def anonymous(app: Flask) -> Actions:
    """Somebody who is not logged in."""
    return Actions(app)


@pytest.fixture
def actions(app: Flask) -> Callable[[str], Actions]:
    """``actions("clerk")``: somebody of that role, logged in."""

    def of(role: str) -> Actions:
        person = Actions(app)
        answer = person.log_in(LOGINS[role])
        assert answer.status_code == 302, f"{LOGINS[role]} could not log in"
        return person

    return of
