"""What an operation gets to see, and what it hands back: the contract between the operations and a case in loaded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from engine.errors import ChengnuoError

if TYPE_CHECKING:
    from engine.office.calendar.rules import OfficeCalendar


class ActingPost(Protocol):
    """A post that a person holds at this moment, as A holder or, while the A holder is absent, as B holder."""

    @property
    def post_id(self) -> int:
        """The post's key."""
        ...

    @property
    def role(self) -> str:
        """The role of the post, such as ``clerk``."""
        ...

    @property
    def acting_for(self) -> int | None:
        """The absent A holder for whom the person acts (AB-3); None for the A holder."""
        ...


class ActingPerson(Protocol):
    """The member of staff who does something; ``engine.identity.actor.Actor`` is one."""

    @property
    def staff_id(self) -> int:
        """The person's key."""
        ...

    @property
    def name(self) -> str:
        """The person's name as it is printed."""
        ...

    @property
    def posts(self) -> Sequence[ActingPost]:
        """The posts that the person holds at this moment."""
        ...


@dataclass(frozen=True)
class CaseFacts:
    """The case that an operation works for. ``parent_id`` is None unless the case is a branch of another one.

    ``data`` is the task data that the calling token sees; an operation reads it and never changes it.
    """

    id: int
    number: str | None
    process: str
    parent_id: int | None
    data: Mapping[str, Any]
    opened_at: datetime


@dataclass(frozen=True)
class OpenWork:
    """A work item of the case that waits for somebody; ``due_at`` is None when no limit runs."""

    work_item_id: UUID
    element: str
    name: str
    post_id: int | None
    assignee_id: int | None
    acting_for_id: int | None
    due_at: datetime | None
    form: str | None = None
    opened_at: datetime | None = None
    limit: dict[str, Any] | None = None
    """Step limit and warning as descriptors; None when the step has none."""


@dataclass(frozen=True)
class InfractionFacts:
    """A violation of a rule by a person or post, found while an operation ran (FI-9, ON-4, ON-10, AC-1).

    ``code`` is one of ``engine.office.accountability.rules.INFRACTIONS``.
    """

    code: str
    staff_id: int | None
    post_id: int | None
    detail: str


class BusinessFailure(ChengnuoError):
    """A rule of the office says no. ``code`` is what an error boundary event of the diagram catches.

    ``engine.cases`` translates it into ``engine.bpmn.OperationFailed``. ``infractions`` are facts on the record even
    when nothing catches the failure and the transaction is rolled back: ``engine.cases`` then writes them with
    ``engine.office.accountability.store.record_infraction`` in a transaction of their own. Nothing has been written
    to the session by the operation that raises this.
    """

    def __init__(
        self, code: str, zh: str, en: str, *, place: str | None = None, infractions: Sequence[InfractionFacts] = ()
    ) -> None:
        super().__init__(zh, en, place=place)
        self.code = code
        self.infractions = tuple(infractions)


@dataclass(frozen=True)
class OperationContext:
    """Everything an operation may use besides its parameters.

    ``answers(form_key)`` gives the content of the LATEST submission of that form in this case, start form and the
    submission being made included, or None when the form was never submitted in this case. ``actor`` is None when
    a timer or message moved the case. ``post_id`` is the post in which the actor acts (the post of the work item
    being completed) and ``acting_for_id`` the absent holder for whom (AB-3); both are None without an actor.
    ``open_work`` lists the work items that were open in the case when
    this step began: what an interrupting timer has just taken away is still among them, for it is what is late.
    ``work_of`` lists those of another case, a branch for instance; ``decide`` asks a decision table of the office, None
    where there is none. ``now`` is the moment at which this step counts as done; a step of a timer that fires late
    counts as done when it was due (TC-20), and ``written_at`` is when it was really written (None: at ``now``).
    """

    session: Session
    now: datetime
    calendar: OfficeCalendar
    actor: ActingPerson | None
    case: CaseFacts
    element: str
    task_id: str
    answers: Callable[[str], dict[str, Any] | None]
    open_work: Callable[[], Sequence[OpenWork]] = tuple
    post_id: int | None = None
    acting_for_id: int | None = None
    written_at: datetime | None = None
    work_of: Callable[[int], Sequence[OpenWork]] = lambda case_id: ()
    decide: Callable[[str, dict[str, Any]], Any] | None = None

    @property
    def paper_date(self) -> datetime:
        """The moment at which papers of this step are issued: the real one, never one that has passed."""
        return self.written_at or self.now


