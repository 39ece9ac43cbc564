"""Whose lateness it is (AT): whoever held the work at the moment when a limit passed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

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
from engine.office.service_clock import store as clocks
from engine.operations.context import OpenWork, OperationContext

APPLICANTS_FORMS = frozenset({"materials_supplement", "deferred_materials"})
"""Work that waits at a post, but for the applicant: its time is the applicant's (AT-1)."""


def concerned_by(context: OperationContext) -> list[Concerned]:
    """Whom a limit of this case that passed at ``context.now`` concerns, one for each post that held work then.

    In a joint case those are the departments that were silent (AT-2). Where others let time pass before the work came
    to its holder, as by a deemed acceptance, it concerns those others (AT-4). Empty when the applicant had the work
    (AT-1).
    """
    silent = _silent_branches(context)
    running = [(department, branch) for department, branch in silent if not _stands(context, branch)]
    if silent:
        # Where nobody is silent but departments whose own clock stands, the time is that clock's (AT-1).
        return [_silent(context, department, branch) for department, branch in running]
    held = _held(context)
    offices = [work for work in held if work.form not in APPLICANTS_FORMS]
    by_id = {work.work_item_id: work for work in offices}
    late = latest_work([Work(work.work_item_id, work.element, work.post_id, work.due_at) for work in offices])
    if late is not None:
        work = by_id[late.work_item_id]
        return _who_lost_the_time(context, work) if _spared(context, work) else [_at_work(context, work)]
    if held and not offices:
        return []
    return _first_responder(context)


def concerned_by_step(context: OperationContext, *, due: bool, forms: Sequence[str] = ()) -> list[Concerned]:
    """Who holds the step that has waited longest, for his own limit of it (AT-4); of those with ``forms``, if named.

    Empty while that limit runs when ``due``, for a step without limit, and when the applicant has the work.
    """
    step = watched_step(context, forms)
    if step is None or step.due_at is None or (due and step.due_at > context.now):
        return []
    return [_at_work(context, step)]


def watched_step(context: OperationContext, forms: Sequence[str] = ()) -> OpenWork | None:
    """The open work with a limit that has waited longest at a post; None without one.

    ``forms`` names the steps that are meant where others of the same case wait beside them; empty means any.
    """
    held = [
        work
        for work in _held(context)
        if work.form not in APPLICANTS_FORMS and work.post_id is not None and (not forms or work.form in forms)
    ]
    return min(
        (work for work in held if work.due_at is not None),
        key=lambda work: work.opened_at or context.case.opened_at,
        default=None,
    )


def _held(context: OperationContext) -> list[OpenWork]:
    return [work for work in context.open_work() if work.opened_at is None or work.opened_at < context.now]


def time_was_lost(session: Session, case_id: int) -> bool:
    """Whether somebody let time pass in this case, so that who receives it now is measured by his own step (AT-4).

    That is so after a deemed acceptance, and once a card was given for a limit of the whole case.
    """
    return _is_deemed(session, case_id) or cards.card_for_case_limit(session, case_id) is not None


def _is_deemed(session: Session, case_id: int) -> bool:
    found = applications.of_case(session, case_id)
    return found is not None and found[0].accepted_how == "deemed"


def _spared(context: OperationContext, work: OpenWork) -> bool:
    """Whether the limit that passed is not the holder's: others let time pass before the work came to him (AT-4).

    His own lateness is measured by the ladder of his own step. A limit of the case concerns him again once that ladder
    has come to its red card.
    """
    if cards.has_red_of_its_own(context.session, work.work_item_id, before=context.now):
        return False
    if _is_deemed(context.session, context.case.id):
        return True
    earlier = cards.card_for_case_limit(context.session, context.case.id)
    return earlier is not None and work.opened_at is not None and earlier.issued_at <= work.opened_at


def _who_lost_the_time(context: OperationContext, work: OpenWork) -> list[Concerned]:
    """Whoever got the first card for a limit of the case before the work came to its holder, else who received it."""
    earlier = cards.card_for_case_limit(context.session, context.case.id)
    if earlier is not None and work.opened_at is not None and earlier.issued_at <= work.opened_at:
        return [
            Concerned(card.staff_id, card.post_id, card.acting_for_id, card.work_item_id, card.element)
            for card in cards.given_together(context.session, earlier)
        ]
    return _first_responder(context)


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


def _silent_branches(context: OperationContext) -> list[tuple[Department, int]]:
    """The departments of this joint case that were asked and had not answered at ``context.now``, with their branch.

    In their order. Empty for any other case, and when all had answered: then the work is the coordinator's.
    """
    approval = joint.of_case(context.session, context.case.id)
    if approval is None or approval.opened_at > context.now:
        return []
    if approval.concluded_at is not None and approval.concluded_at <= context.now:
        return []
    silent = joint.silent_at(context.session, approval, context.now)
    if _is_deemed(context.session, context.case.id):
        # The days that went at the window are not theirs: late is who is late within the limit of his own branch.
        silent = [(department, branch) for department, branch in silent if _is_over(context, branch)]
    return silent


def _stands(context: OperationContext, branch_id: int) -> bool:
    """Whether the clock of a department's review stood at ``context.now`` (TC-3)."""
    clock = clocks.running_clock(context.session, branch_id, "case")
    stops = () if clock is None else clocks.facts_of(context.session, clock).stops
    return any(stop.from_at <= context.now and (stop.to_at is None or stop.to_at > context.now) for stop in stops)


def _is_over(context: OperationContext, branch_id: int) -> bool:
    clock = clocks.running_clock(context.session, branch_id, "case")
    return clock is not None and clock.promised_due_at is not None and clock.promised_due_at < context.now


def _silent(context: OperationContext, department: Department, branch_id: int) -> Concerned:
    """Whom the silence of a department concerns: who held its work, else who acts on the post that reviews for it."""
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
