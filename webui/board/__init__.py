"""The service center's boards."""

from webui.board import halls
from webui.board.views import blueprint

__all__ = ["blueprint", "halls"]
