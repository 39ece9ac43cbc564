"""The designer's part of the site; its views are in the modules beside this one."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("designer", __name__, url_prefix="/designer")
