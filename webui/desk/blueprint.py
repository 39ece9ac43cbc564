"""The blueprint that the modules of the desk hang their pages on."""

from flask import Blueprint

blueprint = Blueprint("desk", __name__, url_prefix="/desk")
