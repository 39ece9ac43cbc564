"""The service center's boards."""

from webui.board import gantt, halls, load
from webui.board.views import blueprint

__all__ = ["blueprint", "gantt", "halls", "load"]
