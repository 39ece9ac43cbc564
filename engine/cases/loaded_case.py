"""A case while a transaction moves it: what was read, the running process, and what has to be written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from engine.bpmn import ProcessInstance
from engine.cases.bundles import Bundle
from engine.cases.history import GENESIS, HistoryEntry
from engine.cases.runtime import Runtime
from engine.database import session_on
from engine.identity.actor import Actor
from engine.office.calendar.rules import OfficeCalendar
from engine.office.service_clock.rules import ClockFacts
from engine.operations.context import InfractionFacts, OpenCase


@dataclass(frozen=True)
class Waiting:
    """What a process waits for at one moment, by task id; compared before and after a run."""

    work: frozenset[str] = frozenset()
    timers: frozenset[str] = frozenset()
    messages: frozenset[str] = frozenset()
    branches: frozenset[tuple[str, str]] = frozenset()
    """Open branches as (task id, branch key)."""

    @classmethod
    def of(cls, instance: ProcessInstance) -> Waiting:
        """What this process waits for now."""
        return cls(
            frozenset(task.id for task in instance.work()),
            frozenset(timer.id for timer in instance.timers()),
            frozenset(instance.awaited_messages()),
            frozenset((each.task_id, key) for each in instance.branches() for key in each.open),
        )


@dataclass
class LoadedCase:
    """One locked case. ``instance`` is set as soon as the process is started or restored."""

    id: int
    number: str | None
    process: str
    bundle: Bundle
    opened_at: datetime
    parent_id: int | None = None
    parent_task: str | None = None
    branch_key: str | None = None
    branch_result: str | None = None
    version: int = 0
    status: str = "open"
    ended_at: datetime | None = None
    outcome: str | None = None
    head: bytes = GENESIS
    history_count: int = 0
    waiting: Waiting = field(default_factory=Waiting)
    """What the tables say this case waits for."""
    known_messages: set[str] = field(default_factory=set)
    """Message names for which the inbox needs no second look in this transaction."""
    entries: list[HistoryEntry] = field(default_factory=list)
    description: dict[str, str | None] = field(default_factory=dict)
    """Item and department code and subject as they stand in the table, as far as known."""
    clocks_changed: bool = False
    limit_moved: bool = False
    """Whether the end of the handling limit has moved back in this transaction: the ladder reminds anew."""
    clock_facts: Mapping[str, ClockFacts] | None = None
    """The case's clocks by name; None until somebody asks, and after a change."""
    fired: dict[str, datetime] = field(default_factory=dict)
    """Elements whose timer fired in this transaction, with the moment it was due: a cycle goes on from there."""
    touched: bool = False
    """Whether the case must be written although nothing is told about it, as when a stale timer is cleared away."""
    posts: Mapping[str, int] = field(default_factory=dict)
    """The work items that this transaction opened, with the posts at which they wait; known once it is written."""
    saved_state: bytes = b""
    """The state as it was read; kept as it is when the process is not loaded."""
    _instance: ProcessInstance | None = None

    @property
    def instance(self) -> ProcessInstance:
        """The running process of this case."""
        assert self._instance is not None
        return self._instance

    @instance.setter
    def instance(self, instance: ProcessInstance) -> None:
        self._instance = instance

    @property
    def moved(self) -> bool:
        """Whether this transaction has anything to write for the case."""
        return bool(self.entries) or self.clocks_changed or self.touched

    @property
    def has_instance(self) -> bool:
        """Whether the process is started or restored already; operations of a start run before that."""
        return self._instance is not None


@dataclass
class CommandContext:
    """One transaction's host and everything it gathers until it is written.

    ``actor`` is None when a timer, a message or an applicant moves the case.
    """

    runtime: Runtime
    connection: Connection
    actor: Actor | None
    now: datetime
    moment: datetime | None = None
    """The moment at which what happens now was due; None while it happens at ``now``."""
    post_id: int | None = None
    """The post in which the actor acts."""
    acting_for_id: int | None = None
    """The absent holder for whom the actor acts (AB-3)."""
    calendar_revision: int | None = None
    forms: dict[tuple[int, str], dict[str, Any]] = field(default_factory=dict)
    """Content request in by this transaction, by case id and form key."""
    inbox: list[dict[str, Any]] = field(default_factory=list)
    outbox: list[dict[str, Any]] = field(default_factory=list)
    openings: list[tuple[LoadedCase, OpenCase]] = field(default_factory=list)
    dropped: dict[tuple[str, str], str] = field(default_factory=dict)
    """Branches that the coordinator took out (减签), by task id and key, with the reason (JA-4)."""
    infractions: list[tuple[int, InfractionFacts]] = field(default_factory=list)
    """Violations found by operations that refused, with the case; they stay on record even if all is rolled back."""

    @cached_property
    def session(self) -> Session:
        """A session in this transaction, made when somebody needs one: many transactions do without."""
        return session_on(self.connection)

    @property
    def effective(self) -> datetime:
        """The moment at which what happens now counts as done: its due moment when it comes late (TC-20)."""
        return self.now if self.moment is None else self.moment

    @contextmanager
    def at(self, moment: datetime) -> Iterator[None]:
        """What happens inside counts as done at ``moment``, though it is written now (TC-20)."""
        before, self.moment = self.moment, min(moment, self.now)
        try:
            yield
        finally:
            self.moment = before

    def flush(self) -> None:
        """Write what was added to the session, if there is one."""
        if "session" in self.__dict__:
            self.session.flush()

    @property
    def calendar(self) -> OfficeCalendar:
        """The counting calendar of this transaction."""
        found = self.runtime.calendar(self.session, self.calendar_revision)
        self.calendar_revision = found.revision
        return found

    def line(self, loaded: LoadedCase, event: str, **details: Any) -> None:
        """Add a history line for something that this transaction's actor does."""
        loaded.entries.append(
            HistoryEntry(
                event,
                details.pop("element", None),
                details.pop("name", None),
                details or None,
                None if self.actor is None else self.actor.staff_id,
                self.acting_for_id,
            )
        )

    def letter(self, loaded: LoadedCase, post_id: int, subject: str, body: str) -> None:
        """Put a letter to whoever holds a post into this transaction's commit."""
        self.outbox.append(
            {
                "case_id": loaded.id,
                "channel": "mailbox",
                "recipient_kind": "post",
                "recipient": str(post_id),
                "subject": subject,
                "body": body,
                "topic": "word",
                "at": self.now,
                "next_attempt_at": None,
            }
        )

    def keep(self, case_id: int, message: str, payload: dict[str, Any]) -> None:
        """Put a message of nobody in particular into a case's inbox, to be taken when the case waits for it."""
        self.send(case_id, "message", message, payload)
        self.inbox[-1]["next_attempt_at"] = None

    def send(
        self,
        to_case_id: int,
        kind: str,
        name: str,
        payload: dict[str, Any],
        *,
        from_case_id: int | None = None,
        unique_key: str | None = None,
    ) -> None:
        """Put a message for another case into this transaction's commit."""
        self.inbox.append(
            {
                "to_case_id": to_case_id,
                "kind": kind,
                "name": name,
                "payload": payload,
                "from_case_id": from_case_id,
                "unique_key": unique_key,
                "at": self.now,
                "next_attempt_at": self.runtime.system_clock.now(),
            }
        )
