"""My matters beside open work: threads that I keep, what I handed on, what I began."""

from __future__ import annotations

from typing import cast

from flask import abort, render_template, request

from engine.queries.desk import matters as queries
from engine.queries.desk.worklist import WrongKey, counts
from webui.desk.blueprint import blueprint
from webui.web.access import actor, login_required
from webui.web.database import engine, reading

SHARES = ("kept", "done", "begun")


@blueprint.get("/matters/<share>")
@login_required
def matters(share: str) -> str:
    """One page of my matters; ``share`` is one of ``SHARES``."""
    if share not in SHARES:
        abort(404)
    me, now = actor(), engine().clock.now()
    status, process = request.args.get("status") or None, request.args.get("process") or None
    after = request.args.get("after") or None
    try:
        page = queries.matters(
            reading(),
            me,
            share=cast(queries.Share, share),
            now=now,
            status=status,
            process=process,
            after=after,
        )
    except WrongKey:
        abort(404)
    return render_template(
        "desk/matters.html",
        page=page,
        share=share,
        status=status,
        process=process,
        after=after,
        work=counts(reading(), staff_id=me.staff_id, post_ids=me.post_ids, now=now),
        tabs=queries.counts(reading(), me.staff_id),
    )
