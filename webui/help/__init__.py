"""The guides inside the product: one page per guide, and from every page of the staff a link to its place in them."""

from __future__ import annotations

from flask import Flask

from webui.help.places import help_address
from webui.help.views import blueprint

__all__ = ["blueprint", "install"]


def install(app: Flask) -> None:
    """Let every page link to its place in the guides."""
    app.jinja_env.globals.update(help_address=help_address)
