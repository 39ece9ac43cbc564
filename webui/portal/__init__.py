"""What the public sees without a login: home, guides, progress, decisions, figures, promises, ratings, reviews."""

from webui.portal import complaints, decisions, home, promises, ratings, results, unresolved
from webui.portal.views import blueprint

__all__ = ["blueprint", "complaints", "decisions", "home", "promises", "ratings", "results", "unresolved"]
