"""Recording by hand that a promise was broken (SP-3)."""

from __future__ import annotations

from sqlalchemy import select

from engine.cases.commands.authority import act_in
from engine.cases.loaded_case import LoadedCase
from engine.cases.openings import NewCase
from engine.cases.runtime import Runtime
from engine.cases.storage.records import OfficeCase
from engine.cases.submissions import NewSubmission, Outcome, SubmissionRequest
from engine.cases.unit_of_work import UnitOfWork, act_once
from engine.identity.actor import Actor
from engine.identity.permissions import may_open
from engine.identity.permissions.pages import PAGES
from engine.office.applications import store as applications
from engine.office.promises.rules import check_breach
from engine.office.rule import RuleBroken

PROCESS = "promise_breach"


def record_breach(runtime: Runtime, actor: Actor, *, number: str, broken: str, detail: str, key: str) -> Outcome:
    """Open the case in which the department apologises and makes good; gives back that case.

    ``number`` is the matter in which the promise was broken, as papers print it; ``broken`` one of
    ``engine.office.promises.rules.BREACHES``. NotAllowed for those who do not record breaches; refused for a number
    without application, without a kind or without words.
    """
    content = {"number": number.strip(), "broken": broken, "detail": detail.strip()}
    request = SubmissionRequest(key, "record_breach", content)

    def action(work: UnitOfWork) -> LoadedCase:
        work.seen_before(request)
        may_open(actor, "record_breach").check()
        act_in(work, next(post for post in actor.posts if post.role in PAGES["record_breach"]))
        origin = work.session.scalar(select(OfficeCase.id).where(OfficeCase.number == content["number"]))
        found = None if origin is None else applications.of_case(work.session, origin)
        if found is None:
            raise RuleBroken(
                "SP-3",
                "没有找到这个编号的申请，请核对办件编号。",
                "There is no application with this number; check it.",
                place="number",
            )
        check_breach(broken, content["detail"])
        application, item, department = found
        data = {
            "subject": f"违诺致歉补偿：{item.name}",
            "department": department.code,
            "origin_case_id": application.case_id,
            "broken": broken,
            "detail": content["detail"],
            "application": {"item_kind": "step"},
        }
        bundle = runtime.definitions.latest(work.session, PROCESS)
        entry = NewSubmission(request, "command:record_breach", None, content)
        return work.open([NewCase(bundle, PROCESS, data, entry=entry)])[0]

    return act_once(runtime, actor, request, action)
