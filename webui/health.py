"""What a load balancer or a monitor asks: does this process answer, and can it work?

No login, no session, and nothing about anybody in the answers.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

from flask import Blueprint, current_app, jsonify
from werkzeug.wrappers import Response

from engine.database import is_unreachable
from engine.queries.operation.background import Background, background
from webui.web.database import reading

logger = logging.getLogger(__name__)

blueprint = Blueprint("health", __name__)

STARTING = timedelta(minutes=2)
"""In which background work has to have begun after the start of its process."""


@blueprint.get("/healthz")
def alive() -> tuple[Response, int]:
    """200 as long as starting this process again would mend nothing.

    503 when this process should do the background work too and has a database, but the work does not go on. Right after
    its start it has done none yet, or finds what another has left undone.
    """
    found, since = _background(), current_app.config["WORKS_SINCE"]
    stands_still = found is not None and found.late and since is not None and datetime.now(UTC) - since > STARTING
    return _answer(found), 503 if stands_still else 200


@blueprint.get("/readyz")
def ready() -> tuple[Response, int]:
    """200 when requests can be answered now; 503 while the database is away."""
    found = _background()
    return _answer(found), 503 if found is None else 200


def _background() -> Background | None:
    try:
        return background(reading(), datetime.now(UTC))
    except Exception as error:
        if not is_unreachable(error):
            raise
        return None


def _answer(found: Background | None) -> Response:
    if found is None:
        return jsonify(database="unreachable")
    return jsonify(
        database="ok",
        background="late" if found.late else "ok",
        heartbeat_seconds={each.duty: each.seconds for each in found.beats},
        workers=found.workers,
        incidents=found.incidents,
    )
