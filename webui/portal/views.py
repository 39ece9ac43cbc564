"""Guides and progress, without a login."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, abort, render_template, request
from flask_babel import gettext as _

from engine.clock import OFFICE_ZONE
from engine.documents.wording import chinese_day
from engine.identity import attempts
from engine.office.calendar.hours import hours_on
from engine.office.items.rules import SERVING_WAYS
from engine.queries.case.case_file import case_summary
from engine.queries.case.case_record import supplement_due
from engine.queries.case.case_work import clocks
from engine.queries.case.deadlines import explanations
from engine.queries.case.diagram import process_diagram
from engine.queries.case.public_progress import find_case, public_progress, written_number
from engine.queries.items.guides import Guide, departments_with_items, guide, listed_items
from engine.queries.organisation.agencies import listed_agencies
from engine.queries.oversight.access_log import look_count
from webui.case.file import main_clock
from webui.show.languages import language
from webui.web.database import close_reading, engine, reading
from webui.web.security import client_address

blueprint = Blueprint("portal", __name__, url_prefix="/public")


@blueprint.get("/progress")
def progress() -> str | tuple[str, int] | tuple[str, int, dict[str, str]]:
    """The progress of a case by its number and query code (OA-3); refused for a while after too many wrong ones."""
    number, code = written_number(request.args.get("number", "")), request.args.get("code", "").strip().upper()
    if not number or not code:
        return render_template("portal/progress.html", number=number, code=code, problem=None)
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
    return _case(case_id)


def _case(case_id: int) -> str:
    session = reading()
    running = clocks(session, engine().calendar(session), case_id, engine().clock.now())
    shown = main_clock([clock for clock in running if clock.name in ("case", "acceptance")])
    return render_template(
        "portal/case.html",
        summary=case_summary(session, case_id),
        progress=public_progress(session, case_id),
        supplement_due=supplement_due(session, case_id),
        clock=shown,
        explanations=[] if shown is None else explanations(session, shown.id, engine().clock.now()),
        looked=look_count(session, case_id),
    )


@blueprint.get("/items")
def items() -> str:
    """The public list of items (OA-1)."""
    words = request.args.get("words", "").strip()
    department_id = request.args.get("department", type=int)
    rows, following = listed_items(
        reading(), words=words, department_id=department_id, after=request.args.get("after", type=int)
    )
    return render_template(
        "portal/items.html",
        rows=rows,
        following=following,
        words=words,
        department_id=department_id,
        departments=departments_with_items(reading()),
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
