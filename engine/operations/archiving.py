"""Operations of archiving: the file checked for its fixed contents, and closed with its retention (LC-9)."""

from __future__ import annotations

from typing import Any

from engine.documents.kinds import PAPERS
from engine.documents.wording import chinese_day
from engine.office.applications.archiving import kept, missing_papers
from engine.office.applications.rules import check_archive_note
from engine.office.rule import written
from engine.operations.context import Effects, OperationContext
from engine.operations.notifications import tell_post
from engine.operations.subject import case_number, subject_of

NOTE = "archive_note"
"""The form in which the first responder settles what a file lacks."""


def check_file(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """LC-9: compare the papers with those that the file must hold; what is missing goes to the first responder.

    Complete is also a file whose gap is explained in a note that stays in it.
    """
    application = subject_of(context).application
    missing = missing_papers(context.session, application)
    complete = not missing or _explained(context)
    result = {"complete": complete, "missing": missing}
    if complete:
        return Effects(result=result)
    note = f"案卷还缺：{_named(missing)}"
    body = f"{note}。请补齐；确实补不齐的，写备考说明。"
    told = tell_post(application.first_responder_post_id, f"案卷不齐全 {case_number(context)}", body)
    return Effects(result=result, notifications=[told], note=note)


def archive(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """LC-9: close the file and say until when it is kept; one with an unexplained gap stays open and names it."""
    application = subject_of(context).application
    missing = missing_papers(context.session, application)
    if missing and not _explained(context):
        return Effects(result={"complete": False, "missing": missing, "years": None, "kept_until": None})
    application.archived_at = context.now
    context.session.flush()
    years, until = kept(context.session, application, context.now)
    note = f"保管{years}年，至{chinese_day(until)}"
    if missing:
        note += f"；缺{_named(missing)}，见备考说明"
    return Effects(
        result={"complete": not missing, "missing": missing, "years": years, "kept_until": until.isoformat()}, note=note
    )


def _explained(context: OperationContext) -> bool:
    answers = context.answers(NOTE)
    if answers is None:
        return False
    check_archive_note(answers.get("settled"), written(answers.get("explanation")))
    return bool(answers["settled"] == "explained")


def _named(kinds: list[str]) -> str:
    return "、".join(PAPERS[kind].zh if kind in PAPERS else kind for kind in kinds)
