"""Service promise for the staff: ratings, promises and pledges, compensation, what could not be done (SP)."""

from webui.promises import export, publishing, views
from webui.promises.blueprint import blueprint

__all__ = ["blueprint", "export", "publishing", "views"]
