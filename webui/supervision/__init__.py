"""The inspector's pages: cards, violations, accountability cases, complaints, the four zeros."""

from webui.supervision import complaints, figures, infractions
from webui.supervision.views import blueprint

__all__ = ["blueprint", "complaints", "figures", "infractions"]
