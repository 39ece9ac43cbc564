"""Looking at the files of one's own draft: the small pictures of the list, and each file page by page."""

from __future__ import annotations

from flask import Response, render_template

from engine.identity.permissions import Applicant
from engine.queries.online import draft_files as queries
from webui.portal.apply import for_applicants, the_draft
from webui.portal.contact import Page
from webui.portal.views import blueprint
from webui.web.database import engine, reading


@blueprint.get("/drafts/<int:draft_id>/files/<int:file_id>")
@for_applicants
def draft_file(me: Applicant, draft_id: int, file_id: int) -> Page:
    """One file of the draft, page by page as pictures."""
    draft = the_draft(me, draft_id)
    return render_template("portal/draft_file.html", applicant=me, draft=draft, file=_file(me, draft_id, file_id))


@blueprint.get("/drafts/<int:draft_id>/files/<int:file_id>/thumbnail")
@for_applicants
def draft_thumbnail(me: Applicant, draft_id: int, file_id: int) -> Page:
    """The small picture of a file in the list."""
    return Response(queries.thumbnail(reading(), _file(me, draft_id, file_id)), mimetype="image/jpeg")


@blueprint.get("/drafts/<int:draft_id>/files/<int:file_id>/pages/<int:number>")
@for_applicants
def draft_page(me: Applicant, draft_id: int, file_id: int, number: int) -> Page:
    """One page of a file as a picture."""
    data, media_type = queries.page(reading(), _file(me, draft_id, file_id), number)
    return Response(data, mimetype=media_type)


def _file(me: Applicant, draft_id: int, file_id: int) -> queries.DraftPicture:
    return queries.own_file(reading(), me, draft_id, file_id, engine().clock.now())
