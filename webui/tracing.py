"""A span for each request, see :mod:`engine.tracing`: its endpoint, method and status, never its address."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, request

from engine.tracing import is_tracing, span
from webui.metrics import METHODS

_SPAN = "chengnuo.span"


def install(app: Flask) -> None:
    """Trace the requests of an application; does nothing when nothing is traced."""
    if not is_tracing():
        return
    inner = app.wsgi_app

    def traced(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        method = environ.get("REQUEST_METHOD", "")
        method = method if method in METHODS else "other"
        with span("request", method) as made:
            environ[_SPAN] = made
            made.set_attribute("http.request.method", method)

            def answered(status: str, *more: Any) -> Any:
                made.set_attribute("http.response.status_code", int(status[:3]))
                return start_response(status, *more)

            return inner(environ, answered)

    def name() -> None:
        endpoint = request.endpoint or "none"
        made = request.environ.get(_SPAN)
        if made is not None:
            made.update_name(f"request {endpoint}")
            made.set_attribute("http.route", endpoint)

    app.wsgi_app = traced  # type: ignore[method-assign]
    app.before_request(name)
