"""The blueprint of the appointments."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("appointments", __name__, url_prefix="/appointments")
