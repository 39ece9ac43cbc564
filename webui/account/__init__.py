"""What belongs to everybody: the own attendance, the own password, the own cards."""

from webui.account import cards
from webui.account.views import blueprint

__all__ = ["blueprint", "cards"]
