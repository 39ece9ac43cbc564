"""What the public sees without a login: guides, the progress of a case, decisions, figures, results of reviews."""

from webui.portal import decisions, results
from webui.portal.views import blueprint

__all__ = ["blueprint", "decisions", "results"]
