"""How the program itself is doing: the heartbeat of background work, what failed in it, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from engine.cases import commands
from engine.queries.operation.background import background, open_incidents
from engine.queries.oversight.verifications import last_verification
from webui.admin.blueprint import blueprint
from webui.web.access import actor, requires
from webui.web.database import close_reading, engine, reading
from webui.web.small_forms import SmallForm, line


class IncidentForm(SmallForm):
    """Why an incident is given up or its case ended; needed for both, by the command."""

    reason = line(lazy_gettext("理由（写入记录）"), maxlength="1000")


ACTS: dict[str, Callable[..., None]] = {
    "retry": commands.retry_incident,
    "give_up": commands.give_up_incident,
    "end": commands.end_failed_case,
}


@blueprint.get("/operation")
@requires("administer")
def operation() -> str:
    """The heartbeats and the open incidents, newest first."""
    return _page()


@blueprint.post("/operation/<int:incident_id>")
@requires("administer")
def act_on_incident(incident_id: int) -> str | Response | tuple[str, int]:
    """Try again, give up or end the case; the last two with a reason."""
    chosen = request.form.get("act", "")
    if chosen not in ACTS:
        abort(400)
    me, form = actor(), IncidentForm(part=str(incident_id))
    close_reading()

    def attempt() -> None:
        given = {} if chosen == "retry" else {"reason": form.reason.data}
        ACTS[chosen](engine(), me, incident_id=incident_id, **given)

    form.attempt(attempt)
    if form.wrong:
        return _page(form), 422
    done = {"retry": _("已安排重试。"), "give_up": _("已停止重试。"), "end": _("办件已终止。")}
    flash(done[chosen], "success")
    return redirect(url_for("admin.operation"))


def _page(refused: IncidentForm | None = None) -> str:
    shown, following = open_incidents(reading(), after=request.args.get("after", type=int))
    forms = {str(each.id): IncidentForm(part=str(each.id), sent=False) for each in shown}
    if refused is not None:
        forms[refused.part] = refused
    now, replica = engine().system_clock.now(), engine().database.replica
    behind = None if replica is None else replica.behind(now)
    return render_template(
        "admin/operation.html",
        background=background(reading(), now),
        has_replica=replica is not None,
        replica_behind=behind,
        replica_late=replica is not None and replica.is_late(behind),
        verification=last_verification(reading()),
        incidents=shown,
        following=following,
        forms=forms,
    )
