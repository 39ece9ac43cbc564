"""One thing that somebody does, as one transaction: lock, load, run, apply effects, project, history, commit.

A transaction locks at most one existing case; what other cases have to know goes through the inbox. New cases may be
opened inside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from psycopg.errors import DeadlockDetected
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from engine.bpmn import ProcessInstance
from engine.cases import branches, clocks, hints, messages, narration, openings, projection, reading, writing
from engine.cases.history import Line, link
from engine.cases.motion import CaseInMotion, Turn, Waiting
from engine.cases.openings import NewCase
from engine.cases.records import OfficeCase
from engine.cases.runtime import Runtime
from engine.cases.submissions import AlreadyDone, Entry, Handed, KeyTaken, Outcome, stored_outcome
from engine.cases.surroundings import CaseSurroundings
from engine.cases.writing import Batch
from engine.errors import ChengnuoError
from engine.identity.actor import Actor
from engine.office.accountability.records import Infraction

T = TypeVar("T")

DEADLOCK_ATTEMPTS = 3


@dataclass(frozen=True)
class LockedWorkItem:
    """A work item under its case's lock."""

    id: UUID
    element: str
    name: str
    form: str | None
    post_id: int
    assignee_id: int | None
    acting_for_id: int | None
    opened_at: datetime
    due_at: datetime | None


class UnitOfWork:
    """Moves cases inside one transaction. Made by ``act``; used by commands, the sweep and the delivery."""

    def __init__(self, turn: Turn) -> None:
        self.turn = turn
        self.connection = turn.connection
        self._motions: list[CaseInMotion] = []
        self._entries: list[tuple[CaseInMotion, Entry]] = []

    @property
    def session(self) -> Session:
        """A session in this transaction."""
        return self.turn.session

    # ------------------------------------------------------------------ reading

    def case(self, case_id: int, *, skip_locked: bool = False) -> CaseInMotion | None:
        """Lock and load a case; None when there is none, or somebody else holds it and ``skip_locked`` is set."""
        row = reading.lock_case(self.connection, case_id, skip_locked)
        return None if row is None else self._load(row)

    def case_with_due_timers(
        self, case_id: int, now: datetime, system_now: datetime, *, skip_locked: bool
    ) -> tuple[CaseInMotion, list[reading.DueTimer]] | None:
        """``case`` together with its timers that are due and not put off, in order of time."""
        found = reading.lock_case_with_due_timers(self.connection, case_id, now, system_now, skip_locked)
        return None if found is None else (self._load(found[0]), found[1])

    def cases_at_rest(self, case_ids: Sequence[int]) -> list[CaseInMotion]:
        """Lock several cases in order of their ids without loading their processes, for changes to rows alone."""
        rows = reading.lock_cases(self.connection, case_ids)
        return [self._load(row, with_process=False) for row in rows]

    def work_item(self, work_item_id: UUID) -> tuple[LockedWorkItem, CaseInMotion] | None:
        """Lock and load a work item with its case; None when the work item is done or never was."""
        row = reading.lock_work_item(self.connection, work_item_id)
        if row is None:
            return None
        item = LockedWorkItem(
            row.work_item_id,
            row.element,
            row.name,
            row.form,
            row.post_id,
            row.assignee_id,
            row.acting_for_id,
            row.item_opened_at,
            row.due_at,
        )
        return item, self._load(row)

    def _load(self, row: Any, *, with_process: bool = True) -> CaseInMotion:
        turn = self.turn
        turn.now = turn.runtime.clock.now()
        turn.calendar_revision = row.calendar_revision
        bundle = turn.runtime.definitions.bundle(self.connection, row.definition_id)
        motion = CaseInMotion(
            row.id,
            row.number,
            row.process,
            bundle,
            row.opened_at,
            row.parent_id,
            None if row.parent_task is None else str(row.parent_task),
            row.branch_key,
            row.branch_result,
            row.version,
            row.status,
            row.ended_at,
            row.outcome,
            bytes(row.head),
            row.history_count,
        )
        motion.saved_state = bytes(row.state)
        if row.status == "open" and with_process:
            specification = bundle.specification(row.process)
            motion.instance = ProcessInstance.restore(specification, motion.saved_state, CaseSurroundings(turn, motion))
            motion.waiting = Waiting.of(motion.instance)
            motion.known_messages = set(motion.waiting.messages)
            motion.description = openings.described_by(motion.instance.data)
        self._motions.append(motion)
        return motion

    # ------------------------------------------------------------------ moving

    def open(self, requests: Iterable[NewCase]) -> list[CaseInMotion]:
        """Open cases and run each to rest; leaves out those whose origin or branch exists already."""
        started = openings.start(self.turn, self.connection, list(requests))
        for motion, request in started:
            self._motions.append(motion)
            if request.entry is not None:
                self._entries.append((motion, request.entry))
            self.advance(motion)
        return [motion for motion, _ in started]

    def advance(self, motion: CaseInMotion) -> None:
        """Take in everything that a run of the process caused, until nothing more follows from it."""
        while True:
            narration.narrate(self.turn, motion)
            messages.route(self.turn, motion)
            if not messages.take_waiting(self.turn, motion):
                break
        self.open(branches.take_changes(self.turn, motion))
        self.open(openings.requested(self.turn, motion))
        openings.end_if_over(self.turn, motion)

    def seen_before(self, handed: Handed) -> None:
        """AlreadyDone when this submission was made before; called under the lock of its case, or without a case."""
        earlier = stored_outcome(self.session, handed)
        if earlier is not None:
            raise AlreadyDone(earlier)

    def handed_in(self, motion: CaseInMotion, entry: Entry) -> None:
        """Remember a submission of this case before the process runs: operations see its content."""
        self._entries.append((motion, entry))
        if entry.form is not None:
            self.turn.forms[motion.id, entry.form] = dict(entry.content)

    # ------------------------------------------------------------------ writing

    def write(self) -> None:
        """Write everything gathered. KeyTaken when a submission's key exists."""
        batch = Batch(inbox=self.turn.inbox, outbox=self.turn.outbox)
        moved = [motion for motion in self._motions if motion.moved]
        for motion in moved:
            if motion.has_instance:
                projection.project(self.turn, motion, batch)
            motion.version += 1
            batch.history.extend(self._chained(motion))
        batch.cases.extend(self._case_row(motion) for motion in moved)
        batch.submissions.extend(self._submission_row(*entry) for entry in self._entries)
        if moved or batch.submissions or batch.inbox or batch.outbox:
            written = writing.write(self.connection, batch)
            for _, entry in self._entries:
                if entry.handed.key not in written.keys:
                    raise KeyTaken(entry.handed)
            for motion in moved:
                motion.posts = {each: written.posts[each] for each in motion.waiting.work if each in written.posts}
        described = [row for motion in moved if (row := openings.description(motion)) is not None]
        if described:
            writing.describe_cases(self.connection, described)
        for motion in moved:
            if motion.clocks_changed:
                clocks.move(self.turn, motion)
        if any(row["next_attempt_at"] for row in (*batch.inbox, *batch.outbox)):
            hints.deliver_soon(self.connection)

    def _submission_row(self, motion: CaseInMotion, entry: Entry) -> dict[str, Any]:
        return {
            "key": entry.handed.key,
            "case_id": motion.id,
            "task_id": entry.task_id,
            "element": entry.element,
            "form": entry.form,
            "content": entry.content,
            "content_hash": entry.handed.digest,
            "staff_id": None if self.turn.actor is None else self.turn.actor.staff_id,
            "at": self.turn.now,
            "version": motion.version,
            "outcome": outcome_of(motion).as_json(),
        }

    def _chained(self, motion: CaseInMotion) -> list[dict[str, Any]]:
        rows = []
        for line in motion.lines:
            motion.history_count += 1
            motion.head = link(motion.head, motion.id, motion.history_count, self.turn.now, line)
            rows.append(_line_row(motion, self.turn.now, line))
        motion.lines = []
        return rows

    def _case_row(self, motion: CaseInMotion) -> dict[str, Any]:
        return {
            "id": motion.id,
            "state": motion.instance.save() if motion.has_instance else motion.saved_state,
            "version": motion.version,
            "status": motion.status,
            "ended_at": motion.ended_at,
            "outcome": motion.outcome,
            "head": motion.head,
            "history_count": motion.history_count,
        }


