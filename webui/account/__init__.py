"""What belongs to everybody: the own attendance, the own password, the own cards, phrases and news."""

from webui.account import cards, news, phrases
from webui.account.views import blueprint

__all__ = ["blueprint", "cards", "news", "phrases"]
