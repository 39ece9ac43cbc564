"""What the public sees without a login: guides of the items, and the progress of a case."""

from webui.portal.views import blueprint

__all__ = ["blueprint"]
