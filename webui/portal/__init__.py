"""What the public sees and does without a login: home, guides, applying online, progress, decisions, promises."""

from webui.portal import (
    apply,
    appointments,
    complaints,
    contact,
    decisions,
    draft_files,
    duty,
    hall,
    home,
    own_case,
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
    "apply",
    "appointments",
    "blueprint",
    "complaints",
    "contact",
    "decisions",
    "draft_files",
    "duty",
    "hall",
    "home",
    "own_case",
    "posts",
    "promises",
    "publications",
    "ratings",
    "renewals",
    "results",
    "unresolved",
]
