"""Access tokens of the JSON API: the list, issuing one, and taking one back."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.administration import commands
from engine.queries.organisation.staff import suggestions
from engine.queries.organisation.tokens import token_page
from webui.admin.blueprint import blueprint
from webui.admin.small_forms import TokenForm
from webui.web.access import requires
from webui.web.administering import administer
from webui.web.database import engine, reading


@blueprint.get("/tokens")
@requires("administer")
def tokens() -> str:
    """The tokens that were issued, the newest first."""
    return _page(TokenForm(sent=False))


@blueprint.post("/tokens")
@requires("administer")
def add_token() -> str | tuple[str, int]:
    """Issue a token and show its secret; it is on this answer only, in no session and on no later page."""
    form = TokenForm()
    secret = form.attempt(lambda: administer(commands.issue_token, **form.data))
    if secret is None:
        return _page(form), 422
    return _page(TokenForm(sent=False), secret=secret)


@blueprint.post("/tokens/<int:token>/revoke")
@requires("administer")
def revoke_token(token: int) -> Response:
    """Let a token in no more."""
    administer(commands.revoke_token, token=token)
    flash(_("令牌已收回，立即失效。"), "success")
    return redirect(url_for("admin.tokens"))


def _page(form: TokenForm, *, secret: str | None = None) -> str:
    before = request.args.get("after", type=int)
    return render_template(
        "admin/tokens.html",
        page=token_page(reading(), engine().system_clock.now(), before=before),
        after=before,
        form=form,
        secret=secret,
        people=suggestions(reading()),
    )
