"""The frame of every command here: who may, one transaction, one line in the log."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Concatenate, Generic, Literal, ParamSpec, Protocol, TypeVar

from sqlalchemy import text
from sqlalchemy.orm import Session

from engine.administration.records import AdministrationEntry
from engine.clock import Clock
from engine.database import Database
from engine.identity.actor import Actor
from engine.identity.permissions import may_open
from engine.office.organisation.rules import HeldPost
from engine.sealing.keys import AuditKeys
from engine.tracing import span

P = ParamSpec("P")
R = TypeVar("R")

Subject = Literal[
    "department",
    "post",
    "staff",
    "day",
    "item",
    "scheme",
    "setting",
    "agency",
    "phrase",
    "publication",
    "screen",
    "token",
    "webhook",
]

_ONE_AT_A_TIME = 7_325_001
"""The advisory lock under which the organisation is changed: what one act has checked, no other makes untrue."""


class Office(Protocol):
    """What a command needs of the running program: the engine is one."""

    @property
    def database(self) -> Database:
        """Where the office is kept."""
        ...

    @property
    def clock(self) -> Clock:
        """The office clock."""
        ...

    @property
    def system_clock(self) -> Clock:
        """The machine's clock, by which passwords are dated."""
        ...


@dataclass
class Act:
    """One act of administration under way. ``actor`` None is the operator at the command line, who is allowed all."""

    session: Session
    actor: Actor | None
    at: datetime
    """Office time."""
    system_time: datetime
    keys: AuditKeys
    """The secrets of the program, which are kept outside the database."""
    in_post: HeldPost | None = None
    """The post by which the actor may; None for the operator, and for somebody's own affairs."""

    @property
    def actor_id(self) -> int | None:
        """The staff id of who acts; None for the operator."""
        return None if self.actor is None else self.actor.staff_id

    def note(
        self,
        action: str,
        kind: Subject,
        subject_id: int | None,
        subject: str,
        *,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
        reason: str = "",
    ) -> None:
        """Append one line to the administration log."""
        self.session.add(
            AdministrationEntry(
                at=self.at,
                actor_id=self.actor_id,
                acting_for_id=None if self.in_post is None else self.in_post.acting_for,
                action=action,
                subject_kind=kind,
                subject_id=subject_id,
                subject=subject,
                before=dict(before or {}),
                after=dict(after or {}),
                reason=reason.strip(),
            )
        )
        self.session.flush()


def only_administrators(act: Act) -> None:
    """NotAllowed for everybody but the operator and those who hold an administrator's post now."""
    if act.actor is None:
        return
    may_open(act.actor, "administer").check()
    act.in_post = next(post for post in act.actor.posts if post.role == "admin")


@contextmanager
def acting(office: Office, actor: Actor | None) -> Iterator[Act]:
    """One transaction in which the organisation is changed, by one person at a time."""
    with office.database.transaction() as session:
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
        yield Act(session, actor, office.clock.now(), office.system_clock.now(), office.database.keys)


class Command(Generic[P, R]):
    """Something somebody does to the organisation: called with the office and who acts.

    ``step`` is the same inside an act that is under way already, without the check of who may.
    """

    def __init__(self, step: Callable[Concatenate[Act, P], R], check: Callable[[Act], None]) -> None:
        self.step = step
        self._check = check
        functools.update_wrapper(self, step)

    def __call__(self, office: Office, actor: Actor | None, /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Check who may, do it, and commit."""
        with span("command", getattr(self.step, "__name__", "step")), acting(office, actor) as act:
            self._check(act)
            return self.step(act, *args, **kwargs)


def administrators_command(step: Callable[Concatenate[Act, P], R]) -> Command[P, R]:
    """A command for the operator and administrators only."""
    return Command(step, only_administrators)


def own_check(step: Callable[Concatenate[Act, P], R]) -> Command[P, R]:
    """A command whose step itself checks who may, because that depends on whom it is about."""
    return Command(step, lambda _act: None)
