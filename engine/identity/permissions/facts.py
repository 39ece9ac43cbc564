"""What permissions are judged by: persons, stages, relations, and the facts of cases, work and cards. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from engine.errors import NotAllowed, Refused
from engine.office.organisation.rules import HeldPost


class Person(Protocol):
    """A member of staff with the posts held now; ``engine.identity.actor.Actor`` is one."""

    @property
    def staff_id(self) -> int:
        """The person's key."""
        ...

    @property
    def posts(self) -> tuple[HeldPost, ...]:
        """The posts held at this moment, as B only while A is absent."""
        ...


class Stage(StrEnum):
    """Where a case stands, as far as it decides what may be done to it."""

    INQUIRY = "inquiry"
    ACCEPTANCE = "acceptance"
    HANDLING = "handling"
    PAUSED = "paused"
    OVERDUE = "overdue"
    """The limit of the handling clock has passed without a decision."""
    AT_SUPERIOR = "at_superior"
    """Accepted and undecided, and no clock of the office runs: the superior authority has the case (TC-6)."""
    DECIDED = "decided"
    SUPERVISION = "supervision"
    """An accountability case, a follow-up, a broken promise, an unresolved matter, a publication, an inspection or an
    authorisation in progress: nothing of it is stopped, extended or withdrawn."""
    ENDED = "ended"


OPEN = frozenset(Stage) - {Stage.ENDED}
BEFORE_DECISION = frozenset({Stage.ACCEPTANCE, Stage.HANDLING, Stage.PAUSED, Stage.OVERDUE, Stage.AT_SUPERIOR})
UNDER_THE_CLOCK = frozenset({Stage.HANDLING, Stage.PAUSED, Stage.OVERDUE})


class Relation(StrEnum):
    """What somebody has to do with a case."""

    LEAD_HANDLER = "lead_handler"
    """Handler or chief representative of the department that acts on the case (主办)."""
    LEAD_LEADER = "lead_leader"
    LEAD_HEAD = "lead_head"
    PART = "part"
    """Handler, chief representative, leader or head of a department that takes part in a joint case."""
    JOINT_LEAD = "joint_lead"
    """The same of the lead department, seen from the branch of a department that takes part."""
    FIRST_RESPONDER = "first_responder"
    WINDOW = "window"
    """Any post at the window, where an applicant may come with a matter that is in hand."""
    SERVING_WINDOW = "serving_window"
    """A post at the window with open work of the case, such as handing over its result."""
    WORK = "work"
    """Work of the case waits at a post held now."""
    COORDINATOR = "coordinator"
    HELPER = "helper"
    INSPECTOR = "inspector"
    COUNTY_LEADER = "county_leader"
    UNIT_HEAD = "unit_head"
    """Head of the unit that an accountability case is about."""
    ACCUSED = "accused"
    BESIDE_ACCUSED = "beside_accused"
    """Holder of the same post as the accused, the other letter: concerned too (AU-6)."""


class Act(StrEnum):
    """What somebody may want to do to a case."""

    SEE = "see"
    SEE_PERSONAL_DATA = "see_personal_data"
    SEE_DAYS = "see_days"
    """See the days of a limit one by one, with why the clock stood or the limit was extended."""
    REQUEST_STOP = "request_stop"
    REQUEST_EXTENSION = "request_extension"
    RESUME = "resume"
    WITHDRAW = "withdraw"
    TERMINATE = "terminate"
    """Ask to terminate a case on a ground that decides nothing about the matter; another person answers."""
    URGE = "urge"
    CALL_HEARING = "call_hearing"
    ADD_DEPARTMENT = "add_department"
    DROP_DEPARTMENT = "drop_department"
    HOLD_MEETING = "hold_meeting"
    JUMP = "jump"
    """Send a task of a joint case back to an earlier step, whoever holds it."""
    INVITE_RATING = "invite_rating"
    RATE = "rate"
    """Rate the service: the applicant's alone, whom the confirmed contact tells from those who handle the case."""
    TELL_QUERY_CODE = "tell_query_code"
    """See the query code beside the papers that carry it, to tell the applicant."""
    DISCLOSE = "disclose"
    RECORD_HELP = "record_help"
    REPORT_CHARGE = "report_charge"
    FILE_MATERIAL = "file_material"
    """Add a file to a listed material, as the applicant handed it in."""
    COMMENT = "comment"
    """Write to those who work on the case, without deciding anything."""
    ADD_ATTACHMENT = "add_attachment"
    """Add a file that an opinion or a step rests on."""
    APPEND_TO_FILE = "append_to_file"
    """Add a file to the archived file of a case, which changes in no other way (LC-9)."""
    TAKE_BACK = "take_back"
    """Take back what one has handed in oneself, before the next acts."""
    LOOK_ON_RECORD = "look_on_record"
    """See personal data for a reason that is written down (SP-6)."""


