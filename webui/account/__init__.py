"""What belongs to everybody: the own attendance, password, second factor, cards, phrases, news and calendar."""

from webui.account import calendar, cards, news, phrases, security
from webui.account.views import blueprint

__all__ = ["blueprint", "calendar", "cards", "news", "phrases", "security"]
