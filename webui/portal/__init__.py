"""What the public sees without a login: guides, progress, decisions, figures, promises, ratings, results of reviews."""

from webui.portal import complaints, decisions, promises, publications, ratings, results, unresolved
from webui.portal.views import blueprint

__all__ = ["blueprint", "complaints", "decisions", "promises", "publications", "ratings", "results", "unresolved"]
