"""The inspector's pages: cards, violations, accountability cases, complaints, commitments, the four zeros."""

from webui.supervision import commitments, complaints, figures, infractions
from webui.supervision.views import blueprint

__all__ = ["blueprint", "commitments", "complaints", "figures", "infractions"]
