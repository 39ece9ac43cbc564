"""What only the demonstration shows: turning the office clock, and the mailbox of everything that was sent."""

from webui.demo.views import blueprint

__all__ = ["blueprint"]
