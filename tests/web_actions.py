"""What a person does with the pages in tests, without a browser."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import Any, cast

from county_fixtures import PASSWORD
from flask import Flask, Response
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from engine import Engine
from webui import create_app, metrics
from webui.api import rates
from webui.show import office


def new_application(engine: Engine | None, *, demo: bool = False, scripts: bool = False) -> Flask:
    """An application that belongs to one test alone, which may change it.

    Without an engine it shows what needs no data. ``scripts`` are those that only a browser needs and only a build
    makes.
    """
    made = create_app(cast(Engine, engine), demo=demo, secret_key="test")
    if not scripts:
        made.jinja_env.globals["asset"] = lambda name: ""
        made.testing = True
    made.after_request(_sendable)
    return made


def _sendable(response: Response) -> Response:
    """Fail where a server could not send a header: it holds Latin letters alone, which Flask's client does not ask."""
    for name, value in response.headers:
        value.encode("latin-1")
        assert not set(value) & set("\r\n"), name
    return response


@dataclass
class _Shared:
    """An application that one test after the other uses, with the configuration that it had at first."""

    app: Flask
    configuration: dict[str, Any]
    shown: Engine


_shared: dict[tuple[Any, ...], _Shared] = {}


def application(engine: Engine, *, demo: bool = False, scripts: bool = False) -> Flask:
    """The application on this engine. A test may change its ``config``; to change more it needs ``new_application``.

    To make one takes longer than most tests, and its templates are compiled once for all tests of a process. What it
    kept of the engine before is forgotten; a second one for the same engine is made anew.
    """
    surroundings = {name: value for name, value in os.environ.items() if name.startswith("CHENGNUO_")}
    key = (demo, scripts, tuple(sorted(surroundings.items())))
    kept = _shared.get(key)
    if kept is None or kept.shown is engine:
        made = new_application(engine, demo=demo, scripts=scripts)
        _shared[key] = _Shared(made, dict(made.config), engine)
        return made
    app = kept.app
    kept.shown = engine
    app.config.clear()
    app.config.update(kept.configuration)
    app.extensions["chengnuo"] = engine
    # Everything that is kept under the names of KEPT.
    metrics.begin_to_count(app)
    rates.install(app)
    office.install(app)
    return app


KEPT = frozenset(
    {"chengnuo", "chengnuo_metrics", "chengnuo-api-rates", "chengnuo.office_name", "chengnuo.oidc", "babel"}
)
"""What an application keeps under ``extensions`` from its beginning: what belongs to an engine is renewed above, what
comes from the environment stays."""


class Actions:
    """What a person does with the pages."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()

    def get(self, address: str, **more: Any) -> TestResponse:
        """Open a page."""
        return self.client.get(address, **more)

    def post(self, address: str, /, **fields: Any) -> TestResponse:
        """Send a form with the session's token."""
        return self.client.post(address, data={"_csrf": self.token(), **fields})

    def token(self) -> str:
        """The token that the forms of this session carry; a page is asked for one only by who has none yet."""
        with self.client.session_transaction() as session:
            if "csrf" in session:
                return str(session["csrf"])
        found = re.search(r'name="csrf-token" content="([^"]+)"', self.client.get("/public/progress").text)
        assert found is not None
        return found[1]

    def log_in(self, login: str, password: str = PASSWORD) -> TestResponse:
        """Hand in the login form."""
        return self.post("/login", login=login, password=password)


def value_of(engine: Engine, statement: str) -> Any:
    """What the statement gives, in a transaction of its own."""
    with engine.database.transaction() as session:
        return session.scalar(text(statement))


def hand_in(engine: Engine, who: Actions, item: str, form: str, **answers: str) -> TestResponse:
    """The form of a task, handed in by its page."""
    definition = value_of(
        engine, f"SELECT c.definition_id FROM work_item w JOIN office_case c ON c.id = w.case_id WHERE w.id = '{item}'"
    )
    return who.post(f"/desk/work/{item}", _form=form, _definition=str(definition), **answers)
