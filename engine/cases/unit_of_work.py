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
from engine.cases import assignment, branches, clocks, event_log, messages, openings, projection, step_watch, waiting
from engine.cases.case_events import event_rows
from engine.cases.due_first import DueFirst, Firing, due_timer, put_off
from engine.cases.history import HistoryEntry, Told, case_seal, signed_link, submission_digest
from engine.cases.host import CaseHost
from engine.cases.loaded_case import CommandContext, LoadedCase, Waiting
from engine.cases.openings import NewCase
from engine.cases.runtime import Runtime
from engine.cases.storage import locking as reading
from engine.cases.storage import writing
from engine.cases.storage.records import OfficeCase
from engine.cases.storage.worker_hint import deliver_soon
from engine.cases.storage.writing import Batch
from engine.cases.submissions import AlreadyDone, KeyTaken, NewSubmission, Outcome, SubmissionRequest, stored_outcome
from engine.database import is_unreachable
from engine.errors import ChengnuoError
from engine.identity.actor import Actor
from engine.office.accountability.records import Infraction
from engine.sealing import changes
from engine.sealing.changes import Changes
from engine.tracing import span

T = TypeVar("T")

DEADLOCK_ATTEMPTS = 3

LIMIT_MOVED = "期限后移"
"""Delivered to a case whose handling limit was extended or whose clock runs again, if its diagram waits for it."""


@dataclass(frozen=True)
class LockedWorkItem:
    """A work item under its case's lock."""

    id: UUID
    element: str
    name: str
    form: str | None
    post_id: int | None
    """None while no open post fits (AU-7)."""
    assignee_id: int | None
    acting_for_id: int | None
    opened_at: datetime
    due_at: datetime | None
    post_name: str = ""
    beside_id: UUID | None = None
    """The work for which an opinion is asked here; None for the work of a task itself."""
    opinions_awaited: int = 0
    """How many opinions were asked for this work and have not come: it waits for them."""
    opinions_to_ask: int = 0
    """How many co-signatures wait for its holder to hand it in."""


