"""Opening a case from a start form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.bpmn import Element, ProcessSpecification
from engine.cases.bundles import Bundle
from engine.cases.commands.authority import act_in
from engine.cases.commands.form_files import hand_in_files
from engine.cases.judging import judged_answers
from engine.cases.loaded_case import LoadedCase
from engine.cases.openings import NewCase
from engine.cases.runtime import Runtime
from engine.cases.submissions import NewSubmission, Outcome, SubmissionRequest
from engine.cases.unit_of_work import UnitOfWork, act_once
from engine.errors import NotAllowed
from engine.identity.actor import Actor
from engine.identity.permissions import may_start, starting_post


def open_case(
    runtime: Runtime,
    actor: Actor | None,
    *,
    process: str,
    answers: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
    key: str,
) -> Outcome:
    """Open a case of the newest version of ``process`` and run it to rest.

    ``answers`` fill in the start form (InvalidForm when wrong); ``data`` are variables that the caller adds. ``actor``
    None is an applicant on the public site, who may open inquiries only. NotFound for an unknown process, NotAllowed
    without the start event's role, Conflict when the key was used for something else.
    """
    given = dict(answers or {})
    request = SubmissionRequest(key, f"open:{process}", {"answers": given, "data": dict(data or {})})

    def action(work: UnitOfWork) -> LoadedCase:
        work.seen_before(request)
        bundle = runtime.definitions.latest(work.session, process)
        specification = bundle.specification()
        start = start_element(specification)
        _check_may_open(work, actor, specification, start)
        content, variables = _judged(work, bundle, start, given, actor)
        entry = NewSubmission(request, start.id, start.form, content)
        loaded = work.open([NewCase(bundle, process, {**(data or {}), **variables}, entry=entry)])[0]
        if start.form is not None:
            hand_in_files(work, loaded, bundle.form(start.form), content, actor)
        return loaded

    return act_once(runtime, actor, request, action)


def open_with_answers(
    work: UnitOfWork, process: str, answers: Mapping[str, Any], request: SubmissionRequest
) -> LoadedCase:
    """Open a case of the newest version of ``process`` by answers that another record gives, within ``work``.

    They are judged by the start form (InvalidForm when wrong); without one they are the data of the case. Who may is
    the caller's affair.
    """
    bundle = work.context.runtime.definitions.latest(work.session, process)
    start = start_element(bundle.specification())
    content, variables = _judged(work, bundle, start, answers, None)
    entry = NewSubmission(request, start.id, start.form, content)
    return work.open([NewCase(bundle, process, content if start.form is None else variables, entry=entry)])[0]


def start_element(specification: ProcessSpecification) -> Element:
    """Where a case of the process begins when it is opened: its first none start event, else what else starts it."""
    entries = specification.models[specification.process_id].scope.entries
    return specification.elements[specification.first_start or entries[0]]


def _check_may_open(work: UnitOfWork, actor: Actor | None, specification: ProcessSpecification, start: Element) -> None:
    if actor is None:
        if specification.kind != "inquiry":
            raise NotAllowed("这类案件由工作人员登录后登记。", "Staff open such a case after they have logged in.")
    elif start.role is not None:
        may_start(actor, start.role).check()
        held = starting_post(actor, start.role)
        assert held is not None  # may_start
        act_in(work, held)


def _judged(
    work: UnitOfWork, bundle: Bundle, start: Element, answers: Mapping[str, Any], actor: Actor | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    if start.form is None:
        return dict(answers), {}
    form = bundle.form(start.form)
    staff_id = None if actor is None else actor.staff_id
    content = judged_answers(work.session, form, answers, staff_id=staff_id, case_id=None)
    return content, form.variables(content)