@dataclass(frozen=True)
class Message:
    """A message to another case, delivered through its inbox once per ``unique_key``."""

    to_case_id: int
    name: str
    payload: dict[str, Any]
    unique_key: str


@dataclass(frozen=True)
class OpenCase:
    """A case to open in the same transaction, once per ``unique_key``; ``parent``: it hangs under the calling case."""

    process: str
    data: dict[str, Any]
    unique_key: str
    parent: bool = False


@dataclass(frozen=True)
class StartClock:
    """Start a clock of the case under ``name``. ``statutory_amount`` is in working days; None = no statutory limit.

    A clock of that name that ran before is finished first.
    """

    name: str
    started_at: datetime
    limit_amount: int
    limit_unit: str
    statutory_amount: int | None = None


@dataclass(frozen=True)
class StopClock:
    """Let the clock stand from ``from_at`` on for ``days`` working days (TC-3, TC-21).

    ``basis`` names the law, ``kind`` the special procedure.
    """

    name: str
    from_at: datetime
    basis: str
    kind: str
    days: int
    approver_id: int | None = None
    document_id: int | None = None


@dataclass(frozen=True)
class ResumeClock:
    """Let a standing clock run again from ``at`` on."""

    name: str
    at: datetime


@dataclass(frozen=True)
class ContinueClock:
    """Let a finished clock go on from ``at``; it stood since it was finished, for ``kind`` on this basis (TC-6).

    ``document_id`` is the paper with which it had ended, ``approver_id`` who signed that.
    """

    name: str
    at: datetime
    kind: str
    basis: str
    approver_id: int
    document_id: int


@dataclass(frozen=True)
class FinishClock:
    """The clock's duty is done at ``at``; does nothing when no clock of that name runs."""

    name: str
    at: datetime


@dataclass(frozen=True)
class ExtendClock:
    """Add ``days`` working days to the limit, once (TC-4)."""

    name: str
    days: int
    reason: str
    approver_id: int
    at: datetime


@dataclass(frozen=True)
class AnnounceEnd:
    """Somebody was told beforehand that it takes until ``to``: that is the limit now (FI-3)."""

    name: str
    to: datetime
    reason: str


ClockChange = StartClock | StopClock | ResumeClock | ContinueClock | FinishClock | ExtendClock | AnnounceEnd


@dataclass(frozen=True)
class Notification:
    """A word to somebody, delivered by the outbox. ``recipient``: an e-mail address or phone of the applicant, or the
    key of a post or member of staff as text."""

    recipient_kind: Literal["applicant", "post", "staff"]
    recipient: str
    subject: str
    body: str
    channel: Literal["email", "webhook", "sms", "mailbox"] = "mailbox"
    topic: Literal["urge", "card", "result", "word"] = "word"
    """What it is about as news to members of staff."""


@dataclass(frozen=True)
class Effects:
    """What an operation hands back; ``engine.cases`` applies all of it in the same transaction.

    ``result`` is plain JSON and satisfies the result schema of the operation's declaration. ``note`` is a sentence in
    Chinese for the history of the case, where the step's name alone does not say what was decided; None writes none.
    """

    result: dict[str, Any] = field(default_factory=dict)
    messages: Sequence[Message] = ()
    cases: Sequence[OpenCase] = ()
    clocks: Sequence[ClockChange] = ()
    notifications: Sequence[Notification] = ()
    note: str | None = None


Operation = Callable[[OperationContext, dict[str, Any]], Effects]
