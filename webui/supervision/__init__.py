"""The inspector's pages: cards and accountability cases."""

from webui.supervision.views import blueprint

__all__ = ["blueprint"]
