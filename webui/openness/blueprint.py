"""The blueprint of open affairs."""

from flask import Blueprint

blueprint = Blueprint("openness", __name__, url_prefix="/openness")
