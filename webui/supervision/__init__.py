"""The inspector's pages: cards, violations, inspections, accountability, complaints, commitments, figures, proof."""

from webui.supervision import commitments, complaints, figures, infractions, inspections, verifications
from webui.supervision.views import blueprint

__all__ = ["blueprint", "commitments", "complaints", "figures", "infractions", "inspections", "verifications"]
