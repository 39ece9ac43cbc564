"""Pages that move by themselves: their address answers with the moving part alone, and only when it differs.

A page marks its moving part as the block ``live`` and extends ``layout()``. Its script asks again with the header
``X-Live``; nothing of that counts as somebody being there.
"""

from __future__ import annotations

from flask import Flask, Response, request
from werkzeug.wrappers import Response as BaseResponse

HEADER = "X-Live"


def install(app: Flask) -> None:
    """``layout()`` for the templates, and tags for what was answered."""
    app.jinja_env.globals.update(layout=layout)
    app.after_request(_tag)


def asked_by_itself() -> bool:
    """Whether an open page asks, without anybody being there."""
    return HEADER in request.headers


def layout(whole: str = "base.html") -> str:
    """The template around a page that moves: the whole page, or nothing around its moving part."""
    return "live.html" if asked_by_itself() else whole


def _tag(response: Response) -> BaseResponse:
    """304 while the moving part is what the page shows already."""
    if not asked_by_itself() or response.status_code != 200 or response.is_streamed:
        return response
    response.add_etag()
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.add(HEADER)
    return response.make_conditional(request)
