"""Pages about one case, and finding it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from engine.cases.passed_steps import done_steps, last_before, passed_steps
from engine.documents.records import Document
from engine.errors import Refused
from engine.identity.permissions import Act, may, may_assign, may_release, may_work, supervised_units
from engine.identity.relations import work_facts_of
from engine.queries.case import case_file as queries
from engine.queries.case import case_record, case_search, case_work
from engine.queries.case.clock_requests import clock_requests, procedures
from engine.queries.case.deadlines import card_days, explanation
from engine.queries.case.documents import paper as find_paper
from engine.queries.case.documents import paper_file, paper_html, stylesheet
from engine.queries.case.terminations import terminations
from webui.case.commands import CaseCommand, Given, allowed_commands, command_named
from webui.case.file import LookForm, case_file
from webui.case.standing import sees_whole, standing
from webui.show.languages import language
from webui.show.names import step
from webui.web.access import actor, login_required
from webui.web.acting import act, page_key
from webui.web.addresses import published_address
from webui.web.database import asking, engine, reading
from webui.web.downloads import file_answer
from webui.web.small_forms import SmallForm

blueprint = Blueprint("case", __name__, url_prefix="/cases")

RATED = frozenset({"service_case", "first_inquiry"})
"""Processes whose cases a visitor may rate (SP-4)."""


@blueprint.get("/")
@login_required
def search() -> str | BaseResponse:
    """Find cases by number, applicant, item or status; an exact number leads straight to its case."""
    words, status = asked_for()
    found = found_cases(request.args.get("after", type=int), case_search.PAGE)
    if words and len(found.rows) == 1 and found.rows[0].number == words:
        return redirect(url_for("case.show", case_id=found.rows[0].id))
    return render_template("case/search.html", found=found, words=words, status=status)


def asked_for() -> tuple[str, str | None]:
    """The words and the state that the address asks for; None for any state."""
    return request.args.get("q", "").strip(), request.args.get("status") or None


def found_cases(before: int | None, most: int) -> case_search.FoundPage:
    """One page of what the address asks for."""
    words, status = asked_for()
    return case_search.find_cases(
        reading(),
        engine().calendar(reading()),
        engine().clock.now(),
        words=words,
        supervised=supervised_units(actor()),
        status=status,
        before=before,
        staff_id=actor().staff_id,
        post_ids=actor().post_ids,
        most=most,
    )


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
    permission = may(actor(), given.act, standing(case_id))
    if not permission:
        if not permission.by_stage:
            permission.check()
        flash(permission.zh if language() == "zh" else permission.en, "danger")
        return redirect(url_for("case.show", case_id=case_id))
    form = given.form(_given(case_id), True)
    try:
        form.attempt(lambda: act(given.run, case_id=case_id, **form.data))
    except Refused as refusal:
        flash(refusal.text(language()), "danger")
        return redirect(url_for("case.show", case_id=case_id))
    if form.wrong:
        return _page(case_id, (given, form)), 422
    flash(_("已办理：%(title)s。", title=given.title), "success")
    return redirect(url_for("case.show", case_id=case_id))


@blueprint.post("/<int:case_id>/look")
@login_required
def look(case_id: int) -> str | tuple[str, int]:
    """Show the case whole to somebody who does not handle it, for a written reason that stays on record (SP-6)."""
    case = standing(case_id)
    may(actor(), Act.SEE, case).check()
    may(actor(), Act.LOOK_ON_RECORD, case).check()
    form = LookForm()
    if not form.validate():
        return _page(case_id, look=form), 422
    return _page(case_id, reason=form.reason.data or "")


def _given(case_id: int) -> Given:
    session, now = reading(), engine().clock.now()
    case, calendar = queries.case_summary(session, case_id), engine().calendar(session)
    return Given(
        case,
        case_work.clocks(session, calendar, case_id, now),
        case_work.open_work(session, calendar, case_id, now),
        procedures(session, case.item_id),
        clock_requests(session, case_id),
        terminations(session, case_id),
        standing(case_id).helper is not None,
        *_ways_back(case, case_work.open_work(session, calendar, case_id, now)),
    )


def _ways_back(case: queries.CaseSummary, work: Sequence[case_work.CaseWork]) -> tuple[bool, list[tuple[str, str]]]:
    """Whether what the person handed in last can be taken back, and every open task with its earlier steps."""
    own = [each for each in work if not each.beside]
    if not own:
        return False, []
    specification = engine().definitions.bundle(reading(), case.definition_id).specification(case.process)
    done = done_steps(reading(), case.id)
    before = (last_before(specification, each.element, done) for each in own if each.assignee_id is None)
    mine = any(each is not None and each.done.staff_id == actor().staff_id for each in before)
    jumps: list[tuple[str, str]] = []
    for each in own:
        again = [step(each.name)]
        for passed in passed_steps(specification, each.element, done):
            to = step(passed.step.name)
            told = _("%(at)s → %(to)s；此后重新办理：%(again)s", at=step(each.name), to=to, again="、".join(again))
            jumps.append((f"{each.id}>{passed.step.element}", told))
            again.insert(0, to)
    return mine, jumps


def _page(
    case_id: int,
    refused: tuple[CaseCommand, SmallForm] | None = None,
    *,
    reason: str = "",
    look: LookForm | None = None,
) -> str:
    """The page of a case; a ``refused`` command comes back with its form, even if it does not fit any more."""
    session, me = reading(), actor()
    case = queries.case_summary(session, case_id)
    may(me, Act.SEE, standing(case_id)).check()
    bundle = engine().definitions.bundle(session, case.definition_id)
    listed = case_record.materials(session, item_id=case.item_id, application_id=case.application_id)
    file = case_file(case, bundle, listed, reason=reason)
    work, helped = file["work"], standing(case_id).helper is not None
    back = _ways_back(case, work)
    given = Given(
        case, file["clocks"], work, procedures(session, case.item_id), file["requests"], file["terminations"], helped,
        *back,
    )  # fmt: skip
    commands = [(each, each.form(given, False)) for each in allowed_commands(me, standing(case_id), given)]
    if refused is not None:
        commands = [*(each for each in commands if each[0] is not refused[0]), refused]
    facts = work_facts_of(asking(), [each.id for each in file["work"]])
    return render_template(
        "case/show.html",
        commands=commands,
        invites_rating=case.process in RATED and bool(may(me, Act.INVITE_RATING, standing(case_id))),
        key=page_key(),
        mine={key for key, each in facts.items() if may_work(me, each)},
        releasable={key for key, each in facts.items() if may_release(me, each)},
        assignable={key for key, each in facts.items() if each.post_id is None and may_assign(me, each)},
        **file | {"look_form": look or file["look_form"]},
    )


@blueprint.get("/<int:case_id>/history")
@login_required
def history(case_id: int) -> str:
    """Older lines of the history, page by page."""
    case = queries.case_summary(reading(), case_id)
    if not sees_whole(case_id):
        may(actor(), Act.SEE_PERSONAL_DATA, standing(case_id)).check()
    events, more = case_record.history(reading(), case_id, before=request.args.get("before", type=int))
    return render_template("case/history.html", case=case, events=events, more_events=more)


@blueprint.get("/<int:case_id>/deadline/<int:clock_id>")
@login_required
def deadline(case_id: int, clock_id: int) -> str:
    """One limit of the case explained day by day, promised and statutory (TC-11, TC-15)."""
    session, now = reading(), engine().clock.now()
    case = queries.case_summary(session, case_id)
    may(actor(), Act.SEE, standing(case_id)).check()
    may(actor(), Act.SEE_DAYS, standing(case_id)).check()
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


@blueprint.get("/<int:case_id>/cards/<int:card_id>")
@login_required
def card_deadline(case_id: int, card_id: int) -> str:
    """The days of the limit on which a reminder or card rests: the step's own where it is for the step (AT-1, AT-4).

    They are for its person and whoever supervises the unit, too, who may have nothing to do with the case.
    """
    session, me = reading(), actor()
    case = queries.case_summary(session, case_id)
    may(me, Act.SEE, standing(case_id)).check()
    days, units = card_days(session, case_id, card_id), supervised_units(me)
    if days.staff_id != me.staff_id and units is not None and days.department_id not in units:
        may(me, Act.SEE_DAYS, standing(case_id)).check()
    return render_template("case/card_deadline.html", case=case, days=days)


@blueprint.get("/<int:case_id>/documents/<int:document_id>")
@login_required
def paper(case_id: int, document_id: int) -> str:
    """One issued document as it is printed; for those who handle the case only (SP-6)."""
    found = _seen_paper(case_id, document_id)
    printed = paper_html(reading(), found, published_address("portal.progress"))
    return render_template("case/paper.html", document=found, paper=Markup(printed))


@blueprint.get("/<int:case_id>/documents/<int:document_id>.docx")
@login_required
def paper_document(case_id: int, document_id: int) -> BaseResponse:
    """One issued document as a file of a word processor; for those who may print it."""
    found = _seen_paper(case_id, document_id)
    content = paper_file(reading(), found, published_address("portal.progress"))
    return file_answer(f"{found.kind}-{found.id}", "docx", content)


def _seen_paper(case_id: int, document_id: int) -> Document:
    if not sees_whole(case_id):
        may(actor(), Act.SEE_PERSONAL_DATA, standing(case_id)).check()
    return find_paper(reading(), document_id, case_id)


@blueprint.get("/paper.css")
def paper_style() -> Response:
    """The style sheet of printed papers."""
    response = Response(stylesheet(), mimetype="text/css")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
