"""The numbers that the office sets for itself: what holds, since when, by whom and why, and how to change one."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.administration import commands
from engine.office.settings.rules import SETTINGS, check_value
from engine.queries.organisation.office_numbers import office_numbers, running_with
from engine.queries.organisation.shares_preview import SharesPreview, shares_preview
from webui.admin.blueprint import blueprint
from webui.admin.small_forms import SettingForm
from webui.web.access import requires
from webui.web.administering import administer
from webui.web.database import engine, reading

Page = str | Response | tuple[str, int]


@blueprint.get("/settings")
@requires("administer")
def settings() -> str:
    """All numbers with their versions."""
    return _page()


@blueprint.post("/settings/<name>")
@requires("administer")
def change_setting(name: str) -> Page:
    """Show what a new value moves, or set it."""
    if name not in SETTINGS:
        abort(404)
    form = SettingForm(part=name)

    def act() -> bool:
        value, reason = form.value.data or 0, form.reason.data or ""
        check_value(name, value, reason)
        if request.form.get("do") != "preview":
            administer(commands.change_setting, name=name, value=value, reason=reason, valid_from=form.valid_from.data)
        return True

    form.attempt(act)
    if form.wrong:
        return _page(name, form), 422
    if request.form.get("do") == "preview":
        return _page(name, form, foreseen=True)
    flash(_("已保存。"), "success")
    return redirect(url_for("admin.settings") + f"#{name}")


def _page(changed: str = "", form: SettingForm | None = None, *, foreseen: bool = False) -> str:
    numbers = office_numbers(reading(), engine().clock.now())
    forms = {
        each.name: form if form is not None and each.name == changed else SettingForm(part=each.name, sent=False)
        for each in numbers
    }
    return render_template(
        "admin/settings.html",
        numbers=numbers,
        forms=forms,
        now=engine().clock.now(),
        changed=changed,
        foreseen=foreseen,
        running=running_with(reading(), changed) if foreseen else None,
        shares=_shares(changed, form) if foreseen else None,
    )


def _shares(name: str, form: SettingForm | None) -> SharesPreview | None:
    """Who would fall below a share; None for another number."""
    if form is None:
        return None
    now = engine().clock.now()
    present = next(each.value for each in office_numbers(reading(), now) if each.name == name)
    return shares_preview(reading(), name, present, form.value.data or 0, now)
