"""Pages about one case, and finding it."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from engine.errors import ChengnuoError, NotAllowed, Refused
from engine.queries.case import case_file as queries
from engine.queries.case import case_record, case_search, case_work
from engine.queries.case.deadlines import explanation
from engine.queries.case.documents import paper as find_paper
from engine.queries.case.documents import paper_html, stylesheet
from webui.case.commands import CaseCommand, allowed_commands, command_named
from webui.case.file import SUPERVISORS, access_log, case_file, check_visible
from webui.show.languages import language
from webui.web.access import actor, login_required
from webui.web.acting import act, page_key
from webui.web.command_forms import arguments_of, command_problems, filled
from webui.web.database import engine, reading

blueprint = Blueprint("case", __name__, url_prefix="/cases")


@blueprint.get("/")
@login_required
def search() -> str | BaseResponse:
    """Find cases by number, applicant, item or status; an exact number leads straight to its case."""
    words = request.args.get("q", "").strip()
    status = request.args.get("status") or None
    found = case_search.find_cases(
        reading(),
        engine().calendar(reading()),
        engine().clock.now(),
        words=words,
        sees_accountability=bool(actor().roles & SUPERVISORS),
        status=status,
        before=request.args.get("after", type=int),
        staff_id=actor().staff_id,
        post_ids=actor().post_ids,
    )
    if words and len(found.rows) == 1 and found.rows[0].number == words:
        return redirect(url_for("case.show", case_id=found.rows[0].id))
    return render_template("case/search.html", found=found, words=words, status=status)


@blueprint.get("/<int:case_id>")
@login_required
def show(case_id: int) -> str:
    """The whole file of one case."""
    return _page(case_id)


@blueprint.post("/<int:case_id>/<name>")
@login_required
def command(case_id: int, name: str) -> BaseResponse | tuple[str, int]:
    """Give a command on the case: stop or resume its clock, extend it, take in a withdrawal.

    A refusal comes back as the open dialog with everything that was typed.
    """
    given = command_named(name)
    if given is None:
        abort(404)
    fields = given.fields()
    try:
        act(given.run, case_id=case_id, **arguments_of(fields, request.form))
    except ChengnuoError as refusal:
        problems = command_problems(refusal, fields)
        if problems is not None:
            typed = filled(fields, request.form, problems, 0 if language() == "zh" else 1)
            return _page(case_id, given.refused(typed, problems)), 422
        if not isinstance(refusal, Refused):
            raise
        flash(refusal.text(language()), "danger")
    else:
        flash(_("已办理：%(title)s。", title=given.title), "success")
    return redirect(url_for("case.show", case_id=case_id))


def _page(case_id: int, refused: CaseCommand | None = None) -> str:
    """The page of a case; ``refused`` is a command whose form comes back, shown even if it does not fit any more."""
    session = reading()
    case = queries.case_summary(session, case_id)
    bundle = engine().definitions.bundle(session, case.definition_id)
    listed = case_record.materials(session, item_id=case.item_id, application_id=case.application_id)
    file = case_file(case, bundle, listed)
    commands = allowed_commands(actor(), case, file["clocks"], whole=file["whole"])
    if refused is not None:
        commands = [*(each for each in commands if each.name != refused.name), refused]
    return render_template("case/show.html", commands=commands, key=page_key(), **file)


@blueprint.get("/<int:case_id>/history")
@login_required
def history(case_id: int) -> str:
    """Older lines of the history, page by page."""
    case = queries.case_summary(reading(), case_id)
    check_visible(case)
    events, more = case_record.history(reading(), case_id, before=request.args.get("before", type=int))
    return render_template("case/history.html", case=case, events=events, more_events=more)


@blueprint.get("/<int:case_id>/deadline/<int:clock_id>")
@login_required
def deadline(case_id: int, clock_id: int) -> str:
    """One limit of the case explained day by day, promised and statutory (TC-11, TC-15)."""
    session, now = reading(), engine().clock.now()
    case = queries.case_summary(session, case_id)
    check_visible(case)
    clocks = {each.id: each for each in case_work.clocks(session, engine().calendar(session), case_id, now)}
    if clock_id not in clocks:
        raise queries.no_case(f"{case.number} / {clock_id}")
    return render_template(
        "case/deadline.html",
        case=case,
        clock=clocks[clock_id],
        promised=explanation(session, clock_id, now),
        statutory=explanation(session, clock_id, now, statutory=True) if clocks[clock_id].statutory_amount else None,
    )


@blueprint.get("/<int:case_id>/documents/<int:document_id>")
@login_required
def paper(case_id: int, document_id: int) -> str:
    """One issued document as it is printed; for those who handle the case only (SP-6)."""
    me = actor()
    found = find_paper(reading(), document_id, case_id)
    if not queries.handles(reading(), case_id=case_id, staff_id=me.staff_id, post_ids=me.post_ids):
        raise NotAllowed(
            "需要经办此件才能查看文书，因为其中有申请人的个人信息，但是您不经办。",
            "Expected you to handle this case, because its documents carry personal data, but you do not.",
        )
    access_log.info("document %s of case %s opened by staff %s", document_id, case_id, me.staff_id)
    return render_template(
        "case/paper.html",
        document=found,
        paper=Markup(paper_html(reading(), found, url_for("portal.progress", _external=True))),
    )


@blueprint.get("/paper.css")
def paper_style() -> Response:
    """The style sheet of printed papers."""
    response = Response(stylesheet(), mimetype="text/css")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
