"""The pages inside another Flask application: its login, its session, its errors, its layout."""

from webui.hosting.extension import Chengnuo

__all__ = ["Chengnuo"]
