"""The blueprint of service promise."""

from flask import Blueprint

blueprint = Blueprint("promises", __name__, url_prefix="/promises")