@dataclass(frozen=True)
class Permission:
    """Whether something is allowed, by which rule, and why not. ``by_stage``: another day it would be."""

    allowed: bool
    rule: str
    zh: str = ""
    en: str = ""
    by_stage: bool = False

    def __bool__(self) -> bool:
        return self.allowed

    def check(self) -> None:
        """Do nothing when allowed; Refused when the stage is wrong, NotAllowed when the person is."""
        if self.allowed:
            return
        raise (Refused if self.by_stage else NotAllowed)(self.zh, self.en)


SUPERVISING = frozenset(
    {
        "accountability",
        "rating_followup",
        "promise_breach",
        "unresolved_matter",
        "complaint",
        "commitment_check",
        "permit_withdrawal",
        "publication",
        "renewal",
        "inspection",
        "authorisation",
        "survey",
    }
)
"""Processes by which the office answers for itself or checks afterwards: no matter of an applicant."""

CONFIDENTIAL = frozenset({"accountability", "rating_followup", "complaint", "inspection"})
"""Processes whose cases are closed to everybody but those concerned."""


@dataclass(frozen=True)
class CaseRelations:
    """Everything about one case that decides who may do what. Ids of departments, posts and staff."""

    case_id: int
    process: str
    stage: Stage
    leads: frozenset[int] = frozenset()
    """The department that acts on the case, and the one that it has entrusted with its work."""
    parts: frozenset[int] = frozenset()
    """Departments that take part in the joint case; empty for a branch."""
    joint_leads: frozenset[int] = frozenset()
    """For a branch: the lead department of the joint case; empty otherwise."""
    joint: bool = False
    branch: bool = False
    """Whether it is the part of one department in a joint case."""
    first_responder: int | None = None
    first_responder_post: int | None = None
    work_posts: frozenset[int] = frozenset()
    """Posts with open work of the case or its branches."""
    helper: int | None = None
    accused: int | None = None
    """The person whom an accountability case concerns; None for another case, and where a unit is concerned."""
    beside_accused: frozenset[int] = frozenset()
    unit: int | None = None
    complains: bool = False
    """Whether it is the contact of somebody who complains or reports: the complainant is known to few (SP-6)."""

    @property
    def confidential(self) -> bool:
        """Whether only those concerned may know of it: an accountability case, the follow-up of a rating (SP-4), a
        complaint and the contact that it began with, an inspection (SP-7)."""
        return self.process in CONFIDENTIAL or self.complains

    @property
    def confidence(self) -> str:
        """By which rule of confidence the case is judged: that of its process, or of a complaining contact."""
        return "complaining" if self.complains else self.process


@dataclass(frozen=True)
class WorkFacts:
    """A work item as far as it decides who may do it. ``post_id`` None: it waits under its department (AU-7)."""

    post_id: int | None
    department_id: int | None
    post_name: str = ""
    own_matter: frozenset[int] = frozenset()
    """Persons in whose own matter it decides: who drafted or asked for what it answers, or the accused and whoever
    shares a post with the accused (AU-6)."""
    person: int | None = None
    """The only person who may do it, such as the accused who states their side; None: whoever holds the post."""
    person_name: str = ""
    acts: frozenset[str] = frozenset({"transfer", "copy"})
    """What the diagram allows to do with the task besides doing it."""
    beside: bool = False
    """Whether an opinion is asked here, for the task of another post."""


class TaskAct(StrEnum):
    """What somebody may want to do with a task besides doing it."""

    TRANSFER = "transfer"
    DELEGATE = "delegate"
    CO_SIGN = "co_sign"
    SEND_BACK = "send_back"
    COPY = "copy"
    BATCH = "batch"
    CALL_OFF = "call_off"
    """Take back what was asked of a colleague and not answered."""


@dataclass(frozen=True)
class CardFacts:
    """A card as far as it decides who may lift it; ``staff_id`` None: nobody was at the post."""

    staff_id: int | None
    beside: frozenset[int] = frozenset()
    """Who shares a post with the person of the card: concerned too (AU-6)."""
    of_inspector: bool = False
    """Whether the person of the card is an inspector, so that the next superior decides."""


@dataclass(frozen=True)
class ClockState:
    """The handling clock as far as it decides the stage; None fields = no such clock."""

    promised_due_at: datetime | None = None
    paused: bool = False
    running: bool = False


INQUIRIES = frozenset({"appointment"})
"""Processes beside a first inquiry by which somebody only asks, so that nothing is stopped, extended or withdrawn."""


def stage_of(
    process: str,
    status: str,
    *,
    applied: bool,
    accepted: bool,
    decided: bool,
    clock: ClockState,
    inquiry: bool,
    at: datetime,
) -> Stage:
    """Where a case stands at ``at``."""
    if status != "open":
        return Stage.ENDED
    if process in SUPERVISING:
        return Stage.SUPERVISION
    if inquiry or process in INQUIRIES:
        return Stage.INQUIRY
    if decided:
        return Stage.DECIDED
    if not clock.running and not applied:
        # A process of somebody else's drawing, without application and without clock.
        return Stage.HANDLING
    if not clock.running:
        return Stage.AT_SUPERIOR if accepted else Stage.ACCEPTANCE
    if clock.promised_due_at is not None and at >= clock.promised_due_at:
        return Stage.OVERDUE
    return Stage.PAUSED if clock.paused else Stage.HANDLING