class UnitOfWork:
    """Moves cases inside one transaction. Made by ``act``; used by commands, the sweep and the delivery."""

    def __init__(self, context: CommandContext) -> None:
        self.context = context
        self.connection = context.connection
        self._cases: list[LoadedCase] = []
        self._entries: list[tuple[LoadedCase, NewSubmission]] = []

    @property
    def session(self) -> Session:
        """A session in this transaction."""
        return self.context.session

    # ------------------------------------------------------------------ reading

    def case(self, case_id: int, *, skip_locked: bool = False) -> LoadedCase | None:
        """Lock and load a case; None when there is none, or somebody else holds it and ``skip_locked`` is set.

        Raises DueFirst when something is due on it: ``act`` lets that happen and begins again (TC-20).
        """
        return self._case(case_id, skip_locked, due_first=True)

    def case_as_it_is(self, case_id: int, *, skip_locked: bool = False) -> LoadedCase | None:
        """``case`` whatever is due on it, for the transaction that lets that happen."""
        return self._case(case_id, skip_locked, due_first=False)

    def _case(self, case_id: int, skip_locked: bool, *, due_first: bool) -> LoadedCase | None:
        found = reading.lock_case(self.connection, case_id, *self._moments(), skip_locked)
        if found is None:
            return None
        row, something_due = found
        if something_due and due_first and row.status == "open":
            raise DueFirst(case_id, skip_locked)
        return self._load(row)

    def _moments(self) -> tuple[datetime, datetime]:
        return self.context.runtime.clock.now(), self.context.runtime.system_clock.now()

    def cases_at_rest(self, case_ids: Sequence[int]) -> list[LoadedCase]:
        """Lock several cases in order of their ids without loading their processes, for changes to rows alone."""
        rows = reading.lock_cases(self.connection, case_ids)
        return [self._load(row, with_process=False) for row in rows]

    def work_item(self, work_item_id: UUID) -> tuple[LockedWorkItem, LoadedCase] | None:
        """Lock and load a work item with its case; None when the work item is done or never was.

        Raises DueFirst when something is due on the case: ``act`` lets that happen and begins again (TC-20).
        """
        found = reading.lock_work_item(self.connection, work_item_id, *self._moments())
        if found is None:
            return None
        row, something_due = found
        if something_due and row.status == "open":
            raise DueFirst(row.id, skip_locked=False)
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
            row.post_name or "",
            row.beside_id,
            row.opinions_awaited,
            row.opinions_to_ask,
        )
        return item, self._load(row)

    def _load(self, row: Any, *, with_process: bool = True) -> LoadedCase:
        context = self.context
        context.now = context.runtime.clock.now()
        context.calendar_revision = row.calendar_revision
        bundle = context.runtime.definitions.bundle(self.connection, row.definition_id)
        loaded = LoadedCase(
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
        loaded.saved_state = bytes(row.state)
        if row.status == "open" and with_process:
            specification = bundle.specification(row.process)
            loaded.instance = ProcessInstance.restore(specification, loaded.saved_state, CaseHost(context, loaded))
            loaded.waiting = Waiting.of(loaded.instance)
            loaded.known_messages = set(loaded.waiting.messages)
            loaded.description = openings.described_by(loaded.instance.data)
        self._cases.append(loaded)
        return loaded

    # ------------------------------------------------------------------ moving

    def open(self, requests: Iterable[NewCase]) -> list[LoadedCase]:
        """Open cases and run each to rest; leaves out those whose origin or branch exists already."""
        started = openings.start(self.context, self.connection, list(requests))
        for loaded, request in started:
            self._cases.append(loaded)
            if request.entry is not None:
                self._entries.append((loaded, request.entry))
            self.advance(loaded)
        return [loaded for loaded, _ in started]

    def advance(self, loaded: LoadedCase) -> None:
        """Take in everything that a run of the process caused, until nothing more follows from it."""
        while True:
            event_log.record_events(self.context, loaded)
            messages.route(self.context, loaded)
            if not messages.take_waiting(self.context, loaded):
                break
        self.open(branches.take_changes(self.context, loaded))
        self.open(openings.requested(self.context, loaded))
        openings.end_if_over(self.context, loaded)

    def moved(self, case_id: int) -> LoadedCase:
        """A case that this transaction has locked or opened; KeyError for any other."""
        return {each.id: each for each in self._cases}[case_id]

    def seen_before(self, request: SubmissionRequest) -> None:
        """AlreadyDone when this submission was made before; called under the lock of its case, or without a case."""
        earlier = stored_outcome(self.session, request)
        if earlier is not None:
            raise AlreadyDone(earlier)

    def handed_in(self, loaded: LoadedCase, entry: NewSubmission) -> None:
        """Remember a submission of this case before the process runs: operations see its content."""
        self._entries.append((loaded, entry))
        if entry.form is not None:
            self.context.forms[loaded.id, entry.form] = dict(entry.content)

    # ------------------------------------------------------------------ writing

    def write(self) -> None:
        """Write everything gathered. KeyTaken when a submission's key exists."""
        for loaded in self._cases:
            if loaded.limit_moved and loaded.status == "open" and loaded.instance.deliver(LIMIT_MOVED, {}):
                self.advance(loaded)
            if step_watch.tell_of_new_work(self.session, loaded):
                self.advance(loaded)
        batch = Batch(inbox=self.context.inbox)
        moved = [loaded for loaded in self._cases if loaded.moved]
        described = [row for loaded in moved if (row := openings.description(loaded)) is not None]
        if described:
            writing.describe_cases(self.connection, described)
        for loaded in moved:
            if loaded.has_instance:
                projection.project(self.context, loaded, batch)
            loaded.version += 1
        batch.submissions.extend(self._submission_row(*entry) for entry in self._entries)
        told = self._told(moved, batch)
        for loaded in moved:
            batch.history.extend(self._chained(loaded, told.get(loaded.id)))
        batch.cases.extend(self._case_row(loaded) for loaded in moved)
        batch.outbox = [*self.context.outbox, *event_rows(self.context, moved)]
        if moved or batch.submissions or batch.inbox or batch.outbox:
            written = writing.write(self.connection, batch)
            changes.nothing_written(self.connection)
            for _, entry in self._entries:
                if entry.request.key not in written.keys:
                    raise KeyTaken(entry.request)
            if len(written.posts) != len(batch.work_items):
                self._alarm(moved, [row for row in batch.work_items if str(row["id"]) not in written.posts])
            for loaded in moved:
                loaded.posts = {each: written.posts[each] for each in loaded.waiting.work if each in written.posts}
        for loaded in moved:
            if waiting.waits_for_nothing(loaded):
                waiting.note(self.context, loaded)
            if loaded.clocks_changed:
                clocks.move(self.context, loaded)
        # Other systems are told by a duty of its own: most offices have none, and a slow one holds up nothing.
        if any(row["next_attempt_at"] for row in (*batch.inbox, *self.context.outbox)):
            deliver_soon(self.connection)

    def _alarm(self, moved: Sequence[LoadedCase], unplaced: Sequence[Any]) -> None:
        for loaded in moved:
            own = [row for row in unplaced if row["case_id"] == loaded.id]
            if own:
                assignment.alarm(self.context, loaded, own)

    def _submission_row(self, loaded: LoadedCase, entry: NewSubmission) -> dict[str, Any]:
        return {
            "key": entry.request.key,
            "case_id": loaded.id,
            "task_id": entry.task_id,
            "element": entry.element,
            "form": entry.form,
            "content": entry.content,
            "content_hash": entry.request.digest,
            "staff_id": None if self.context.actor is None else self.context.actor.staff_id,
            "at": self.context.now,
            "version": loaded.version,
            "outcome": outcome_of(loaded).as_json(),
        }

    def _told(self, moved: Sequence[LoadedCase], batch: Batch) -> dict[int, Changes]:
        """Which case's history tells of which changed register rows; what none tells goes to the office's chain."""
        self.context.flush()
        found = changes.take(self.connection)
        for row in batch.submissions:
            key = str(row["key"])
            found.add("submission", key, submission_digest(row))
            found.cases["submission", key] = row["case_id"]
        tellers = [loaded.id for loaded in moved if loaded.entries]
        told: dict[int, Changes] = {}
        left = Changes(found.stamp)
        for table, row_key, digest in found.each():
            named = found.cases.get((table, row_key))
            teller = named if named in tellers else next(iter(tellers), None)
            place = left if teller is None else told.setdefault(teller, Changes(found.stamp))
            place.add(table, row_key, digest)
        changes.leave(self.connection, left)
        return told

    def _chained(self, loaded: LoadedCase, changed: Changes | None) -> list[dict[str, Any]]:
        rows = []
        keys = self.context.runtime.database.keys
        for number, entry in enumerate(loaded.entries, start=1):
            told = None
            if changed is not None and number == len(loaded.entries):
                told = Told(changed.stamp, changed.rows)
            loaded.history_count += 1
            loaded.head = signed_link(
                keys, keys.current, loaded.head, loaded.id, loaded.history_count, self.context.now, entry, told
            )
            rows.append(_history_row(loaded, self.context.now, entry, told, keys.current))
        loaded.entries = []
        return rows

    def _case_row(self, loaded: LoadedCase) -> dict[str, Any]:
        keys = self.context.runtime.database.keys
        facts: dict[str, Any] = {
            "state": loaded.instance.save() if loaded.has_instance else loaded.saved_state,
            "version": loaded.version,
            "status": loaded.status,
            "ended_at": loaded.ended_at,
            "outcome": loaded.outcome,
            "head": loaded.head,
            "history_count": loaded.history_count,
        }
        seal = case_seal(keys, keys.current, case_id=loaded.id, **facts)
        return {"id": loaded.id, **facts, "key_id": keys.current, "seal": seal}


def _history_row(
    loaded: LoadedCase, now: datetime, entry: HistoryEntry, told: Told | None, key_id: int
) -> dict[str, Any]:
    return {
        "case_id": loaded.id,
        "sequence": loaded.history_count,
        "at": now,
        "staff_id": entry.staff_id,
        "acting_for_id": entry.acting_for_id,
        "event": entry.event,
        "element": entry.element,
        "name": entry.name,
        "data": entry.data,
        "key_id": key_id,
        "stamp": None if told is None else told.stamp,
        "registers": None if told is None else told.registers,
        "hash": loaded.head,
    }


def outcome_of(loaded: LoadedCase) -> Outcome:
    """What a transaction did to a case, once it is written."""
    work = tuple(sorted(loaded.waiting.work))
    return Outcome(loaded.id, loaded.number, loaded.status, work, loaded.outcome, loaded.posts)


def act(runtime: Runtime, actor: Actor | None, action: Callable[[UnitOfWork], T]) -> T:
    """Run ``action`` in one transaction and write what it gathered.

    What is due on a case that it touches happens first (TC-20), in transactions of its own, so that it stays even when
    ``action`` is refused. A deadlock is tried again, because the loser of one has changed nothing. Violations that an
    operation found stay on record even when the transaction is rolled back (ON-4).
    """
    with span("command", _name_of(action)):
        return _act(runtime, actor, action)


def _name_of(action: object) -> str:
    """The command of which ``action`` is a part."""
    function = getattr(action, "func", action)
    return str(getattr(function, "__qualname__", type(function).__qualname__)).split(".")[0]


def _act(runtime: Runtime, actor: Actor | None, action: Callable[[UnitOfWork], T]) -> T:
    attempt = 1
    while True:
        context: CommandContext | None = None
        try:
            with runtime.database.working() as connection:
                context = CommandContext(runtime, connection, actor, runtime.clock.now())
                work = UnitOfWork(context)
                result = action(work)
                work.write()
                _record_infractions(context)
                context.flush()
            return result
        except DueFirst as due:
            fire_due(runtime, due.case_id, skip_locked=due.skip_locked)
        except OperationalError as error:
            if not isinstance(error.orig, DeadlockDetected) or attempt == DEADLOCK_ATTEMPTS:
                raise
            attempt += 1
        except ChengnuoError:
            if context is not None and context.infractions:
                with runtime.database.working() as connection:
                    late = CommandContext(runtime, connection, actor, context.now, infractions=context.infractions)
                    _record_infractions(late)
                    late.flush()
            raise


def fire_due(runtime: Runtime, case_id: int, *, skip_locked: bool = False) -> int:
    """Let happen what is due on a case now, in order of time, as one transaction; how much that was.

    It may leave something for another call, see ``Firing``. A timer that fails is put off and becomes an incident; that
    the database is away is no failure of it, and is raised.
    """
    firing = Firing(runtime, case_id, skip_locked)
    try:
        return act(runtime, None, firing)
    except Exception as error:
        if is_unreachable(error):
            raise
        if not firing.was_read:
            # A case that cannot be read must not hold up the timers of all others.
            firing.current = due_timer(runtime, case_id)
        if firing.current is None:
            raise
        put_off(runtime, firing, error)
        return 0


def act_once(
    runtime: Runtime, actor: Actor | None, request: SubmissionRequest, action: Callable[[UnitOfWork], LoadedCase]
) -> Outcome:
    """Run a command once per submission key; whoever comes again gets the outcome of the first time.

    ``action`` returns the case it moved and has recorded the submission before it ran the process.
    """
    try:
        return outcome_of(act(runtime, actor, action))
    except AlreadyDone as done:
        return done.outcome
    except KeyTaken:
        with runtime.database.reading() as session:
            earlier = stored_outcome(session, request)
        assert earlier is not None
        return earlier


def _record_infractions(context: CommandContext) -> None:
    # A case whose opening was rolled back does not exist: the violation is then recorded without it.
    for case_id, infraction in context.infractions:
        context.session.add(
            Infraction(
                code=infraction.code,
                case_id=context.session.scalar(select(OfficeCase.id).where(OfficeCase.id == case_id)),
                staff_id=infraction.staff_id,
                post_id=infraction.post_id,
                at=context.now,
                detail=infraction.detail,
            )
        )
