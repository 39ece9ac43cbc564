"""The inspector's pages: cards, violations, accountability, complaints, commitments, four zeros, verification."""

from webui.supervision import commitments, complaints, figures, infractions, verifications
from webui.supervision.views import blueprint

__all__ = ["blueprint", "commitments", "complaints", "figures", "infractions", "verifications"]
