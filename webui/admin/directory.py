"""Following a directory (LDAP) from a page: what would change is shown first, then taken over (AB-3, AB-5)."""

from __future__ import annotations

import os
from hashlib import sha256

from flask import flash, render_template, request
from flask_babel import gettext as _

from engine.administration.directory import Directory, DirectoryReport, follow_directory
from engine.administration.directory_reading import access_from, mapping_from, read_directory
from engine.errors import ChengnuoError, Refused
from webui.admin.blueprint import blueprint
from webui.admin.small_forms import DirectoryForm
from webui.web.access import requires
from webui.web.administering import administer
from webui.web.database import close_reading


@blueprint.get("/directory")
@requires("administer")
def directory() -> str:
    """Whether there is a directory to follow, and the way to a preview."""
    return _page(DirectoryForm(sent=False, most_gone=10))


@blueprint.post("/directory")
@requires("administer")
def follow() -> str | tuple[str, int]:
    """Read the directory and show what would change; take it over when that is what was shown before."""
    form = DirectoryForm()
    apply = request.form.get("act") == "apply"
    found: list[Directory] = []

    def followed(check_only: bool) -> DirectoryReport:
        return administer(
            follow_directory,
            directory=found[0],
            most_gone=form.most_gone.data or 0,
            confirmed=bool(form.confirmed.data),
            check_only=check_only,
        )

    def attempt() -> DirectoryReport:
        found[:] = [_read()]
        return followed(check_only=not apply or form.seen.data != _digest(found[0]))

    report = form.attempt(attempt)
    if report is None:
        return _page(form), 422
    seen = _digest(found[0])
    if apply and form.seen.data == seen:
        flash(_("已按目录更新，没有接受的列在下面。") if report.refused else _("已按目录更新。"), "success")
        return _page(DirectoryForm(sent=False, most_gone=form.most_gone.data), report, done=True)
    if apply:
        flash(_("目录在预览以后有变化，还没有保存；请看一遍新的预览再确认。"), "warning")
    form.seen.data = seen
    return _page(form, report)


def _read() -> Directory:
    """What the directory says now; Refused when it cannot be read, since other settings may help."""
    close_reading()
    try:
        return read_directory(access_from(os.environ), mapping_from(os.environ))
    except Refused:
        raise
    except ChengnuoError as error:
        raise Refused(error.zh, error.en) from error


def _digest(found: Directory) -> str:
    """What tells one content of a directory from another."""
    return sha256(repr(found).encode()).hexdigest()


def _page(form: DirectoryForm, report: DirectoryReport | None = None, *, done: bool = False) -> str:
    return render_template(
        "admin/directory.html",
        form=form,
        report=report,
        done=done,
        address=os.environ.get("CHENGNUO_LDAP_URL"),
        base=os.environ.get("CHENGNUO_LDAP_BASE"),
    )
