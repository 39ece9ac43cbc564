"""The inspector's pages: cards, violations, inspections, accountability, complaints, commitments, figures, proof."""

from webui.supervision import (
    charts,
    commitments,
    complaints,
    export,
    figures,
    infractions,
    inspections,
    report,
    surveys,
    verifications,
)
from webui.supervision.views import blueprint

__all__ = [
    "blueprint",
    "charts",
    "commitments",
    "complaints",
    "export",
    "figures",
    "infractions",
    "inspections",
    "report",
    "surveys",
    "verifications",
]
