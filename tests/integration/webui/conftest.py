"""Clients that are logged in, one per role."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from county_fixtures import LOGINS
from flask import Flask
from waitress.server import create_server
from web_actions import Actions, application

from engine import Engine


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


@pytest.fixture
def served(county: Engine) -> Iterator[tuple[Flask, str]]:
    """The application behind a real server, and its address."""
    app = application(county)
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    running = threading.Thread(target=server.run)
    running.start()
    yield app, f"http://127.0.0.1:{server.effective_port}"
    # A thread that still answers wakes the server through a pipe, which must not be closed before.
    server.task_dispatcher.shutdown()
    server.close()
    running.join()
