"""What belongs to everybody: the own attendance, the own password, the own cards and phrases."""

from webui.account import cards, phrases
from webui.account.views import blueprint

__all__ = ["blueprint", "cards", "phrases"]
