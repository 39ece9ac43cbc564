"""How an application came in online, what it still has to bring, and whether it can be withdrawn by its applicant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from engine.cases.storage.records import WorkItem
from engine.database import asked_once
from engine.files.store import came_after_notices
from engine.identity.permissions import Act, Applicant, Permission, is_contact_of, may_as_applicant, may_use_code
from engine.identity.relations import relations_of
from engine.office.applications.records import Application
from engine.office.notices import store as notices
from engine.office.online.records import OnlineApplication


@dataclass(frozen=True, slots=True)
class CameOnline:
    """What the applicant chose online; ``choices``: material → a code of ``MATERIAL_CHOICES``."""

    channel: str
    choices: Mapping[int, str]
    serving_way: str
    serving_address: str


def came_online(session: Session, case_id: int) -> CameOnline | None:
    """How the application of this case came in online; None for one that did not. A page asks once."""
    found = select(OnlineApplication).where(OnlineApplication.case_id == case_id)
    row = asked_once(session, (OnlineApplication, case_id), lambda: session.scalars(found).one_or_none())
    if row is None:
        return None
    choices = {int(key): str(value) for key, value in row.choices.items()}
    return CameOnline(row.channel, choices, row.serving_way, row.serving_address)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One material that the newest notice asks for, with what is wrong and how to cure it; ``came``: files since."""

    material: int
    name: str
    problem: str
    remedy: str
    came: bool


def wanted(session: Session, case_id: int) -> list[Wanted]:
    """What the applicant has to supplement now, in the notice's order; empty when nothing is waited for (ON-3)."""
    waiting = exists().where(WorkItem.case_id == case_id, WorkItem.form == "materials_supplement")
    waits = session.scalar(select(waiting))
    told = notices.supplements_of(session, case_id) if waits else []
    if not told:
        return []
    came = came_after_notices(session, case_id, len(told))
    return [
        Wanted(int(line["material"]), line["name"], line["problem"], line["remedy"], int(line["material"]) in came)
        for line in told[-1].lines
    ]


def may_be_withdrawn(session: Session, case_id: int, at: datetime) -> bool:
    """Whether the applicant may take the application back at this stage, as of the office time ``at`` (AU-4)."""
    if session.scalar(select(Application.id).where(Application.case_id == case_id)) is None:
        return False
    stage = relations_of(session, case_id, at).stage
    return bool(may_as_applicant(Act.WITHDRAW, stage, known="contact"))


def hands_in(session: Session, case_id: int, *, applicant: Applicant | None, by_staff: bool) -> Permission:
    """Whether this browser hands papers in by number and query code: no member of staff does so for others (AU-4)."""
    own = applicant is not None and is_own_case(session, case_id, applicant)
    return may_use_code(known="contact" if own else "query_code", by_staff=by_staff)


def is_own_case(session: Session, case_id: int, applicant: Applicant) -> bool:
    """Whether the confirmed contact is the one of the application (AU-4)."""
    row = session.execute(
        select(Application.phone, Application.email).where(Application.case_id == case_id)
    ).one_or_none()
    return row is not None and is_contact_of(applicant, phone=row.phone, email=row.email)
