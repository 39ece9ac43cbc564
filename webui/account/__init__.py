"""What belongs to everybody: the own attendance, password, second factor, cards, phrases and news."""

from webui.account import cards, news, phrases, security
from webui.account.views import blueprint

__all__ = ["blueprint", "cards", "news", "phrases", "security"]
