"""Limits of the server itself: how long a request may take to arrive, and how much of it is taken in."""

from __future__ import annotations

import os
import select
import time
from typing import Any

from waitress.channel import HTTPChannel

HEADER_SECONDS = float(os.environ.get("CHENGNUO_HEADER_SECONDS", "20"))
"""In which the head of a request has to be there, from its first byte."""
BODY_SECONDS = 600.0
"""In which all of a request has to be there: 32 MB over a slow line."""
CONNECTIONS = 800
"""Open connections; below the usual limit of files of a process."""
LARGEST_BODY = 33 * 1024 * 1024
"""What is taken in at all; a form may have a little less."""
LARGEST_HEAD = 32 * 1024

SERVER_LIMITS: dict[str, Any] = {
    "connection_limit": CONNECTIONS,
    "asyncore_use_poll": hasattr(select, "poll"),
    "channel_timeout": 60,
    "cleanup_interval": 10,
    "max_request_body_size": LARGEST_BODY,
    "max_request_header_size": LARGEST_HEAD,
    # Proxies are believed by their number in one place, the application; what a visitor himself claims is cut there.
    "clear_untrusted_proxy_headers": False,
}


class TimedChannel(HTTPChannel):
    """A connection that is closed when a request takes too long to arrive, however steadily it drips."""

    begun: float | None = None

    def received(self, data: bytes) -> bool:
        """Take in some bytes, and note when the request that they belong to began."""
        taken = bool(super().received(data))
        self.begun = None if self.request is None else self.begun or time.time()
        return taken

    def readable(self) -> bool:
        """Asked about every connection in every turn of the server's loop, busy or not."""
        if self.begun is not None and time.time() - self.begun > self._limit():
            self.will_close = True
        return bool(super().readable())

    def _limit(self) -> float:
        return BODY_SECONDS if self.request is not None and self.request.headers_finished else HEADER_SECONDS
