"""What the office has published, where it hangs, and what is exempt, for everybody to see (OA-1, OA-5)."""

from __future__ import annotations

from flask import render_template, request

from engine.queries.oversight.publications import KIND_CODES, exemptions
from engine.queries.oversight.publications import published as found
from webui.portal.views import blueprint
from webui.web.database import reading


@blueprint.get("/publications")
def publications() -> str:
    """Publications of all departments, the newest first."""
    kind = request.args.get("kind")
    rows, following = found(
        reading(), kind=kind if kind in KIND_CODES else None, before=request.args.get("after", type=int)
    )
    return render_template("portal/publications.html", rows=rows, following=following, kind=kind, kinds=KIND_CODES)


@blueprint.get("/publications/exempt")
def exempt_publications() -> str:
    """What is exempt: by which law, approved by whom, reviewed when; never what it holds."""
    rows, following = exemptions(reading(), before=request.args.get("after", type=int))
    return render_template("portal/exempt.html", rows=rows, following=following)
