"""What the public sees without a login: guides of the items, the progress of a case, promises
and ratings, and the window for what could not be done."""

from webui.portal import promises, ratings, unresolved
from webui.portal.views import blueprint

__all__ = ["blueprint", "promises", "ratings", "unresolved"]
