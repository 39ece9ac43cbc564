"""The guides as pages. Those of the staff need a login; applicants read theirs without one."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, send_file, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from webui.help import guides
from webui.show.languages import language
from webui.web.access import login_required

blueprint = Blueprint("help", __name__)

KEPT = 3600
"""Seconds for which a browser keeps a picture of a guide."""


@blueprint.get("/help/")
@login_required
def index() -> str:
    """All guides with their parts."""
    shown = {name: guides.parts(name, language()) for name in guides.NAMES}
    return render_template("help/index.html", guides=shown, address=_address)


@blueprint.get("/help/<name>")
@login_required
def guide(name: str) -> str:
    """One guide."""
    return _page(name)


@blueprint.get("/public/help")
def for_applicants() -> str:
    """The guide for applicants."""
    return _page(guides.FOR_APPLICANTS)


@blueprint.get("/help/pictures/<tongue>/<name>.webp")
def picture(tongue: str, name: str) -> Response:
    """A picture of a guide. It shows the sample county, so that it needs no login."""
    file = guides.picture_file(tongue, name)
    if file is None:
        abort(404)
    return send_file(file, mimetype="image/webp", max_age=KEPT)


def _page(name: str) -> str:
    if name not in guides.NAMES:
        abort(404)
    found = guides.guide(
        name,
        language(),
        picture=lambda tongue, which: url_for("help.picture", tongue=tongue, name=which),
        other=_address,
    )
    # The text is ours, and the parser takes no HTML in it.
    return render_template("help/guide.html", guide=found, body=Markup(found.body))


def _address(name: str) -> str:
    return url_for("help.for_applicants") if name == guides.FOR_APPLICANTS else url_for("help.guide", name=name)
