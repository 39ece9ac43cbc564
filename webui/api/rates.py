"""How many requests a token may make a minute, counted in each web process for itself."""

from __future__ import annotations

import os
import time

from flask import Flask, current_app
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

PER_MINUTE = 600
"""Requests of one token a minute, where CHENGNUO_API_PER_MINUTE does not say otherwise."""

_EXTENSION = "chengnuo-api-rates"


def install(app: Flask) -> None:
    """Begin to count. The number can be changed in the application's ``config`` at any time."""
    app.config["API_PER_MINUTE"] = int(os.environ.get("CHENGNUO_API_PER_MINUTE", PER_MINUTE))
    app.extensions[_EXTENSION] = MovingWindowRateLimiter(MemoryStorage())


def seconds_to_wait(token_id: int) -> int:
    """Count a request of this token; 0 when it may be answered, otherwise the seconds until one may."""
    limiter: MovingWindowRateLimiter = current_app.extensions[_EXTENSION]
    item = RateLimitItemPerMinute(current_app.config["API_PER_MINUTE"])
    if limiter.hit(item, str(token_id)):
        return 0
    return max(1, int(limiter.get_window_stats(item, str(token_id)).reset_time - time.time() + 0.999))
