"""Whose lateness it is (AT): whoever held the work at the moment when a limit passed."""

from __future__ import annotations

from sqlalchemy import select

from engine.errors import NotFound
from engine.office.applications import store as applications
from engine.office.applications.records import Application
from engine.office.cards import store as cards
from engine.office.cards.rules import Concerned, Work, latest_work
from engine.office.inquiries import store as inquiries
from engine.office.joint import store as joint
from engine.office.joint.records import JointApproval
from engine.office.organisation.records import Department
from engine.office.organisation.store import post_for
from engine.operations.context import OpenWork, OperationContext

APPLICANTS_FORMS = frozenset({"materials_supplement", "deferred_materials"})
"""Work that waits at a post, but for the applicant: its time is the applicant's (AT-1)."""


def concerned_by(context: OperationContext) -> list[Concerned]:
    """Whom a limit of this case that passed at ``context.now`` concerns, one for each post that held work then.

    In a joint case those are the departments that were silent (AT-2). Work that came to somebody later, as a file after
    a deemed acceptance, concerns who let the time pass before (AT-4). Empty when the applicant had the work (AT-1).
    """
    silent = silent_departments(context)
    if silent:
        return silent
    held = [work for work in context.open_work() if work.opened_at is None or work.opened_at < context.now]
    offices = [work for work in held if work.form not in APPLICANTS_FORMS]
    by_id = {work.work_item_id: work for work in offices}
    late = latest_work([Work(work.work_item_id, work.element, work.post_id, work.due_at) for work in offices])
    if late is not None and not _spared(context, by_id[late.work_item_id]):
        return [_at_work(context, by_id[late.work_item_id])]
    if held and not offices:
        return []
    return _first_responder(context)


def _spared(context: OperationContext, work: OpenWork) -> bool:
    """Whether the holder is within a limit of his own in a case whose first days another post let pass (AT-4)."""
    application = _application(context)
    deemed = application is not None and application.accepted_how == "deemed"
    return deemed and work.due_at is not None and work.due_at > context.now


def _application(context: OperationContext) -> Application | None:
    found = applications.of_case(context.session, context.case.parent_id or context.case.id)
    return None if found is None else found[0]


def _first_responder(context: OperationContext) -> list[Concerned]:
    application = _application(context)
    if application is not None:
        return [Concerned(application.first_responder_id, application.first_responder_post_id)]
    inquiry = inquiries.of_case(context.session, context.case.id)
    if inquiry is not None:
        return [Concerned(inquiry.first_responder_id, inquiry.first_responder_post_id)]
    return []


def _at_work(context: OperationContext, work: OpenWork) -> Concerned:
    if work.assignee_id is not None:
        return Concerned(work.assignee_id, work.post_id, work.acting_for_id, work.work_item_id, work.element)
    assert work.post_id is not None  # latest_work names only work of posts
    return _acting(context, work.post_id, work)


def _acting(context: OperationContext, post_id: int, work: OpenWork | None = None) -> Concerned:
    acting = cards.acting_on(context.session, post_id, context.now)
    if work is None:
        return Concerned(acting.acting, post_id, acting.acting_for)
    return Concerned(acting.acting, post_id, acting.acting_for, work.work_item_id, work.element)


def silent_departments(context: OperationContext) -> list[Concerned]:
    """The departments of this joint case that were asked and had not answered at ``context.now``, in their order.

    Each by who held its work, else by who acts on the post that reviews for it. Empty for any other case, and when all
    had answered: then the work is the coordinator's.
    """
    approval = joint.of_case(context.session, context.case.id)
    if approval is None or approval.opened_at > context.now:
        return []
    if approval.concluded_at is not None and approval.concluded_at <= context.now:
        return []
    return [
        _silent(context, department, branch)
        for department, branch in joint.silent_at(context.session, approval, context.now)
    ]


def _silent(context: OperationContext, department: Department, branch_id: int) -> Concerned:
    held = [work for work in context.work_of(branch_id) if work.opened_at is None or work.opened_at < context.now]
    by_id = {work.work_item_id: work for work in held}
    late = latest_work([Work(work.work_item_id, work.element, work.post_id, work.due_at) for work in held])
    if late is not None:
        return _at_work(context, by_id[late.work_item_id])
    try:
        return _acting(context, post_for(context.session, "handler", department.code).id)
    except NotFound:
        return Concerned(None, None)


def coordinator_of(context: OperationContext) -> tuple[int | None, int | None]:
    """Person and post that coordinate this joint case; both None for any other case."""
    approval = context.session.scalar(select(JointApproval).where(JointApproval.case_id == context.case.id))
    if approval is None:
        return None, None
    try:
        post: int | None = post_for(context.session, "coordinator", None).id
    except NotFound:
        post = None
    return approval.coordinator_id, post
