"""The duty roster for the staff: everybody reads it, heads of departments write theirs (AB-4)."""

from webui.duty.views import blueprint

__all__ = ["blueprint"]
