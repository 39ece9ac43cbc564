"""What the person does with an appointment, and how a visit by appointment becomes a first inquiry (TC-14, FI-2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engine.cases.commands.authority import act_in, open_case_of
from engine.cases.commands.open_case import open_case, open_with_answers
from engine.cases.loaded_case import LoadedCase
from engine.cases.runtime import Runtime
from engine.cases.submissions import NewSubmission, Outcome, SubmissionRequest
from engine.cases.unit_of_work import UnitOfWork, act_once
from engine.errors import Refused
from engine.identity.actor import Actor
from engine.identity.permissions import (
    PAGES,
    Applicant,
    is_contact_of,
    may_change_appointment,
    may_open,
    may_receive,
    may_use_code,
    starting_post,
)
from engine.office.appointments import store as appointments
from engine.office.appointments.records import Appointment, AppointmentVisit
from engine.office.appointments.rules import check_change
from engine.office.inquiries import store as inquiries
from engine.office.items.records import Item

PROCESS = "appointment"
FIRST_INQUIRY = "first_inquiry"

CANCELLED, MOVED, CAME = "预约取消", "预约改期", "预约来访"
"""The messages that the diagram waits for while an appointment stands."""


def make_appointment(runtime: Runtime, actor: Actor | None, *, answers: Mapping[str, Any], key: str) -> Outcome:
    """Register an appointment and open its case; ``actor`` None is the person on the public site.

    Refused for a time that cannot be had (TC-8, TC-14) and as ``open_case`` says; InvalidForm when fields are empty.
    """
    data = {"subject": "预约办事", "application": {"item_kind": "step"}}
    return open_case(runtime, actor, process=PROCESS, answers=answers, data=data, key=key)


def cancel_appointment(
    runtime: Runtime,
    actor: Actor | None,
    *,
    case_id: int,
    reason: str = "",
    applicant: Applicant | None = None,
    by_staff: bool = False,
    key: str,
) -> Outcome:
    """The person does not come. ``actor`` None is the person, known to the caller by number and query code.

    ``applicant`` is who has confirmed a contact in that browser; ``by_staff``: a member of staff is logged in there,
    who uses nobody's query code (AU-4). Refused when the time has come or the appointment is over; NotAllowed for posts
    that it does not concern.
    """
    request = SubmissionRequest(key, f"appointment_cancel:{case_id}", {"reason": reason.strip()})
    change = _Change(case_id, CANCELLED, "appointment_cancel", request)
    return _change(runtime, actor, change, applicant, by_staff=by_staff)


def move_appointment(
    runtime: Runtime,
    actor: Actor | None,
    *,
    case_id: int,
    starts_at: datetime,
    outside: bool = False,
    urgency: str = "",
    applicant: Applicant | None = None,
    by_staff: bool = False,
    key: str,
) -> Outcome:
    """The person wants another time at the same post; it is answered anew.

    Refused as for a new appointment and as ``cancel_appointment`` says; nothing has changed then.
    """
    content = {"starts_at": starts_at.isoformat(), "outside": outside, "urgency": urgency.strip()}
    request = SubmissionRequest(key, f"appointment_move:{case_id}", content)
    change = _Change(case_id, MOVED, "appointment_move", request)
    return _change(runtime, actor, change, applicant, by_staff=by_staff)


@dataclass(frozen=True, slots=True)
class _Change:
    """What is asked of a standing appointment: the message by which its diagram hears of it, and the answers under the
    key of their form."""

    case_id: int
    message: str
    form: str
    request: SubmissionRequest


def _change(
    runtime: Runtime, actor: Actor | None, change: _Change, applicant: Applicant | None, *, by_staff: bool
) -> Outcome:
    def action(work: UnitOfWork) -> LoadedCase:
        loaded = open_case_of(work, change.case_id)
        work.seen_before(change.request)
        found = appointments.of_case(work.session, change.case_id)
        if actor is not None:
            held = may_change_appointment(actor, found.post_id, found.receiving_post_id)
            held.permission.check()
            assert held.post is not None  # permitted
            act_in(work, held.post)
        else:
            own = applicant is not None and is_contact_of(applicant, phone=found.phone, email=found.email)
            may_use_code(known="contact" if own else "query_code", by_staff=by_staff).check()
        check_change(work.context.now, found.starts_at, found.status)
        _tell_case(work, loaded, change)
        return loaded

    return act_once(runtime, actor, change.request, action)


def _tell_case(work: UnitOfWork, loaded: LoadedCase, change: _Change) -> None:
    content = dict(change.request.answers)
    work.handed_in(loaded, NewSubmission(change.request, f"message:{change.message}", None, content))
    work.context.forms[loaded.id, change.form] = content
    work.context.line(loaded, "message_sent", name=change.message, submission=change.request.key)
    if not loaded.instance.deliver(change.message, {}):
        raise Refused(
            "这次预约现在不能这样办理，请刷新页面后再试。",
            "The appointment cannot be changed so now; reload the page and try again.",
        )
    work.advance(loaded)


def receive_appointment(runtime: Runtime, actor: Actor, *, case_id: int, key: str) -> Outcome:
    """The visitor came: the appointment becomes a first inquiry with all that was written in it (FI-2, TC-14).

    The outcome is that of the inquiry's case. Refused when it is not confirmed or over, NotAllowed for whoever does not
    hold the receiving post or registers no contacts.
    """
    request = SubmissionRequest(key, f"receive_appointment:{case_id}", {})

    def action(work: UnitOfWork) -> LoadedCase:
        loaded = open_case_of(work, case_id)
        work.seen_before(request)
        found = appointments.of_case(work.session, case_id)
        may_open(actor, "register_inquiry").check()
        held = may_receive(actor, found.receiving_post_id)
        held.permission.check()
        if found.status != "confirmed":
            raise Refused("这次预约还没有确认，请先确认。", "The appointment is not confirmed yet; confirm it first.")
        assert held.post is not None  # permitted
        registering = held.post if held.post.role in PAGES["register_inquiry"] else starting_post(actor, "clerk")
        act_in(work, registering or held.post)
        opened = open_with_answers(work, FIRST_INQUIRY, inquiry_answers(work.session, found), request)
        inquiry = inquiries.of_case(work.session, opened.id)
        assert inquiry is not None  # the diagram of a first inquiry registers the contact first
        visit = AppointmentVisit(
            appointment_id=found.id, inquiry_id=inquiry.id, at=work.context.now, by_id=actor.staff_id
        )
        work.session.add(visit)
        work.context.line(loaded, "message_sent", name=CAME, submission=key)
        if not loaded.instance.deliver(CAME, {}):
            raise Refused("这次预约已经有接待记录。", "The visit is on record already.")
        work.advance(loaded)
        return opened

    return act_once(runtime, actor, request, action)


def inquiry_answers(session: Session, found: Appointment) -> dict[str, Any]:
    """What the appointment says, as answers of the form of a first inquiry; what it does not say is left out."""
    item = None if found.item_id is None else session.get_one(Item, found.item_id)
    answers = {
        "kind": "consult" if item is None else "apply",
        "channel": "appointment",
        "applicant_kind": found.applicant_kind,
        "applicant_name": found.applicant_name,
        "phone": found.phone,
        "email": found.email,
        "matter": found.matter,
        "scope": "here",
        "item": None if item is None else item.code,
    }
    return {name: value for name, value in answers.items() if value is not None}
