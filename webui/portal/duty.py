"""The duty phones for the public (AB-4, OA-1)."""

from __future__ import annotations

from datetime import timedelta

from flask import render_template

from engine.queries.organisation.duty import public_phones
from webui.portal.views import blueprint
from webui.web.database import engine, reading


@blueprint.get("/duty")
def duty() -> str:
    """Whom to call outside office hours, department by department, in this duty day and the next; no names."""
    present, rows = public_phones(reading(), engine().clock.now())
    hall = next((row for row in rows if row.is_center), None)
    return render_template(
        "portal/duty.html", rows=rows, hall=hall, present=present, following=present + timedelta(days=1)
    )
