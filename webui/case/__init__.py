"""A case as people look at it: search, file, history, documents, files."""

from webui.case import archived, export, files
from webui.case.views import blueprint

__all__ = ["archived", "blueprint", "export", "files"]
