"""Submitting a draft: the application goes the way of every other one, from the register of contacts on (FI-2)."""

from __future__ import annotations

from functools import partial
from typing import Any

from sqlalchemy import select

from engine.cases.commands.online_drafts import StaleDraft
from engine.cases.commands.open_case import start_element
from engine.cases.loaded_case import LoadedCase
from engine.cases.openings import NewCase
from engine.cases.runtime import Runtime
from engine.cases.submissions import NewSubmission, Outcome, SubmissionRequest
from engine.cases.unit_of_work import UnitOfWork, act_once
from engine.files import store as contents
from engine.forms import Form
from engine.identity.permissions import Applicant
from engine.office.applications.records import Application
from engine.office.inquiries.records import Inquiry
from engine.office.items.records import Item
from engine.office.online import store
from engine.office.online.records import ApplicationDraft, OnlineApplication
from engine.office.online.rules import (
    CONTACT_FIELDS,
    all_of,
    check_complete,
    check_serving,
    judged_answers,
    ways_offered,
)
from engine.office.service_clock.rules import office_day

PROCESS = "first_inquiry"
"""Online as at the window an application begins as a contact, whose first responder keeps the thread (FI-1)."""


def submit_application(runtime: Runtime, applicant: Applicant, *, draft_id: int, seen: int) -> Outcome:
    """Open the case of a draft, with its files; the outcome is that of the contact's case. Twice acts once.

    InvalidForm names everything that is missing or wrong, StaleDraft a draft that changed after revision ``seen`` was
    shown, NotFound a draft that is another's or has expired. The receipt counts from this moment of the office, whether
    it is open or not: the five days begin with the next working day (ON-5, TC-10).
    """
    request = SubmissionRequest(f"online:{draft_id}", f"online:{draft_id}", {"draft": draft_id})

    def action(work: UnitOfWork) -> LoadedCase:
        draft = store.own_draft(work.session, draft_id, channel=applicant.channel, contact=applicant.contact)
        work.seen_before(request)
        store.check_open(draft, work.context.now)
        if draft.revision != seen:
            raise StaleDraft(draft.revision)
        store.follow_item(work.session, draft)
        item = work.session.get_one(Item, draft.item_id)
        bundle = runtime.definitions.latest(work.session, PROCESS)
        start = start_element(bundle.specification())
        form = bundle.form(start.form or "inquiry")
        content = _judged(work, draft, item, form, applicant)
        entry = NewSubmission(request, start.id, start.form, content)
        opened = work.open([NewCase(bundle, PROCESS, form.variables(content), entry=entry)])[0]
        _complete(work, draft, opened)
        return opened

    return act_once(runtime, None, request, action)


def _judged(work: UnitOfWork, draft: ApplicationDraft, item: Item, form: Form, applicant: Applicant) -> dict[str, Any]:
    listed = store.asked_materials(work.session, item.id)
    files = {each.material_id for each in store.files_of(work.session, draft.id)}
    offered = ways_offered(item.serving_ways)
    confirmed = {CONTACT_FIELDS[applicant.channel]: applicant.contact}
    today = office_day(work.context.now)
    judge = partial(judged_answers, form, draft.answers, item=item.code, confirmed=confirmed, today=today)
    all_of(
        judge,
        lambda: check_serving(draft.serving_way, draft.serving_address, offered),
        lambda: check_complete(listed, files, draft.choices),
    )
    return judge()


def _complete(work: UnitOfWork, draft: ApplicationDraft, contact: LoadedCase) -> None:
    """Give the application's case the files and choices of the draft, and leave nothing else in the draft."""
    application = work.session.scalars(
        select(Application).join(Inquiry, Inquiry.id == Application.inquiry_id).where(Inquiry.case_id == contact.id)
    ).one()
    loaded = work.moved(application.case_id)
    at = work.context.now
    for file in store.files_of(work.session, draft.id):
        added = contents.attach(
            work.session,
            case_id=application.case_id,
            material_id=file.material_id,
            digest=file.digest,
            name=file.name,
            at=at,
            by_id=None,
        )
        if added is not None:
            work.context.line(loaded, "file_added", attachment=added.id, text=added.name, sha256=added.digest)
    work.session.add(
        OnlineApplication(
            application_id=application.id,
            case_id=application.case_id,
            channel=draft.channel,
            choices=dict(draft.choices),
            serving_way=draft.serving_way or "",
            serving_address=draft.serving_address,
            submitted_at=at,
        )
    )
    store.empty(work.session, draft)
    draft.submitted_at, draft.case_id = at, application.case_id
    work.session.flush()
