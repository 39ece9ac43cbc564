"""The inspector's pages: cards, violations, accountability cases, the four zeros."""

from webui.supervision import figures, infractions
from webui.supervision.views import blueprint

__all__ = ["blueprint", "figures", "infractions"]
