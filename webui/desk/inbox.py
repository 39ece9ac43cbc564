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
from webui.web.access import actor, login_required
from webui.web.acting import act
from webui.web.database import engine, reading

SHARES: tuple[worklist.Share, ...] = ("all", "mine", "pool")
LIGHTS = ("red", "yellow", "green")


@blueprint.get("/")
@login_required
def inbox() -> str:
    """The open work of the posts that I hold now."""
    share = request.args.get("share", "all")
    light = request.args.get("light") or None
    after = request.args.get("after") or None
    me, now = actor(), engine().clock.now()
    try:
        page = worklist.inbox(
            reading(),
            staff_id=me.staff_id,
            post_ids=me.post_ids,
            now=now,
            share=share if share in SHARES else "all",
            light=light if light in LIGHTS else None,
            process=request.args.get("process") or None,
            after=after,
        )
    except worklist.WrongKey:
        abort(404)
    counts = worklist.counts(reading(), staff_id=me.staff_id, post_ids=me.post_ids, now=now)
    return render_template(
        "desk/inbox.html",
        page=page,
        counts=counts,
        tabs=matters.counts(reading(), me.staff_id),
        share=share,
        chosen_light=light,
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
