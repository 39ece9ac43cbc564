"""Adding a file to a case, striking one out, adding to an archived file (LC-9: corrections only by addition)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from engine.cases.commands.applicants import known_as, tell_what_came
from engine.cases.commands.authority import open_case_of, permitted, the_case
from engine.cases.commands.letters import send_letter
from engine.cases.loaded_case import LoadedCase
from engine.cases.runtime import Runtime
from engine.cases.submissions import NewSubmission, Outcome, SubmissionRequest
from engine.cases.unit_of_work import UnitOfWork, act_once
from engine.errors import NotFound, Refused
from engine.files import isolated, scanner, store
from engine.files.kinds import KINDS, FileRefused, check_size, shown_name
from engine.identity.actor import Actor
from engine.identity.permissions import Act, Applicant, may, may_as_applicant
from engine.identity.relations import relations_of
from engine.office.applications.records import Application
from engine.office.notices import store as notices

TELL_AGAIN_AFTER = timedelta(minutes=30)
"""An applicant who adds several files in a row is announced once."""

LONGEST_REASON = 200


def add_file(
    runtime: Runtime,
    actor: Actor | None,
    *,
    case_id: int,
    material_id: int | None,
    name: str,
    data: bytes,
    applicant: Applicant | None = None,
    by_staff: bool = False,
    key: str,
) -> Outcome:
    """Add a file to a case: one of its listed materials, or what an opinion rests on when ``material_id`` is None.

    ``actor`` None is the applicant on the public site, known to the caller by case number and query code, or
    ``applicant`` with a confirmed contact; ``by_staff``: a member of staff is logged in in that browser, who uses
    nobody's query code (NotAllowed). The contact of the application is told of the first file of half an hour (AU-4).
    The file is scanned and judged before anything is locked. FileRefused when it is not taken in, Refused when the case
    has ended, NotAllowed for those who may not (AU-1). The digest goes into the history, so that a change of the
    content shows.
    """
    act = Act.ADD_ATTACHMENT if material_id is None else Act.FILE_MATERIAL
    check_size(len(data))
    if actor is not None:
        # Strangers are refused before a large file is looked at; the command judges again under the lock.
        with runtime.database.reading() as session:
            may(actor, act, relations_of(session, case_id, runtime.clock.now())).check()
    scanner.scan(data)
    placed = store.place(isolated.judged(data, name))
    content = {
        "material": material_id,
        "name": shown_name(name, KINDS[placed.judged.kind].extensions[0]),
        "sha256": placed.digest,
    }
    request = SubmissionRequest(key, f"add_file:{case_id}", content)

    def action(work: UnitOfWork) -> LoadedCase:
        loaded = open_case_of(work, case_id)
        work.seen_before(request)
        if actor is not None:
            permitted(work, actor, act, loaded)
        else:
            stage = relations_of(work.connection, loaded.id, work.context.now).stage
            known = known_as(work, case_id, applicant)
            may_as_applicant(act, stage, known=known, by_staff=by_staff).check()
        last = store.last_from_applicant(work.session, case_id) if actor is None else None
        digest = store.keep(work.session, placed)
        added = store.attach(
            work.session,
            case_id=case_id,
            material_id=material_id,
            digest=digest,
            name=str(content["name"]),
            at=work.context.now,
            by_id=None if actor is None else actor.staff_id,
        )
        work.handed_in(loaded, NewSubmission(request, "command:add_file", None, content))
        if added is None:
            if actor is None:
                _check_is_cure(work, case_id, material_id)
            return loaded
        work.context.line(loaded, "file_added", attachment=added.id, text=added.name, sha256=digest)
        if actor is None and (last is None or work.context.now - last > TELL_AGAIN_AFTER):
            _tell_first_responder(work, loaded)
            tell_what_came(work, loaded, "已收到网上上传的材料", "材料已存入您的办件，可以在进度页查看。")
        return loaded

    return act_once(runtime, actor, request, action)


def _check_is_cure(work: UnitOfWork, case_id: int, material_id: int | None) -> None:
    """FileRefused for the very file that a later notice found wanting: it cures nothing (ON-3)."""
    told = notices.supplements_of(work.session, case_id)
    asked = {line["material"] for line in told[-1].lines} if told else set()
    if material_id in asked and material_id not in store.came_after_notices(work.session, case_id, len(told)):
        raise FileRefused(
            "这个文件以前交过，内容完全一样。请按告知书改好以后，上传新的文件。",
            "This very file was handed in before. Mend what the notice names and upload the new one.",
        )


def _tell_first_responder(work: UnitOfWork, loaded: LoadedCase) -> None:
    post_id = work.session.scalar(select(Application.first_responder_post_id).where(Application.case_id == loaded.id))
    if post_id is not None:
        number = loaded.number or ""
        send_letter(work, loaded, post_id, f"申请人上传了材料 {number}".strip(), "请在办件的材料页查看。")


def strike_file(runtime: Runtime, actor: Actor, *, case_id: int, attachment_id: int, reason: str, key: str) -> Outcome:
    """Strike a file out that was added by mistake; it stays in the file of the case with the reason.

    Refused without a reason or when it is struck out already, NotFound when the case has no such file, NotAllowed for
    those who may not add one.
    """
    content = {"attachment": attachment_id, "reason": reason.strip()[:LONGEST_REASON]}
    request = SubmissionRequest(key, f"strike_file:{case_id}", content)

    def action(work: UnitOfWork) -> LoadedCase:
        loaded = open_case_of(work, case_id)
        work.seen_before(request)
        found = store.attachment(work.session, case_id, attachment_id)
        if found is None:
            raise NotFound("这个办件里没有这个文件，请从材料页重新打开。", "The case has no such file.")
        permitted(work, actor, Act.ADD_ATTACHMENT if found.material_id is None else Act.FILE_MATERIAL, loaded)
        if found.struck_at is not None:
            raise Refused("这个文件已经划去，无需再划。", "The file has been struck out already.")
        if not content["reason"]:
            raise Refused("请写明划去文件的理由。", "Say why the file is struck out.", place="reason")
        found.struck_at, found.struck_by_id = work.context.now, actor.staff_id
        found.struck_reason = str(content["reason"])
        work.handed_in(loaded, NewSubmission(request, "command:strike_file", None, content))
        work.context.line(loaded, "file_struck", attachment=found.id, text=found.name, reason=content["reason"])
        return loaded

    return act_once(runtime, actor, request, action)


def append_file(
    runtime: Runtime, actor: Actor, *, case_id: int, name: str, data: bytes, reason: str, key: str
) -> Outcome:
    """Add a file to the archived file of a case, with the ``reason``: nothing that was archived is changed (LC-9).

    Refused without a reason, for a file that is not archived, and for a content that it holds already; FileRefused
    when the file is not taken in, NotAllowed for those who may not.
    """
    check_size(len(data))
    with runtime.database.reading() as session:
        may(actor, Act.APPEND_TO_FILE, relations_of(session, case_id, runtime.clock.now())).check()
    scanner.scan(data)
    placed = store.place(isolated.judged(data, name))
    content = {
        "name": shown_name(name, KINDS[placed.judged.kind].extensions[0]),
        "sha256": placed.digest,
        "reason": reason.strip()[:LONGEST_REASON],
    }
    request = SubmissionRequest(key, f"append_file:{case_id}", content)

    def action(work: UnitOfWork) -> LoadedCase:
        loaded = the_case(work, case_id)
        work.seen_before(request)
        permitted(work, actor, Act.APPEND_TO_FILE, loaded)
        if not content["reason"]:
            raise Refused(
                "请写明为什么增补，理由会记入案卷。",
                "Say why the file is added; the reason is kept.",
                place="reason",
            )
        archived = work.session.scalar(select(Application.archived_at).where(Application.case_id == case_id))
        if archived is None:
            raise Refused("案卷还没有归档，不能增补。", "The file of this case is not archived.")
        digest = store.keep(work.session, placed)
        added = store.attach(
            work.session, case_id=case_id, material_id=None, digest=digest, name=content["name"],
            at=work.context.now, by_id=actor.staff_id,
        )  # fmt: skip
        if added is None:
            raise Refused("案卷里已经有这个文件，无需增补。", "The file of the case holds this very document already.")
        work.handed_in(loaded, NewSubmission(request, "command:append_file", None, content))
        work.context.line(
            loaded, "file_appended", attachment=added.id, text=added.name, sha256=digest, reason=content["reason"]
        )
        return loaded

    return act_once(runtime, actor, request, action)
