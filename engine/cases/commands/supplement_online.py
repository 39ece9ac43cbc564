"""The applicant hands in online what the one-time notice asked for (ON-3, ON-5)."""

from __future__ import annotations

from sqlalchemy import select

from engine.cases.commands.applicants import known_as, tell_what_came
from engine.cases.commands.authority import open_case_of
from engine.cases.commands.letters import send_letter
from engine.cases.loaded_case import LoadedCase
from engine.cases.runtime import Runtime
from engine.cases.storage.records import WorkItem
from engine.cases.submissions import NewSubmission, Outcome, SubmissionRequest
from engine.cases.unit_of_work import UnitOfWork, act_once
from engine.errors import Refused
from engine.files import store as contents
from engine.identity.permissions import Act, Applicant, may_as_applicant
from engine.identity.relations import relations_of
from engine.office.applications.records import Application
from engine.office.notices import store as notices
from engine.office.online.rules import check_supplied

FORM = "materials_supplement"
"""The form of the work at the window that waits for the applicant; handing it in is what a supplement is."""


def supplement_online(
    runtime: Runtime, *, case_id: int, applicant: Applicant | None = None, by_staff: bool = False, key: str
) -> Outcome:
    """Hand in the waiting supplement of a case whose applicant is known to the caller by number and query code.

    The files have been added before (``add_file``). Before the acceptance they count as come, the five days run from
    now, and the window checks them next (ON-5): nobody is accepted unseen. In a joint review they count as in order
    until the departments have looked at them again (ON-7). InvalidForm names every material of the notice for which no
    file has come since; Refused when the case waits for no supplement. ``applicant`` is who has confirmed a contact in
    this browser, None for the query code alone; ``by_staff``: a member of staff is logged in there, who uses nobody's
    query code (NotAllowed). The contact of the application is told (AU-4).
    """
    request = SubmissionRequest(key, f"supplement_online:{case_id}", {})

    def action(work: UnitOfWork) -> LoadedCase:
        loaded = open_case_of(work, case_id)
        work.seen_before(request)
        stage = relations_of(work.connection, case_id, work.context.now).stage
        known = known_as(work, case_id, applicant)
        may_as_applicant(Act.FILE_MATERIAL, stage, known=known, by_staff=by_staff).check()
        waits = work.session.scalars(
            select(WorkItem).where(WorkItem.case_id == case_id, WorkItem.form == FORM).limit(1)
        ).one_or_none()
        if waits is None:
            raise Refused(
                "现在没有等您补正的材料，可能已经收到或者补正期限已满；请刷新进度页查看。",
                "Nothing has to be supplied now; it may have come already, or its time is over. Reload the progress.",
            )
        told = notices.supplements_of(work.session, case_id)
        asked = [(int(line["material"]), str(line["name"])) for line in told[-1].lines]
        came = contents.came_after_notices(work.session, case_id, len(told))
        check_supplied(asked, came)
        application = work.session.scalars(select(Application).where(Application.case_id == case_id)).one()
        rows = [{"material": material, "state": "ok", "form": "copy"} for material, _ in asked]
        answers = {"materials": rows if application.accepted_on is not None else []}
        form = loaded.bundle.form(FORM)
        content = form.judge(answers)
        work.handed_in(loaded, NewSubmission(request, waits.element, FORM, content, str(waits.id)))
        work.context.line(
            loaded, "supplied_online", element=waits.element, name=waits.name, submission=key, known=known
        )
        send_letter(
            work,
            loaded,
            application.first_responder_post_id,
            f"申请人已网上补正 {loaded.number or ''}".strip(),
            "告知书列明的材料已全部上传，请核对。",
        )
        tell_what_came(work, loaded, "已收到网上补正", "告知书列明的材料已经网上提交，窗口核对后告知结果。")
        loaded.instance.complete(str(waits.id), form.variables(content))
        work.advance(loaded)
        return loaded

    return act_once(runtime, None, request, action)
