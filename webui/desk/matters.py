"""My matters beside open work: threads that I keep, what I handed on, what I began."""

from __future__ import annotations

from typing import cast

from flask import abort, render_template, request

from engine.queries.desk import matters as queries
from engine.queries.desk.worklist import WrongKey
from webui.desk.blueprint import blueprint
from webui.desk.lists import asked_filter, desk_list
from webui.show.counts import work_counts
from webui.web.access import actor, login_required
from webui.web.database import engine, reading

SHARES = ("kept", "done", "begun")


@blueprint.get("/matters/<share>")
@login_required
def matters(share: str) -> str:
    """One page of my matters; ``share`` is one of ``SHARES``."""
    if share not in SHARES:
        abort(404)
    me, now, session = actor(), engine().clock.now(), reading()
    status, wanted = request.args.get("status") or None, asked_filter()
    after = request.args.get("after") or None
    which = cast(queries.Share, share)
    try:
        page = queries.matters(session, me, share=which, now=now, status=status, wanted=wanted, after=after)
    except WrongKey:
        abort(404)
    total = None
    if wanted.narrows:
        total = queries.total(session, me.staff_id, share=which, now=now, status=status, wanted=wanted)
    return render_template(
        "desk/matters.html",
        page=page,
        share=share,
        status=status,
        list=desk_list(share, wanted, total),
        after=after,
        work=work_counts(),
        tabs=queries.counts(session, me.staff_id),
    )
