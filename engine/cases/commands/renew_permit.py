"""Applying for the renewal of a granted permit, with all that is known of it (TC-18, art. 50)."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from engine.cases.commands.applicants import known_as
from engine.cases.commands.authority import act_in, open_case_of
from engine.cases.commands.open_case import open_with_answers
from engine.cases.loaded_case import LoadedCase
from engine.cases.runtime import Runtime
from engine.cases.submissions import Outcome, SubmissionRequest
from engine.cases.unit_of_work import UnitOfWork, act_once
from engine.errors import NotFound, Refused
from engine.identity.actor import Actor
from engine.identity.permissions import Applicant, may_open, may_use_code, starting_post
from engine.office.applications.records import Application
from engine.office.inquiries import store as inquiries
from engine.office.items.records import Item
from engine.office.items.store import item_by_code
from engine.office.renewals import store as renewals
from engine.office.renewals.rules import check_renewable
from engine.office.service_clock.rules import office_day

FIRST_INQUIRY = "first_inquiry"

APPLIED = "延续申请"
"""The message that the diagram waits for until the permit ends."""


def renew_permit(
    runtime: Runtime,
    actor: Actor | None,
    *,
    application_id: int,
    applicant: Applicant | None = None,
    by_staff: bool = False,
    key: str,
) -> Outcome:
    """Apply for the renewal of the permit that this application was granted; nothing is typed again.

    ``actor`` None is the holder on the public site, known to the caller by number and query code; ``applicant`` who
    has confirmed a contact in that browser; ``by_staff``: a member of staff is logged in there, who uses nobody's query
    code (AU-4). The outcome is that of the new contact's case. NotFound for a permit without an end; Refused when it
    has ended, was revoked or withdrawn, is being renewed, or its item is not done any more; NotAllowed for posts that
    register no contacts.
    """
    request = SubmissionRequest(key, f"renew:{application_id}", {})

    def action(work: UnitOfWork) -> LoadedCase:
        found = renewals.of_permit(work.session, application_id)
        if found is None:
            raise NotFound("没有找到有期限的许可，请核对。", "There is no permit with an end of this number.")
        loaded = open_case_of(work, found.case_id)
        work.seen_before(request)
        granted = work.session.get_one(Application, application_id)
        if actor is not None:
            may_open(actor, "register_inquiry").check()
            held = starting_post(actor, "clerk")
            assert held is not None  # may_open
            act_in(work, held)
        else:
            known = known_as(work, granted.case_id, applicant)
            may_use_code(known=known, by_staff=by_staff).check()
        in_force = renewals.is_in_force(work.session, application_id)
        check_renewable(
            office_day(work.context.now), found.valid_until, in_force=in_force, applied=found.inquiry_id is not None
        )
        answers = renewal_answers(work.session, granted, online=actor is None)
        opened = open_with_answers(work, FIRST_INQUIRY, answers, request)
        inquiry = inquiries.of_case(work.session, opened.id)
        assert inquiry is not None  # the diagram of a first inquiry registers the contact first
        found.inquiry_id = inquiry.id
        work.session.flush()
        work.context.line(loaded, "message_sent", name=APPLIED, submission=key)
        if not loaded.instance.deliver(APPLIED, {}):
            raise Refused("这件许可现在不能申请延续。", "The renewal of this permit cannot be applied for now.")
        work.advance(loaded)
        return opened

    return act_once(runtime, actor, request, action)


def renewal_answers(session: Session, granted: Application, *, online: bool) -> dict[str, Any]:
    """The permit and its holder as answers of the form of a first inquiry; an agent has to be authorised anew."""
    item = item_by_code(session, session.get_one(Item, granted.item_id).code)
    answers = {
        "kind": "apply",
        "channel": "online" if online else "window",
        "applicant_kind": granted.applicant_kind,
        "applicant_name": granted.applicant_name,
        "id_kind": granted.id_kind,
        "id_number": granted.id_number,
        "phone": granted.phone,
        "email": granted.email,
        "matter": f"申请延续“{item.name}”（{granted.permit_number}）",
        "scope": "here",
        "item": item.code,
    }
    return {name: value for name, value in answers.items() if value is not None}
