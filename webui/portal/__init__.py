"""What the public sees without a login: home, guides, progress, duty phones, decisions, promises, ratings, results."""

from webui.portal import complaints, decisions, duty, home, posts, promises, publications, ratings, results, unresolved
from webui.portal.views import blueprint

__all__ = [
    "blueprint",
    "complaints",
    "decisions",
    "duty",
    "home",
    "posts",
    "promises",
    "publications",
    "ratings",
    "results",
    "unresolved",
]
