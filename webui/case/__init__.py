"""A case as people look at it: search, file, history, documents."""

from webui.case.views import blueprint

__all__ = ["blueprint"]
