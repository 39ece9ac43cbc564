"""The blueprint that the administrator's modules hang their pages on."""

from flask import Blueprint

blueprint = Blueprint("admin", __name__, url_prefix="/admin")
