"""Copies that colleagues sent to me, and reading one."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.cases.commands import read_copy
from engine.queries.desk import copies as queries
from engine.queries.desk import matters
from webui.desk.blueprint import blueprint
from webui.desk.lists import asked_filter, desk_list
from webui.show.counts import work_counts
from webui.web.access import actor, login_required
from webui.web.database import close_reading, engine, reading


@blueprint.get("/copies")
@login_required
def copies() -> str:
    """One page of the copies sent to me."""
    me, now, session = actor(), engine().clock.now(), reading()
    unread, wanted = request.args.get("read") == "no", asked_filter()
    before = request.args.get("after", type=int)
    total = None
    if wanted.narrows:
        total = queries.total(session, me.staff_id, now=now, unread=unread, wanted=wanted)
    return render_template(
        "desk/copies.html",
        page=queries.copies(session, me.staff_id, now=now, unread=unread, wanted=wanted, before=before),
        unread=unread,
        list=desk_list("copied", wanted, total),
        before=before,
        work=work_counts(),
        tabs=matters.counts(session, me.staff_id),
    )


@blueprint.post("/copies/<int:copy_id>")
@login_required
def read(copy_id: int) -> Response:
    """Mark a copy as read and open its case."""
    me = actor()
    close_reading()
    return redirect(url_for("case.show", case_id=read_copy(engine(), me, copy_id=copy_id)))
