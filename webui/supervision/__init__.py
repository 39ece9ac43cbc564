"""The inspector's pages: cards, accountability cases, the four zeros."""

from webui.supervision import figures
from webui.supervision.views import blueprint

__all__ = ["blueprint", "figures"]
