"""The designer's pages: processes, decision tables and forms, with check, trial run and deployment."""

from webui.designer import api, moves, pages, replay, tryout, versions, watch
from webui.designer.blueprint import blueprint

__all__ = ["api", "blueprint", "moves", "pages", "replay", "tryout", "versions", "watch"]
