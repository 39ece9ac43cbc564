"""What belongs to everybody: the own attendance and the own password."""

from webui.account.views import blueprint

__all__ = ["blueprint"]
