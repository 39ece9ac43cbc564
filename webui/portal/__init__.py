"""What the public sees without a login: guides of the items, the progress of a case, results of reviews."""

from webui.portal import results
from webui.portal.views import blueprint

__all__ = ["blueprint", "results"]
