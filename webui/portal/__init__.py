"""What the public sees without a login: home, guides, progress, duty phones, decisions, promises, ratings, results."""

from webui.portal import (
    appointments,
    complaints,
    decisions,
    duty,
    hall,
    home,
    posts,
    promises,
    publications,
    ratings,
    renewals,
    results,
    unresolved,
)
from webui.portal.views import blueprint

__all__ = [
    "appointments",
    "blueprint",
    "complaints",
    "decisions",
    "duty",
    "hall",
    "home",
    "posts",
    "promises",
    "publications",
    "ratings",
    "renewals",
    "results",
    "unresolved",
]
