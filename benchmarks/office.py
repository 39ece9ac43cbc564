"""The office that is measured: a PostgreSQL of its own, one department with one handler, the measured diagrams."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

import psycopg
from flask.testing import FlaskClient
from sqlalchemy import select

from benchmarks import diagrams
from engine import Engine
from engine.cases.bundles import Files
from engine.cases.definitions import store
from engine.cases.storage.records import WorkItem
from engine.clock import VirtualClock, office_time
from engine.database import driver_url
from engine.embedded import EmbeddedServer
from engine.identity.accounts import set_password
from engine.identity.actor import Actor, load_actor
from engine.migrations import migrate
from engine.office.organisation import changes
from webui import create_app

START = office_time(2026, 3, 2, 9)
DEPARTMENT = "CS"
FORM = "application/x-www-form-urlencoded"
PASSWORD = "benchmark-benchmark"
SESSION_COOKIE = "chengnuo_session"


@dataclass
class Office:
    """Everything a measurement needs. ``client`` is logged in as the handler."""

    engine: Engine
    clock: VirtualClock
    client: FlaskClient
    actor: Actor
    post_id: int
    token: str
    cookie: str
    """The session as it was after logging in."""
    owner_url: str
    """The address of the role that owns the tables."""
    server: EmbeddedServer

    def open(self, process: str, **data: object) -> int:
        """Open a case for the measured department; returns its id."""
        outcome = self.engine.open_case(
            self.actor, process=process, data={"department": DEPARTMENT, **data}, key=secrets.token_urlsafe(12)
        )
        return outcome.case_id

    def waiting(self, case_id: int) -> list[UUID]:
        """The open work items of a case and of its branches' cases given by id."""
        with self.engine.database.reading() as session:
            return list(session.scalars(select(WorkItem.id).where(WorkItem.case_id == case_id)))

    def submission(self, work_item: UUID, definition: int) -> tuple[str, bytes]:
        """Address and body of the POST that hands the measured form in, as the browser sends it."""
        return f"/desk/work/{work_item}", urlencode(posted_fields(definition, self.token)).encode()

    def submit(self, work_item: UUID, definition: int) -> None:
        """Hand the measured form in through the web application."""
        self.post(*self.submission(work_item, definition))

    def post(self, address: str, body: bytes) -> None:
        """Send a prepared submission: what the browser does before is not ours."""
        response = self.client.post(address, data=body, content_type=FORM)
        if response.status_code != 302:
            raise RuntimeError(f"Expected the submission to be taken, but the answer was {response.status}.")

    def fresh_page(self) -> None:
        """Forget the messages of earlier submissions, as a browser does by showing them on the next page."""
        self.client.set_cookie(SESSION_COOKIE, self.cookie)

    def definition_of(self, process: str) -> int:
        """The newest version of a process."""
        with self.engine.database.reading() as session:
            return self.engine.definitions.latest(session, process).definition_id

    def by_owner(self, statement: str) -> None:
        """Run a statement as the role that owns the tables: what the application may not."""
        with psycopg.connect(driver_url(self.owner_url), autocommit=True) as connection:
            connection.execute(statement.encode())

    def postmaster(self) -> int:
        """The process whose children are all processes of the database."""
        return int((self.server.folder / "postmaster.pid").read_text().splitlines()[0])

    def analyze(self, *tables: str) -> None:
        """Tidy tables that were filled in one statement, as the database does by itself after a while."""
        self.by_owner(f"VACUUM ANALYZE {', '.join(tables)}")

    def bytes_of_database(self) -> int:
        """How large the database is after cleaning up what no transaction sees any more."""
        with psycopg.connect(driver_url(self.owner_url), autocommit=True) as connection:
            connection.execute("VACUUM FULL")
            row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
        assert row is not None
        return int(row[0])


@contextmanager
def measured_office() -> Iterator[Office]:
    """A fresh office on a fresh server with its normal durability settings; everything is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="chengnuo-bench-"))
    os.environ["CHENGNUO_AUDIT_KEYS"] = str(folder / "audit.keys")
    server = EmbeddedServer(folder / "postgres")
    url = server.start()
    try:
        migrate(url)
        clock = VirtualClock(START)
        engine = Engine.connect(url, clock=clock)
        staff_id, post_id = _people(engine)
        with engine.database.transaction() as session:
            store(session, _files(), clock.now(), None)
            actor = load_actor(session, staff_id, clock.now())
        assert actor is not None
        client = create_app(engine).test_client()
        token = log_in(client, "benchmark", PASSWORD)
        cookie = client.get_cookie(SESSION_COOKIE)
        assert cookie is not None
        yield Office(engine, clock, client, actor, post_id, token, cookie.value, url, server)
        engine.database.close()
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _files() -> Files:
    return Files(
        process={
            "linear.bpmn": diagrams.linear(),
            "ten.bpmn": diagrams.linear("benchmark_ten", tasks=10),
            "timed.bpmn": diagrams.timed(),
            "parallel.bpmn": diagrams.parallel(),
            "branch.bpmn": diagrams.branch(),
        },
        form={"benchmark": diagrams.form()},
    )


def _people(engine: Engine) -> tuple[int, int]:
    with engine.database.transaction() as session:
        now = engine.clock.now()
        department = changes.create_department(session, code=DEPARTMENT, name="测速局", is_center=True)
        first = changes.create_staff(session, name="测速甲", login="benchmark")
        second = changes.create_staff(session, name="测速乙", login="benchmark-b")
        post = changes.create_post(
            session, code="CS-handler", name="测速岗", department_id=department.id, role="handler", faces_public=True
        )
        changes.assign(session, post, first, "A", now - timedelta(days=1))
        changes.assign(session, post, second, "B", now - timedelta(days=1))
        changes.open_post(session, post, now - timedelta(days=1))
        set_password(session, first.id, PASSWORD, now)
        return first.id, post.id


def posted_fields(definition: int, token: str) -> dict[str, str]:
    """The fields of the measured form as a browser sends them, with a key of their own."""
    fields = {name: str(value) for name, value in diagrams.answers().items()}
    return fields | {
        "_csrf": token,
        "_key": secrets.token_urlsafe(12),
        "_form": "benchmark",
        "_definition": str(definition),
    }


def log_in(client: FlaskClient, login: str, password: str) -> str:
    """Log in as a person would; returns the token that forms carry afterwards."""
    client.post("/login", data={"login": login, "password": password, "_csrf": token_in(client.get("/login").text)})
    return token_in(client.get("/desk/").text)


def token_in(page: str) -> str:
    """The token that the forms of a page carry; RuntimeError when it has none."""
    found = re.search(r'name="csrf-token" content="([^"]+)"', page)
    if found is None:
        raise RuntimeError("Expected a page with a token, but it has none.")
    return found.group(1)
