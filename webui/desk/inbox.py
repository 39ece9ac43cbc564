"""The inbox: what waits at my posts, and taking it."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.cases.commands import claim as claim_command
from engine.cases.commands import release as release_command
from engine.queries.desk import matters, worklist
from webui.desk.blueprint import blueprint
from webui.desk.lists import asked_filter, desk_list
from webui.show.counts import work_counts
from webui.web.access import actor, login_required
from webui.web.acting import act
from webui.web.database import engine, reading

SHARES: tuple[worklist.Share, ...] = ("all", "mine", "pool")


@blueprint.get("/")
@login_required
def inbox() -> str:
    """The matters with open work at the posts that I hold now, one line each."""
    asked = request.args.get("share", "all")
    share: worklist.Share = asked if asked in SHARES else "all"
    after, wanted = request.args.get("after") or None, asked_filter()
    me, now, session = actor(), engine().clock.now(), reading()
    try:
        page = worklist.inbox(
            session, staff_id=me.staff_id, post_ids=me.post_ids, now=now, share=share, wanted=wanted, after=after
        )
    except worklist.WrongKey:
        abort(404)
    total = None
    if wanted.narrows:
        total = worklist.total(session, staff_id=me.staff_id, post_ids=me.post_ids, now=now, share=share, wanted=wanted)
    return render_template(
        "desk/inbox.html",
        page=page,
        counts=work_counts(),
        tabs=matters.counts(session, me.staff_id),
        share=share,
        list=desk_list("inbox", wanted, total),
        after=after,
    )


@blueprint.post("/work/<uuid:work_item>/claim")
@login_required
def claim(work_item: UUID) -> Response:
    """Take a work item from the pool of its post and open it."""
    act(claim_command, work_item=work_item)
    return redirect(url_for("desk.task", work_item=work_item))


@blueprint.post("/work/<uuid:work_item>/release")
@login_required
def release(work_item: UUID) -> Response:
    """Give a work item back to its post."""
    act(release_command, work_item=work_item)
    flash(_("已释放，同岗位人员可以认领。"), "success")
    return redirect(url_for("desk.inbox"))
