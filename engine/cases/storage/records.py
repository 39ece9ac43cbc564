"""The rows of a case in loaded. Written by the unit of work alone, read by queries."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import UUID as UuidColumn
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record


class DefinitionFile(Record):
    """The content of one diagram, form, decision table or paper template, kept once for every version that uses it."""

    __tablename__ = "definition_file"

    hash: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    """``process``, ``form``, ``decision`` or ``paper``."""
    key: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Definition(Record):
    """One deployed version of a process: a bundle of files by content hash. Never changed after it is written."""

    __tablename__ = "definition"
    __table_args__ = (Index("definition_process_version_key", "process", "version", unique=True),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    process: Mapped[str] = mapped_column(Text)
    """The process id, or ``decision:<key>`` for a decision table that always follows its newest version."""
    version: Mapped[int] = mapped_column(Integer)
    bundle_hash: Mapped[str] = mapped_column(Text)
    files: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """``{"process": {name: hash}, "form": {key: hash}, "decision": {key: hash}}``."""
    deployed_at: Mapped[datetime]
    deployed_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("staff.id"))
    note: Mapped[str | None] = mapped_column(Text)
    """What was changed and why, in the words of the one who deployed it."""


class OfficeCase(Record):
    """One case: its state, its place among cases, and the head of its history. Locked while it runs."""

    __tablename__ = "office_case"
    __table_args__ = (
        CheckConstraint("status IN ('open', 'completed', 'cancelled', 'withdrawn')", name="status"),
        Index("office_case_status_index", "status", "id"),
        Index("office_case_number_key", "number", unique=True, postgresql_where=text("number IS NOT NULL")),
        Index("office_case_origin_key_key", "origin_key", unique=True, postgresql_where=text("origin_key IS NOT NULL")),
        Index(
            "office_case_branch_key",
            "parent_id",
            "parent_task",
            "branch_key",
            unique=True,
            postgresql_where=text("parent_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    """Drawn from the sequence before the row is written, so that branches opened together know their ids."""
    number: Mapped[str | None] = mapped_column(Text)
    """What people call the case; None for a branch, which is known by its parent."""
    process: Mapped[str] = mapped_column(Text)
    definition_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("definition.id"))
    parent_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("office_case.id"))
    """The case that opened this one; None for a case that a person opened."""
    parent_task: Mapped[UUID | None] = mapped_column(UuidColumn)
    """The parent's multi-instance task that waits for this branch; None when the parent does not wait."""
    branch_key: Mapped[str | None] = mapped_column(Text)
    branch_result: Mapped[str | None] = mapped_column(Text)
    """The variable that the parent collects when this branch ends; None when it collects nothing."""
    origin_key: Mapped[str | None] = mapped_column(Text)
    """What makes an automatic opening happen once only, for example ``accountability:card:17``."""
    item_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("item.id"))
    department_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("department.id"))
    subject: Mapped[str | None] = mapped_column(Text)
    state: Mapped[bytes] = mapped_column(LargeBinary)
    version: Mapped[int] = mapped_column(Integer)
    """Counts saves; a screen that shows an older version is stale."""
    status: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(Text)
    head: Mapped[bytes] = mapped_column(LargeBinary)
    """The hash of the newest history row of this case."""
    history_count: Mapped[int] = mapped_column(Integer)
    key_id: Mapped[int | None] = mapped_column(SmallInteger)
    """The key that made ``seal``; both are None only inside the transaction that opens the case."""
    seal: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Signs the head together with the state and status of the case, so that nobody puts them right by hand."""


class WorkItem(Record):
    """A task that waits for a person; its id is the engine's task id. Deleted when the task is done or gone."""

    __tablename__ = "work_item"
    __table_args__ = (
        Index("work_item_inbox_index", "post_id", "due_at", "id"),
        # What somebody has claimed is little beside what waits at the same post.
        Index(
            "work_item_claimed_index", "assignee_id", "due_at", "id", postgresql_where=text("assignee_id IS NOT NULL")
        ),
        Index("work_item_case_id_index", "case_id"),
        Index("work_item_opened_index", "post_id", "opened_at"),
        Index(
            "work_item_new_index",
            "post_id",
            "opened_at",
            postgresql_where=text("seen_at IS NULL AND assignee_id IS NULL AND beside_id IS NULL"),
        ),
        Index("work_item_unassigned_index", "department_id", postgresql_where=text("post_id IS NULL")),
        Index("work_item_beside_index", "beside_id", postgresql_where=text("beside_id IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(UuidColumn, primary_key=True)
    case_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("office_case.id"))
    element: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    form: Mapped[str | None] = mapped_column(Text)
    post_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("post.id"))
    """Whose work it is; None while no open post fits and it waits under its department (AU-7)."""
    department_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("department.id"))
    """The department that the diagram names; None when it names none that exists."""
    role: Mapped[str | None] = mapped_column(Text)
    """The role that the diagram names; None when a post is named alone."""
    assignee_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("staff.id"))
    acting_for_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("staff.id"))
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    """End of the step limit; None when the step has none, or while the case clock is paused."""
    yellow_at: Mapped[datetime | None]
    limit: Mapped[dict[str, Any] | None]
    """Step limit and warning as descriptors: ``{"limit": {…}, "warning": {…}}``; None when the step has none."""
    draft: Mapped[dict[str, Any] | None]
    proposed: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether ``draft`` is what the process proposes, which nobody has changed yet."""
    acts: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    """What the diagram allows to do with the task besides doing it; None for work from before it could say so."""
    beside_id: Mapped[UUID | None] = mapped_column(UuidColumn, ForeignKey("work_item.id", ondelete="CASCADE"))
    """The work for which an opinion is asked here; None for the work of a task itself. It goes with that work."""
    seen_at: Mapped[datetime | None]
    """When somebody at the post has read that it is there, or a letter told of it; None: it is news."""


class Timer(Record):
    """When a waiting timer event fires. The case state knows what it waits for, this row alone knows when."""

    __tablename__ = "timer"
    __table_args__ = (
        Index("timer_case_id_index", "case_id"),
        Index("timer_due_at_index", "due_at", postgresql_where=text("due_at IS NOT NULL")),
    )

    task_id: Mapped[UUID] = mapped_column(UuidColumn, primary_key=True)
    case_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("office_case.id"))
    element: Mapped[str] = mapped_column(Text)
    descriptor: Mapped[dict[str, Any]]
    armed_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    """None while the clock is paused or has not started."""
    attempts: Mapped[int] = mapped_column(Integer)
    """How often firing failed in a row."""
    next_attempt_at: Mapped[datetime | None]
    """By the system clock; None when the timer never failed."""


class Inbox(Record):
    """What one case tells another: written in the sender's commit, consumed under the receiver's lock."""

    __tablename__ = "inbox"
    __table_args__ = (
        CheckConstraint("kind IN ('message', 'branch', 'clock')", name="kind"),
        Index("inbox_waiting_index", "to_case_id", "id", postgresql_where=text("consumed_at IS NULL")),
        Index(
            "inbox_due_index",
            "next_attempt_at",
            postgresql_where=text("consumed_at IS NULL AND next_attempt_at IS NOT NULL"),
        ),
        Index("inbox_unique_key_key", "unique_key", unique=True, postgresql_where=text("unique_key IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    to_case_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("office_case.id"))
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    payload: Mapped[dict[str, Any]]
    from_case_id: Mapped[int | None] = mapped_column(BigInteger)
    unique_key: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(Integer)
    next_attempt_at: Mapped[datetime | None]
    """By the system clock; None = nobody waits for it yet, it is kept until a receiver does."""
    consumed_at: Mapped[datetime | None]


class Outbox(Record):
    """What the office sends to people and other systems; written in the commit that causes it."""

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint("channel IN ('email', 'webhook', 'sms', 'mailbox')", name="channel"),
        Index("outbox_case_id_index", "case_id"),
        Index(
            "outbox_recipient_index",
            "recipient_kind",
            "recipient",
            "at",
            "id",
            postgresql_where=text("recipient_kind IN ('post', 'staff')"),
        ),
        Index(
            "outbox_unread_index",
            "recipient_kind",
            "recipient",
            "at",
            postgresql_where=text("read_at IS NULL AND recipient_kind IN ('post', 'staff')"),
        ),
        Index("outbox_due_index", "next_attempt_at", postgresql_where=text("next_attempt_at IS NOT NULL")),
        Index("outbox_system_index", "recipient", "id", postgresql_where=text("recipient_kind = 'system'")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    case_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("office_case.id"))
    """None for a word that is about no case, as the alarm for an uncovered post."""
    channel: Mapped[str] = mapped_column(Text)
    recipient_kind: Mapped[str] = mapped_column(Text)
    recipient: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(Integer)
    next_attempt_at: Mapped[datetime | None]
    """By the system clock; None when delivered, given up, or meant for the mailbox page only."""
    delivered_at: Mapped[datetime | None]
    error: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """Why it was not sent the last time, as ``{"zh", "en"}``; None when nothing has failed."""
    topic: Mapped[str] = mapped_column(Text, server_default="word")
    """What it is about as news, a key of ``engine.office.news.rules.TOPICS``."""
    work_item_id: Mapped[UUID | None] = mapped_column(UuidColumn)
    """The work that it asks for; work items go, letters stay: no foreign key. None where it asks for none."""
    read_at: Mapped[datetime | None]
    """When somebody to whom it goes has read it: what one holder of a post has read is no news to the other."""
    read_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("staff.id"))


class Submission(Record):
    """One thing that somebody request in, by the key of the page it came from. Never changed, never deleted."""

    __tablename__ = "submission"
    __table_args__ = (
        Index("submission_case_id_index", "case_id"),
        Index("submission_staff_id_index", "staff_id", "at", "key", postgresql_where=text("form IS NOT NULL")),
    )

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    case_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("office_case.id"))
    task_id: Mapped[UUID | None] = mapped_column(UuidColumn)
    element: Mapped[str] = mapped_column(Text)
    """The task or start event whose form it is, or ``command:<name>``."""
    form: Mapped[str | None] = mapped_column(Text)
    content: Mapped[dict[str, Any]]
    content_hash: Mapped[bytes] = mapped_column(LargeBinary)
    staff_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("staff.id"))
    at: Mapped[datetime]
    version: Mapped[int] = mapped_column(Integer)
    """The version of the case that it led to; orders the submissions of a case."""
    outcome: Mapped[dict[str, Any] | None]


class History(Record):
    """One line of a case's history, with the hash of itself and of the line before. A trigger refuses changes."""

    __tablename__ = "history"
    __table_args__ = (
        Index("history_completed_index", "at", postgresql_where=text("event = 'completed'")),
        # Lines are written in the order of time: which blocks hold a day is enough to know, and takes no room.
        Index("history_at_index", "at", postgresql_using="brin", postgresql_with={"autosummarize": "on"}),
    )

    case_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("office_case.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime]
    staff_id: Mapped[int | None] = mapped_column(BigInteger)
    acting_for_id: Mapped[int | None] = mapped_column(BigInteger)
    event: Mapped[str] = mapped_column(Text)
    element: Mapped[str | None] = mapped_column(Text)
    name: Mapped[str | None] = mapped_column(Text)
    data: Mapped[dict[str, Any] | None]
    key_id: Mapped[int | None] = mapped_column(SmallInteger)
    """The key that signed this line; None for lines from before histories were signed."""
    stamp: Mapped[int | None] = mapped_column(BigInteger)
    """Orders what is told about the same register row; None when the line tells of none."""
    registers: Mapped[dict[str, Any] | None]
    """The register rows that changed with this line: table → primary key → digest, null for a deleted row."""
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class Incident(Record):
    """A background failure that is retried with back-off: an administrator sees it until it is over."""

    __tablename__ = "incident"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('timer', 'inbox', 'outbox', 'calendar', 'assignment', 'case', 'job', 'webhook')", name="kind"
        ),
        Index(
            "incident_open_key",
            "kind",
            "case_id",
            "reference",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("resolved_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    case_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("office_case.id"))
    """None when what failed is about no case."""
    reference: Mapped[str] = mapped_column(Text)
    """Task id of timer or work item, id of outbox row or webhook subscription, name of the job; ``inbox`` or
    ``waiting`` for the case."""
    element: Mapped[str | None] = mapped_column(Text)
    error: Mapped[dict[str, Any]]
    """The cause, as ``{"zh", "en"}``."""
    attempts: Mapped[int] = mapped_column(Integer)
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("staff.id"))
    given_up_because: Mapped[str | None] = mapped_column(Text)
    """Why somebody ended the attempts; None for an incident that is open, or that has passed by itself."""
