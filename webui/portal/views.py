"""Guides and progress, without a login."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from flask_babel import gettext as _

from engine.office.service_clock.records import ServiceClock
from engine.office.service_clock.store import explain_clock
from engine.queries.case_file import case_summary
from engine.queries.case_work import clocks
from engine.queries.item_guides import departments_with_items, guide, listed_items
from engine.queries.public_progress import find_case, public_progress
from webui.reading import engine, reading

blueprint = Blueprint("portal", __name__, url_prefix="/public")


@blueprint.get("/progress")
def progress() -> str | tuple[str, int]:
    """The progress of a case by its number and query code (OA-3)."""
    number, code = request.args.get("number", ""), request.args.get("code", "")
    if not number and not code:
        return render_template("portal/progress.html", number="", code="", problem=None)
    session = reading()
    case_id = find_case(session, number, code)
    if case_id is None:
        problem = _("没有查到。请核对凭证上的受理编号和查询码，两者须同时正确。")
        return render_template("portal/progress.html", number=number, code=code, problem=problem), 404
    now = engine().clock.now()
    calendar = engine().calendar(session)
    running = clocks(session, calendar, case_id, now)
    shown = next((clock for clock in running if clock.name in ("case", "acceptance")), None)
    return render_template(
        "portal/case.html",
        summary=case_summary(session, case_id),
        progress=public_progress(session, case_id),
        clock=shown,
        days=[] if shown is None else explain_clock(session, session.get_one(ServiceClock, shown.id)),
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


@blueprint.get("/items/<int:item_id>")
def item(item_id: int) -> str:
    """The guide of one item: everything that the applicant has to know, in one go."""
    found = guide(reading(), item_id)
    if found is None:
        abort(404)
    return render_template("portal/item.html", guide=found)
