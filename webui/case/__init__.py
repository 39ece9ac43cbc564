"""A case as people look at it: search, file, history, documents, files."""

from webui.case import export, files
from webui.case.views import blueprint

__all__ = ["blueprint", "export", "files"]
