"""The office's name in the header of every page: a setting of the service center, never the sample's."""

from __future__ import annotations

import time
from dataclasses import dataclass

from flask import Flask, current_app
from flask_babel import gettext as _

from engine.queries.organisation.department_papers import office_name as name_of_office
from webui.web.database import reading

KEPT_SECONDS = 30
"""How long a process shows a name that an administrator has changed in the meantime."""


@dataclass
class _Kept:
    name: str | None = None
    until: float = 0.0


def install(app: Flask) -> None:
    """``office_name()`` for the templates."""
    app.extensions["chengnuo.office_name"] = _Kept()
    app.jinja_env.globals.update(office_name=office_name)


def office_name() -> str:
    """The name that CHENGNUO_OFFICE_NAME gives, else that of the center; a plain word as long as there is none."""
    configured: str | None = current_app.config["OFFICE_NAME"]
    if configured:
        return configured
    kept: _Kept = current_app.extensions["chengnuo.office_name"]
    # Asked for on every page: read once in a while, so that no page costs a statement more.
    if time.monotonic() >= kept.until:
        kept.name, kept.until = name_of_office(reading()), time.monotonic() + KEPT_SECONDS
    return kept.name or _("政务服务中心")
