"""Permits that end, and applying for their renewal at the window with one click (TC-18)."""

from __future__ import annotations

from datetime import date

from flask import flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.cases.commands import renew_permit
from engine.identity.permissions import committed_departments
from engine.identity.relations import concerned_with
from engine.queries.case.renewals import SHOWS, ending_permits
from webui.desk.blueprint import blueprint
from webui.desk.next_work import after_submission
from webui.web.access import actor, requires
from webui.web.acting import act, page_key
from webui.web.database import engine, reading


@blueprint.get("/renewals")
@requires("renewals")
def renewals() -> str:
    """Permits with an end, the one that ends first first; names whole for those whom the case concerns (SP-6)."""
    show, words = request.args.get("show"), request.args.get("words", "").strip()
    rows, following = ending_permits(
        reading(),
        engine().clock.now(),
        show=show if show in SHOWS else None,
        words=words,
        after=_after(request.args.get("after", "")),
        units=committed_departments(actor()),
    )
    return render_template(
        "desk/renewals.html",
        rows=rows,
        following=None if following is None else f"{following[0].isoformat()}_{following[1]}",
        show=show,
        words=words,
        concerned=concerned_with(reading(), [row.case_id for row in rows], actor()),
        key=page_key(),
    )


@blueprint.post("/renewals/<int:application_id>")
@requires("register_inquiry")
def renew(application_id: int) -> Response:
    """Apply for the renewal of a permit with all that is known of it, and on to the check of the papers."""
    outcome = act(renew_permit, application_id=application_id)
    flash(_("延续申请已登记。首问负责人：%(name)s。", name=actor().name), "success")
    return after_submission(outcome, actor())


def _after(text: str) -> tuple[date, int] | None:
    """Where the list goes on: last day and key; None at the beginning, and for anything else."""
    day, _sign, key = text.partition("_")
    try:
        return (date.fromisoformat(day), int(key)) if key.isdecimal() else None
    except ValueError:
        return None
