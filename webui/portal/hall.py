"""The screen of a hall, at an address of its own that can be revoked; no login, no person on it (SP-6)."""

from __future__ import annotations

from flask import abort

from engine.queries.oversight.hall import hall_board
from webui.portal.views import blueprint
from webui.show.hall import hall_page
from webui.web.database import engine, reading, reports


@blueprint.get("/hall/<token>")
@reports
def hall(token: str) -> str:
    """What hangs in the hall; 404 for an address that was revoked as for one that never was."""
    try:
        return hall_page(hall_board(reading(), engine().clock.now(), token=token))
    except LookupError:
        abort(404)
