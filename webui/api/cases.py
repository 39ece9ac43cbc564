"""Cases: opening one, finding them, where one is, and taking in a withdrawal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import abort
from flask_babel import lazy_gettext as _

from engine.cases.commands import open_case, withdraw
from engine.cases.submissions import Outcome
from engine.identity.permissions import supervised_units
from engine.queries.case import case_search, case_work
from engine.queries.case.case_file import CaseSummary, case_summary
from engine.queries.case.case_record import materials, papers
from engine.queries.desk.tasks import next_step
from webui.api import schemas
from webui.api.admission import submit
from webui.api.blueprint import operation
from webui.api.definitions import WITHOUT
from webui.case.standing import sees_whole
from webui.show.formatting import masked_id, masked_name, masked_phone
from webui.show.names import process_name
from webui.web.access import actor
from webui.web.database import asking, engine, reading
from webui.web.starting import start_of


def led_to(outcome: Outcome) -> dict[str, Any]:
    """What a submission led to, with the case to look at next."""
    _work, leads_to = next_step(asking(), case_id=outcome.case_id, post_ids=actor().post_ids)
    return {**outcome.as_json(), "leads_to": leads_to}


@operation(
    "POST",
    "/cases",
    scope="cases:write",
    title=_("登记办件"),
    about=_(
        "按 GET /definitions 列出的流程发起一件；首问登记的 process 是 first_inquiry。表单有错时，fields 以栏目名为键。"
    ),
    body=schemas.NewCase,
    answer=schemas.Outcome,
    status=201,
    keyed=True,
)
def create_case(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Open a case of a process that a person may start with a form (FI-2)."""
    process = body["process"]
    start = None if process in WITHOUT else start_of(process)
    if start is None:
        abort(404)
    start.permission.check()
    return led_to(submit(open_case, process=process, answers=body["answers"]))


@operation(
    "GET",
    "/cases",
    scope="cases:read",
    title=_("查询办件"),
    about=_("按编号倒序分页；查法与办件查询页相同。"),
    query=schemas.CasesQuery,
    answer=schemas.FoundCases,
)
def list_cases(query: Mapping[str, Any]) -> Mapping[str, Any]:
    """One page of the cases that hold the words, the newest first (SP-6)."""
    me, session = actor(), reading()
    found = case_search.find_cases(
        session,
        engine().calendar(session),
        engine().clock.now(),
        words=query.get("words", "").strip(),
        supervised=supervised_units(me),
        status=query.get("status"),
        before=query.get("after"),
        staff_id=me.staff_id,
        post_ids=me.post_ids,
    )
    return {"cases": [_line(each) for each in found.rows], "next": found.next}


def _line(row: case_search.FoundCase) -> dict[str, Any]:
    open_name = row.handled or row.applicant_kind == "unit" or not row.applicant
    return {
        **{name: getattr(row, name) for name in schemas.FoundCase().fields},
        "applicant": row.applicant if open_name else masked_name(row.applicant),
    }


@operation(
    "GET",
    "/cases/<int:case_id>",
    scope="cases:read",
    title=_("一件办件"),
    about=_("进度、期限、正在等谁。个人信息只给此件与之有关的人，每次查看都有记录；其他人看到的是隐去个人信息的一行。"),
    answer=schemas.Case,
)
def read_case(case_id: int) -> Mapping[str, Any]:
    """Where a case is, whole for those whom it concerns, and on record (SP-6)."""
    session, now = reading(), engine().clock.now()
    calendar = engine().calendar(session)
    case = case_summary(session, case_id)
    whole = sees_whole(case_id)
    return {
        **{name: getattr(case, name) for name in _PLAIN},
        "title": case.title if whole else case.item_name or process_name(case.process),
        "item": _item(case),
        "department": case.department_name,
        "whole": whole,
        "applicant": _applicant(case, whole),
        "matter": case.matter if whole else None,
        "clocks": case_work.clocks(session, calendar, case_id, now),
        "waits_for": case_work.open_work(session, calendar, case_id, now),
        "branches": case_work.branches(session, calendar, case_id, now),
        "materials": materials(session, item_id=case.item_id, application_id=case.application_id) if whole else [],
        "papers": papers(session, case_id) if whole else [],
    }


_PLAIN = (
    "id", "number", "process", "version", "status", "outcome", "opened_at", "received_at", "accepted_at", "decision",
    "decided_at", "delivered_at", "ended_at",
)  # fmt: skip


def _item(case: CaseSummary) -> dict[str, Any] | None:
    if case.item_id is None:
        return None
    return {"code": case.item_code, "name": case.item_name, "kind": case.item_kind}


def _applicant(case: CaseSummary, whole: bool) -> dict[str, Any]:
    """The applicant as the page of the case shows it: a unit's name is public, everything else of a person is not."""
    shown = whole or case.applicant_kind == "unit"
    found = {
        "kind": case.applicant_kind,
        "name": case.applicant_name if shown or not case.applicant_name else masked_name(case.applicant_name),
        "id_kind": case.id_kind,
        "id_number": case.id_number,
        "phone": case.phone,
        "email": case.email,
        "agent_name": case.agent_name,
    }
    if whole:
        return found
    masked = {"id_number": masked_id, "phone": masked_phone, "agent_name": masked_name}
    return found | {"email": None} | {name: hide(found[name]) for name, hide in masked.items() if found[name]}


@operation(
    "POST",
    "/cases/<int:case_id>/withdraw",
    scope="cases:write",
    title=_("登记撤回"),
    about=_("申请人或者代理人凭签字的申请书撤回；办件即告结束。"),
    body=schemas.Withdrawal,
    answer=schemas.Outcome,
    keyed=True,
)
def withdraw_case(body: Mapping[str, Any], case_id: int) -> Mapping[str, Any]:
    """Take in a withdrawal at the window (AU-4)."""
    return led_to(submit(withdraw, case_id=case_id, **body))
