"""What the public sees of posts: duties and authority, and whom a department has authorised (OA-1, PR-2, PR-3)."""

from __future__ import annotations

from flask import render_template

from engine.office.service_clock.rules import office_day
from engine.queries.organisation.post_records import public_records
from engine.queries.oversight.authorisations import valid_authorisations
from webui.portal.views import blueprint
from webui.web.database import engine, reading


@blueprint.get("/posts")
def post_records() -> str:
    """The valid records of all open posts, by department."""
    return render_template("portal/post_records.html", rows=public_records(reading()))


@blueprint.get("/authorisations")
def authorisations() -> str:
    """The authorisations of representatives that hold today."""
    rows = valid_authorisations(reading(), office_day(engine().clock.now()))
    return render_template("portal/authorisations.html", rows=rows)
