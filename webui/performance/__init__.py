"""Pages of the performance review: for those who review, for each member of staff, and for the public."""

from webui.performance import export
from webui.performance.views import blueprint

__all__ = ["blueprint", "export"]
