"""What a person does with the pages in tests, without a browser."""

from __future__ import annotations

import re
from typing import Any, cast

from county_fixtures import PASSWORD
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from engine import Engine
from webui import create_app


def application(engine: Engine | None, *, demo: bool = False) -> Flask:
    """The application without its scripts, which only a browser needs and only a build makes.

    Without an engine it shows what needs no data.
    """
    made = create_app(cast(Engine, engine), demo=demo, secret_key="test")
    made.jinja_env.globals["asset"] = lambda name: ""
    made.testing = True
    return made


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
        """The token that the forms of this session carry."""
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
