"""Guides and progress, without a login."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, abort, flash, render_template, request
from flask_babel import gettext as _

from engine.cases.commands import add_file
from engine.clock import OFFICE_ZONE
from engine.documents.wording import chinese_day
from engine.errors import Refused
from engine.files.kinds import ACCEPT, KINDS_EN, KINDS_ZH, LARGEST_FILE
from engine.identity import attempts
from engine.office.calendar.hours import hours_on
from engine.office.items.rules import SERVING_WAYS
from engine.queries.case.attachments import handed_in_online
from engine.queries.case.case_file import case_summary
from engine.queries.case.case_record import materials, supplement_due
from engine.queries.case.case_work import clocks
from engine.queries.case.deadlines import explanations
from engine.queries.case.diagram import process_diagram
from engine.queries.case.public_progress import find_case, public_progress, written_number
from engine.queries.case.renewals import ending_permit_of
from engine.queries.desk.appointments import own_appointment
from engine.queries.items.guides import Guide, guide
from engine.queries.online.cases import came_online, hands_in, may_be_withdrawn, wanted
from engine.queries.organisation.agencies import listed_agencies
from engine.queries.organisation.duty import duty_phone
from engine.queries.oversight.access_log import look_count
from engine.queries.oversight.commitments import commitment_of
from engine.queries.oversight.complaints import complaint_progress
from engine.queries.promises.ratings import may_be_rated
from webui.case.file import main_clock
from webui.case.file_part import short_name
from webui.portal.own_appointment import own_page
from webui.show.languages import language
from webui.web.acting import page_key
from webui.web.applicant import by_code
from webui.web.database import close_reading, engine, reading
from webui.web.security import client_address

blueprint = Blueprint("portal", __name__, url_prefix="/public")

MOST_AT_ONCE = 10
"""Files of one request."""


@blueprint.route("/progress", methods=["GET", "POST"])
def progress() -> str | tuple[str, int] | tuple[str, int, dict[str, str]]:
    """The progress of a case by its number and query code (OA-3); refused for a while after too many wrong ones.

    The office's own forms send the code, so that it stands in no address; addresses from before are still read.
    """
    number, code = given_number()
    if not number or not code:
        return render_template("portal/progress.html", number=number, code=code, problem=None)
    known = known_case(number, code)
    if not isinstance(known, int):
        return known
    appointment = own_appointment(reading(), known, engine().clock.now())
    return case_page(known, number, code) if appointment is None else own_page(appointment)


@blueprint.post("/progress/files")
def add() -> str | tuple[str, int] | tuple[str, int, dict[str, str]]:
    """Take in files that the applicant adds to the own case, known by number and query code; the page comes back."""
    number, code = given_number()
    known = known_case(number, code)
    if not isinstance(known, int):
        return known
    material_id, refused, who = request.form.get("material", type=int), False, by_code()
    given = [each for each in request.files.getlist("file") if each.filename][:MOST_AT_ONCE]
    close_reading()
    for place, each in enumerate(given):
        try:
            if material_id is None:
                raise Refused("请选择材料。", "Choose the material.")
            add_file(
                engine(),
                None,
                case_id=known,
                material_id=material_id,
                name=each.filename or "",
                data=each.stream.read(LARGEST_FILE + 1),
                key=f"{request.form.get('_key') or page_key()}:{place}",
                **who,
            )
            flash(_("已上传：%(name)s", name=short_name(each.filename)), "success")
        except Refused as refusal:
            flash(f"{short_name(each.filename)}：{refusal.text(language())}", "danger")
            refused = True
    if not given:
        flash(_("请选择要上传的文件。"), "danger")
    return case_page(known, number, code), 422 if refused or not given else 200


def known_case(number: str, code: str) -> int | tuple[str, int] | tuple[str, int, dict[str, str]]:
    """The case of a number and query code; the page that says no when they do not fit, or after too many wrong ones."""
    tried = attempts.query_tried(number, client_address())
    try:
        with engine().database.transaction() as transaction:
            counted = attempts.begin(transaction, tried, datetime.now(UTC))
    except attempts.TooManyFailures as refusal:
        shown = render_template("portal/pause.html", minutes=-(-refusal.seconds // 60))
        return shown, 429, {"Retry-After": str(refusal.seconds)}
    case_id = find_case(reading(), number, code)
    if case_id is None:
        problem = _("没有查到。请核对凭证上的办件编号和查询码，两者须同时正确。")
        return render_template("portal/progress.html", number=number, code=code, problem=problem), 404
    close_reading()
    with engine().database.transaction() as transaction:
        attempts.succeeded(transaction, tried, counted)
    return case_id


def given_number() -> tuple[str, str]:
    """Number and query code that the present request gives, as papers print them; empty where it gives none."""
    given = request.form if request.method == "POST" else request.args
    return written_number(given.get("number", "")), given.get("code", "").strip().upper()


def case_page(case_id: int, number: str, code: str, *, withdrawal: str = "") -> str:
    """The progress of a case; ``withdrawal`` is the reason of a withdrawal that was refused, to be mended."""
    session = reading()
    summary = case_summary(session, case_id)
    opened = summary.status == "open" and summary.decision is None
    running = clocks(session, engine().calendar(session), case_id, engine().clock.now())
    shown = main_clock([clock for clock in running if clock.name in ("case", "acceptance", "answer")])
    return render_template(
        "portal/case.html",
        summary=summary,
        listed=materials(session, item_id=summary.item_id, application_id=summary.application_id) if opened else [],
        files=handed_in_online(session, case_id),
        about={"number": number, "code": code, "key": page_key()},
        accepted=ACCEPT,
        accepted_words=KINDS_ZH if language() == "zh" else KINDS_EN,
        progress=public_progress(session, case_id),
        complaint=complaint_progress(session, case_id),
        commitment=commitment_of(session, case_id),
        permit=ending_permit_of(session, case_id, engine().clock.now()),
        supplement_due=supplement_due(session, case_id),
        clock=shown,
        explanations=[] if shown is None else explanations(session, shown.id, engine().clock.now()),
        looked=look_count(session, case_id),
        may_be_rated=may_be_rated(session, case_id),
        wanted=wanted(session, case_id),
        hands_in=hands_in(session, case_id, **by_code()),
        may_be_withdrawn=may_be_withdrawn(session, case_id, engine().clock.now()),
        withdrawal=withdrawal,
        online=came_online(session, case_id),
    )


@blueprint.get("/agencies")
def agencies() -> str:
    """The directory of agencies elsewhere (FI-6, OA-1)."""
    words = request.args.get("words", "").strip()
    return render_template("portal/agencies.html", rows=listed_agencies(reading(), words), words=words)


@blueprint.get("/items/<int:item_id>")
def item(item_id: int) -> str:
    """The guide of one item: everything that the applicant has to know, in one go."""
    found = guide(reading(), item_id)
    if found is None:
        abort(404)
    return render_template(
        "portal/item.html",
        guide=found,
        serving=_serving_ways(found),
        hours=_hours(),
        duty_phone=duty_phone(reading(), found.department.id, engine().clock.now()),
        diagram=process_diagram(engine().definitions, reading(), found.item.process),
    )


@blueprint.get("/items/<int:item_id>/sheet")
def item_sheet(item_id: int) -> str:
    """The guide on paper, from the same data as the page (OA-2)."""
    found = guide(reading(), item_id)
    if found is None:
        abort(404)
    today = engine().clock.now().astimezone(OFFICE_ZONE).date()
    return render_template(
        "portal/item_sheet.html",
        guide=found,
        serving=_serving_ways(found),
        hours=_hours(),
        printed_on=chinese_day(today) if language() == "zh" else today.isoformat(),
    )


def _serving_ways(found: Guide) -> str:
    ways = found.item.serving_ways or list(SERVING_WAYS)
    place = 0 if language() == "zh" else 1
    return ("、" if place == 0 else ", ").join(SERVING_WAYS[way][place] for way in ways if way in SERVING_WAYS)


def _hours() -> str:
    today = engine().clock.now().astimezone(OFFICE_ZONE).date()
    return _("工作日 %(hours)s", hours=hours_on(engine().calendar(reading()).hours, today))
