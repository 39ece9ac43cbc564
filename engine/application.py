"""The composition root: one object through which a program, a web page or a worker uses the engine."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

import engine.records  # noqa: F401 (the rows of a table that is not loaded would count as deleted)
from engine.bpmn.checks import Problem
from engine.cases import commands
from engine.cases.bundles import Files, shipped_files
from engine.cases.definitions import unknown_files
from engine.cases.runtime import Runtime
from engine.cases.submissions import Outcome
from engine.clock import Clock, SystemClock
from engine.database import Database
from engine.embedded import EmbeddedServer
from engine.files import objects
from engine.identity.actor import Actor, load_actor
from engine.jobs import demo_clock
from engine.jobs.quiet import settle
from engine.jobs.sweep import sweep
from engine.migrations import migrate
from engine.migrations.protection import application_address
from engine.operations.context import Operation
from engine.operations.registry import IMPLEMENTATIONS
from engine.queries.operation.scenarios import broken_scenarios
from engine.replica import replica_address


def data_folder() -> Path:
    """Where the embedded database keeps its files: CHENGNUO_DATA, or ``data`` in the present folder."""
    return Path(os.environ.get("CHENGNUO_DATA", "data"))


def embedded_server() -> EmbeddedServer:
    """The embedded PostgreSQL server of the data folder, not started yet."""
    return EmbeddedServer(data_folder() / "postgres")


class Engine(Runtime):
    """A running engine. Everything that commands and jobs need is on it; its methods are the same commands by name."""

    @classmethod
    def connect(
        cls,
        url: str | None = None,
        clock: Clock | None = None,
        *,
        operations: Mapping[str, Operation] | None = None,
        pool_size: int = 10,
    ) -> Engine:
        """Connect to a database and bring it to the newest schema.

        ``url`` None takes CHENGNUO_DATABASE_URL, and without that the embedded server of the data folder, which is
        started or joined. The schema belongs to the role of that address, or of CHENGNUO_OWNER_URL; the program works
        as a role that owns nothing, as far as the server allows. Reports are read from the hot standby that
        CHENGNUO_REPLICA_URL names, while it keeps up. ``clock`` None is real time, or the turnable clock of
        a demonstration's database. ChengnuoError when the object storage for files is set but set wrongly.
        ``operations`` are added to those that come with the program.
        """
        objects.configured()
        address = url or os.environ.get("CHENGNUO_DATABASE_URL") or embedded_server().start()
        given = url is None or url == os.environ.get("CHENGNUO_DATABASE_URL")
        owner = os.environ.get("CHENGNUO_OWNER_URL") if given else None
        migrate(owner or address)
        replica = replica_address() if given else None
        database = Database(application_address(address), pool_size=pool_size, replica=replica)
        if clock is None:
            clock = demo_clock.DatabaseClock(database) if demo_clock.is_demonstration(database) else SystemClock()
        return cls(database, clock, {**IMPLEMENTATIONS, **(operations or {})})

    def close(self) -> None:
        """Give all connections back; an embedded server keeps running for others."""
        self.database.close()

    # ------------------------------------------------------------------ people

    def actor(self, staff_id: int, language: str = "zh") -> Actor:
        """A member of staff with the posts held now; NotFound when unknown or no longer active."""
        with self.database.reading() as session:
            return load_actor(session, staff_id, self.clock.now(), language)

    # ------------------------------------------------------------------ definitions

    def deploy_shipped(self) -> dict[str, int]:
        """Deploy the diagrams, forms and tables that come with the program; returns {process: new version}.

        A file that was deployed here before is left out, so that restarting undoes nothing that a designer has changed.
        """
        with self.database.reading() as session:
            files = unknown_files(session, shipped_files())
        return commands.deploy(self, None, files=files) if any(True for _ in files.each()) else {}

    def deploy(self, actor: Actor | None, *, files: Files, note: str = "") -> dict[str, int]:
        """See ``engine.cases.commands.deploy``."""
        return commands.deploy(self, actor, files=files, note=note)

    def broken_scenarios(self, session: Session, deployed: Files, changed: Files) -> list[Problem]:
        """See ``engine.queries.operation.scenarios``."""
        return broken_scenarios(session, deployed, changed)

    # ------------------------------------------------------------------ cases

    def open_case(
        self,
        actor: Actor | None,
        *,
        process: str,
        answers: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        key: str,
    ) -> Outcome:
        """See ``engine.cases.commands.open_case``."""
        return commands.open_case(self, actor, process=process, answers=answers, data=data, key=key)

    def complete(
        self,
        actor: Actor,
        *,
        work_item: UUID | str,
        answers: Mapping[str, Any] | None = None,
        version: int | None = None,
        key: str,
    ) -> Outcome:
        """See ``engine.cases.commands.complete``."""
        return commands.complete(self, actor, work_item=work_item, answers=answers, version=version, key=key)

    def claim(self, actor: Actor, *, work_item: UUID | str) -> Outcome:
        """See ``engine.cases.commands.claim``."""
        return commands.claim(self, actor, work_item=work_item)

    def release(self, actor: Actor, *, work_item: UUID | str) -> Outcome:
        """See ``engine.cases.commands.release``."""
        return commands.release(self, actor, work_item=work_item)

    def withdraw(
        self, actor: Actor | None, *, case_id: int, reason: str, proof: str = "", key: str, **agent: Any
    ) -> Outcome:
        """See ``engine.cases.commands.withdraw``; ``agent`` are its arguments about who withdraws."""
        return commands.withdraw(self, actor, case_id=case_id, reason=reason, proof=proof, key=key, **agent)

    # ------------------------------------------------------------------ time

    def sweep(self, limit: int = 1000) -> int:
        """Fire due timers once over; see ``engine.jobs.sweep``."""
        return sweep(self, limit)

    def settle(self) -> int:
        """Deliver messages and fire due timers until nothing is left to do now; the number of timers that fired."""
        return settle(self)

    def turn_clock(self, how: str | datetime) -> int:
        """Set a demonstration's clock forward; see ``engine.jobs.demo_clock.turn``."""
        return demo_clock.turn(self, how)
