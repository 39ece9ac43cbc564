"""One's own exports, the log of all of them, asking for a long list, cancelling it, fetching it."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.cases.commands import begin_export, cancel_export
from engine.errors import Refused
from engine.identity.permissions import may_export
from engine.queries.oversight.list_exports import export_content, export_file, list_exports
from webui.exports.lists import LISTS
from webui.show.languages import language
from webui.web.access import actor, login_required, opens
from webui.web.database import close_reading, engine, reading
from webui.web.saved_files import saved_as

blueprint = Blueprint("exports", __name__, url_prefix="/exports")


@blueprint.get("/")
@login_required
def index() -> str:
    """My exports, the newest first; everybody's for whoever sees the log of personal data (SP-6)."""
    everybody = opens("access_log") and request.args.get("show") == "all"
    rows, following = list_exports(
        reading(),
        staff_id=None if everybody else actor().staff_id,
        now=engine().clock.now(),
        before=request.args.get("after", type=int),
    )
    titles = {name: found.title for name, found in LISTS.items()}
    return render_template("exports/index.html", rows=rows, following=following, titles=titles, everybody=everybody)


@blueprint.route("/new/<name>/<kind>", methods=["GET", "POST"])
@login_required
def begin(name: str, kind: str) -> str | Response | tuple[str, int]:
    """Offer to write a list in the background that is too long for one answer, narrowed as the address says."""
    if name not in LISTS or kind not in LISTS[name].kinds:
        abort(404)
    may_export(actor(), name).check()
    query = {key: value for key, value in request.args.items() if key != "language"}
    problem = None
    if request.method == "POST":
        me, chosen = actor(), language()
        close_reading()
        try:
            begin_export(engine(), me, name=name, kind=kind, language=chosen, query=query)
        except Refused as refusal:
            problem = refusal.text(chosen)
        else:
            flash(_("已开始在后台导出，完成后在这里下载；可以离开这一页。"), "success")
            return redirect(url_for("exports.index"))
    page = render_template(
        "exports/begin.html",
        title=LISTS[name].title,
        kind=kind,
        why=LISTS[name].too_long,
        problem=problem,
        query=query,
    )
    return (page, 422) if problem else page


@blueprint.post("/<int:export_id>/cancel")
@login_required
def cancel(export_id: int) -> Response:
    """Stop one of my exports; one that has ended in the meantime stays as it is."""
    me = actor()
    close_reading()
    try:
        cancel_export(engine(), me, export_id=export_id)
    except Refused as refusal:
        flash(refusal.text(language()), "info")
    else:
        flash(_("已取消导出。"), "success")
    return redirect(url_for("exports.index"))


@blueprint.get("/<int:export_id>/file")
@login_required
def fetch(export_id: int) -> Response:
    """The file of one of my exports; 404 when it is kept no more, 403 when I may not see its list any more (AU-1)."""
    found = export_file(reading(), export_id, staff_id=actor().staff_id, now=engine().clock.now())
    if found is None:
        abort(404)
    may_export(actor(), found.name).check()
    exported = LISTS[found.name]
    close_reading()
    headers = {
        "Content-Disposition": saved_as(exported.file_name(found.kind, found.query)),
        "Content-Length": str(found.size),
    }
    content = export_content(engine().database, found)
    return Response(content, mimetype=exported.kinds[found.kind], headers=headers)
