"""A case as people look at it: search, file, history, documents, files."""

from webui.case import files
from webui.case.views import blueprint

__all__ = ["blueprint", "files"]
