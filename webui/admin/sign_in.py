"""How people log in: the roles whose holders need a second factor."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.administration import commands
from engine.queries.organisation.signing_in import factor_roles
from webui.admin.blueprint import blueprint
from webui.admin.small_forms import FactorRolesForm
from webui.web.access import requires
from webui.web.administering import administer
from webui.web.database import reading


@blueprint.get("/sign-in")
@requires("administer")
def sign_in() -> str:
    """Which roles need a second factor."""
    return _page(FactorRolesForm(sent=False, roles=sorted(factor_roles(reading()))))


@blueprint.post("/sign-in")
@requires("administer")
def require_factor() -> Response | tuple[str, int]:
    """Say which roles need one."""
    form = FactorRolesForm()
    form.attempt(lambda: administer(commands.require_factor, roles=form.roles.data or []))
    if form.wrong:
        return _page(form), 422
    flash(_("已保存。担任这些岗位、还没有设置的人，打开下一页时即须设置。"), "success")
    return redirect(url_for("admin.sign_in"))


def _page(form: FactorRolesForm) -> str:
    return render_template("admin/sign_in.html", form=form)
