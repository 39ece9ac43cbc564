"""The screens of the halls: hanging one, looking at it, revoking its address."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from engine.administration import commands
from engine.office.choice_lists import departments
from engine.queries.oversight.hall import hall_board, screens
from webui.board.views import blueprint
from webui.show.hall import hall_page
from webui.web.access import requires
from webui.web.administering import administer
from webui.web.database import engine, reading
from webui.web.small_forms import SmallForm, line, several


class ScreenForm(SmallForm):
    """What hanging a screen needs."""

    name = line(lazy_gettext("大厅名称"), needed=True, hint=lazy_gettext("显示在大屏顶部，例如：一楼综合服务大厅。"))
    departments = several(lazy_gettext("显示哪些部门的办件"), hint=lazy_gettext("不选时显示全部部门。"))


@blueprint.route("/halls", methods=["GET", "POST"])
@requires("hall_screens")
def halls() -> str | tuple[str, int]:
    """The screens; a new one's address is shown once, on the answer to the form."""
    form = ScreenForm(sent=request.method == "POST")
    form.departments.choices = [(each.code, each.note) for each in departments(reading())]
    address = None
    if request.method == "POST":
        chosen = list(form.departments.data or [])
        hung = form.attempt(lambda: administer(commands.hang_screen, name=form.name.data or "", departments=chosen))
        if hung is not None:
            address = url_for("portal.hall", token=hung[1], _external=True)
            form = ScreenForm(sent=False)
            form.departments.choices = [(each.code, each.note) for each in departments(reading())]
    page = render_template("board/halls.html", form=form, screens=screens(reading()), address=address)
    return (page, 422) if form.wrong else page


@blueprint.get("/halls/<int:screen>")
@requires("hall_screens")
def hall_preview(screen: int) -> str:
    """What a screen shows, also one whose address was revoked."""
    try:
        return hall_page(hall_board(reading(), engine().clock.now(), screen=screen))
    except LookupError:
        abort(404)


@blueprint.post("/halls/<int:screen>/revoke")
@requires("hall_screens")
def revoke_hall(screen: int) -> Response:
    """Let its address show nothing any more."""
    administer(commands.revoke_screen, screen=screen)
    flash(_("地址已停用，大屏下次刷新时即显示“页面不存在”。"), "success")
    return redirect(url_for("board.halls"))
