"""Help at the applicant's (登门帮办), free of charge: what the helper did, and a charge that was taken (JA-8)."""

from __future__ import annotations

from datetime import datetime

from engine.cases.commands.authority import open_case_of, permitted, the_case
from engine.cases.commands.letters import send_letter
from engine.cases.loaded_case import LoadedCase
from engine.cases.runtime import Runtime
from engine.cases.submissions import NewSubmission, Outcome, SubmissionRequest
from engine.cases.unit_of_work import UnitOfWork, act_once
from engine.clock import OFFICE_ZONE
from engine.documents.wording import chinese_moment
from engine.errors import NotFound
from engine.identity.actor import Actor
from engine.identity.permissions import Act
from engine.office.accountability.store import record_infraction
from engine.office.joint import store as joint
from engine.office.joint.rules import HELP_PLACES, check_charge, check_help
from engine.office.organisation.store import post_for


def record_help(
    runtime: Runtime, actor: Actor, *, case_id: int, helped_at: datetime, place: str, text: str, key: str
) -> Outcome:
    """Put into the history of the case where and when its helper helped, and whether outside office hours.

    ``place`` is one of ``engine.office.joint.rules.HELP_PLACES``. NotAllowed for all but the helper of the case;
    refused as ``check_help`` says.
    """
    content = {"helped_at": helped_at.astimezone(OFFICE_ZONE).isoformat(), "place": place, "text": text.strip()}
    request = SubmissionRequest(key, f"record_help:{case_id}", content)

    def action(work: UnitOfWork) -> LoadedCase:
        loaded = open_case_of(work, case_id)
        work.seen_before(request)
        permitted(work, actor, Act.RECORD_HELP, loaded)
        check_help(helped_at, place, content["text"], now=work.context.now)
        outside = not work.context.calendar.is_open(helped_at)
        work.handed_in(loaded, NewSubmission(request, "command:record_help", None, content))
        told = f"{chinese_moment(helped_at)}{HELP_PLACES[place][0]}帮办{'（非办公时间）' if outside else ''}："
        said = {**content, "text": told + content["text"]}
        work.context.line(loaded, "helped", outside_hours=outside, **said)
        return loaded

    return act_once(runtime, actor, request, action)


def report_charge(runtime: Runtime, actor: Actor, *, case_id: int, text: str, key: str) -> Outcome:
    """Put on record that the helper of the case took a charge: an infraction of the helper, told to the inspector.

    ``text``: when, for what and how much. NotAllowed for those who neither supervise the case nor keep its thread;
    refused as ``check_charge`` says. Also of a case that has ended.
    """
    content = {"text": text.strip()}
    request = SubmissionRequest(key, f"report_charge:{case_id}", content)

    def action(work: UnitOfWork) -> LoadedCase:
        loaded = the_case(work, case_id)
        work.seen_before(request)
        permitted(work, actor, Act.REPORT_CHARGE, loaded)
        approval = joint.of_case(work.session, case_id)
        helper = None if approval is None else approval.helper_id
        check_charge(helper, content["text"])
        work.handed_in(loaded, NewSubmission(request, "command:report_charge", None, content))
        record_infraction(
            work.session,
            code="fee_for_help",
            case_id=case_id,
            staff_id=helper,
            post_id=None,
            at=work.context.now,
            detail=content["text"],
        )
        work.context.line(loaded, "charge_reported", text=content["text"])
        try:
            post = post_for(work.session, "inspector", None)
        except NotFound:
            return loaded
        send_letter(work, loaded, post.id, f"帮办收费 {loaded.number or ''}".strip(), content["text"])
        return loaded

    return act_once(runtime, actor, request, action)
