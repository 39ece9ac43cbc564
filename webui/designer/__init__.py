"""The designer's pages: processes, decision tables and forms, with check, trial run and deployment."""

from webui.designer import api, event_log, form_editor, moves, pages, papers, paths, replay, tryout, versions, watch
from webui.designer.blueprint import blueprint

__all__ = [
    "api",
    "blueprint",
    "event_log",
    "form_editor",
    "moves",
    "pages",
    "papers",
    "paths",
    "replay",
    "tryout",
    "versions",
    "watch",
]
