"""The inspector's pages: cards, violations, accountability, complaints, commitments, figures, charts, verification."""

from webui.supervision import charts, commitments, complaints, export, figures, infractions, verifications
from webui.supervision.views import blueprint

__all__ = ["blueprint", "charts", "commitments", "complaints", "export", "figures", "infractions", "verifications"]