def _line_row(motion: CaseInMotion, now: datetime, line: Line) -> dict[str, Any]:
    return {
        "case_id": motion.id,
        "sequence": motion.history_count,
        "at": now,
        "staff_id": line.staff_id,
        "acting_for_id": line.acting_for_id,
        "event": line.event,
        "element": line.element,
        "name": line.name,
        "data": line.data,
        "hash": motion.head,
    }


def outcome_of(motion: CaseInMotion) -> Outcome:
    """What a transaction did to a case, once it is written."""
    work = tuple(sorted(motion.waiting.work))
    return Outcome(motion.id, motion.number, motion.status, work, motion.outcome, motion.posts)


def act(runtime: Runtime, actor: Actor | None, action: Callable[[UnitOfWork], T]) -> T:
    """Run ``action`` in one transaction and write what it gathered.

    A deadlock is tried again, because the loser of one has changed nothing. Violations that an operation found stay on
    record even when the transaction is rolled back (ON-4).
    """
    attempt = 1
    while True:
        turn: Turn | None = None
        try:
            with runtime.database.working() as connection:
                turn = Turn(runtime, connection, actor, runtime.clock.now())
                work = UnitOfWork(turn)
                result = action(work)
                work.write()
                _record_infractions(turn)
                turn.flush()
            return result
        except (OperationalError, DeadlockDetected) as error:
            found = error.orig if isinstance(error, OperationalError) else error
            if not isinstance(found, DeadlockDetected) or attempt == DEADLOCK_ATTEMPTS:
                raise
            attempt += 1
        except ChengnuoError:
            if turn is not None and turn.infractions:
                with runtime.database.working() as connection:
                    late = Turn(runtime, connection, actor, turn.now, infractions=turn.infractions)
                    _record_infractions(late)
                    late.flush()
            raise


def act_once(
    runtime: Runtime, actor: Actor | None, handed: Handed, action: Callable[[UnitOfWork], CaseInMotion]
) -> Outcome:
    """Run a command once per submission key; whoever comes again gets the outcome of the first time.

    ``action`` returns the case it moved and has handed the submission in before it ran the process.
    """
    try:
        return outcome_of(act(runtime, actor, action))
    except AlreadyDone as done:
        return done.outcome
    except KeyTaken:
        with runtime.database.reading() as session:
            earlier = stored_outcome(session, handed)
        assert earlier is not None
        return earlier


def _record_infractions(turn: Turn) -> None:
    # A case whose opening was rolled back does not exist: the violation then stands without it.
    for case_id, infraction in turn.infractions:
        turn.session.add(
            Infraction(
                code=infraction.code,
                case_id=turn.session.scalar(select(OfficeCase.id).where(OfficeCase.id == case_id)),
                staff_id=infraction.staff_id,
                post_id=infraction.post_id,
                at=turn.now,
                detail=infraction.detail,
            )
        )
