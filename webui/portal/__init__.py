"""What the public sees and does without a login: home, guides, applying online, progress, decisions, promises."""

from webui.portal import (
    apply,
    complaints,
    contact,
    decisions,
    draft_files,
    duty,
    home,
    own_case,
    promises,
    publications,
    ratings,
    results,
    unresolved,
)
from webui.portal.views import blueprint

__all__ = [
    "apply",
    "blueprint",
    "complaints",
    "contact",
    "decisions",
    "draft_files",
    "duty",
    "home",
    "own_case",
    "promises",
    "publications",
    "ratings",
    "results",
    "unresolved",
]
