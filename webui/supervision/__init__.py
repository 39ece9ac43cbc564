"""The inspector's pages: cards, accountability cases, complaints, the four zeros."""

from webui.supervision import complaints, figures
from webui.supervision.views import blueprint

__all__ = ["blueprint", "complaints", "figures"]
