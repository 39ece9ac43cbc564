"""The boundary of the pages: what no page could read or store is refused here, once, in words.

Numbers that no column holds, signs that no text column stores, foreign host names, JSON that nests without end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, Request, abort, request
from flask.json.provider import DefaultJSONProvider
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.routing import IntegerConverter

from engine.errors import Refused

LARGEST_NUMBER = 2**63 - 1
"""The largest number that a column holds."""
LONGEST_NUMBER = 19
"""Digits of it: longer ones are not even read."""

LONGEST_WORD = 2000
"""Characters of one word of an address; fields of forms have limits of their own."""

LARGEST_OF_KIND = {"application/x-www-form-urlencoded": 500_000, "application/json": 8 * 1024 * 1024}
"""Bytes of a request by its kind, where it is read whole: a form without files, a diagram with its trial. Millions of
fields of one letter would take a minute to tell apart."""

LARGEST_CALL = 29 * 1024 * 1024
"""Bytes of a call of the API, whose body may hold the largest file in Base64."""

MOST_VALUES = 200_000
"""Of one JSON body, with the commas of its texts: counted before it is read, for a million empty lists take seconds."""

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_ANSWERED_ANYWHERE = frozenset({"/healthz", "/readyz", "/metrics"})


class Words(ImmutableMultiDict[str, str]):
    """The words of an address or form; a number that no column holds counts as none."""

    def get(self, key: str, default: Any = None, type: Any = None) -> Any:  # type: ignore[override]
        """As in werkzeug; the default for a number that is too large."""
        if type is int and len(super().get(key, "") or "") > LONGEST_NUMBER:
            return default
        found = super().get(key, default, type)
        return default if type is int and isinstance(found, int) and abs(found) > LARGEST_NUMBER else found


class BoundedRequest(Request):
    """A request whose numbers fit the database."""

    parameter_storage_class = Words


class _BoundedNumber(IntegerConverter):
    """``<int:…>`` for numbers that a column holds; others are no address of ours."""

    regex = r"\d{1,19}"

    def to_python(self, value: str) -> int:
        number = int(super().to_python(value))
        if number > LARGEST_NUMBER:
            abort(404)
        return number


class _BoundedJson(DefaultJSONProvider):
    """JSON that may not nest without end, nor be of millions of small values."""

    def loads(self, s: str | bytes, **more: Any) -> Any:
        """As in Flask; ValueError, which becomes a 400, for what nests too deeply or has a number too long, and
        RequestEntityTooLarge for more values than anything of ours has."""
        raw = s.encode("utf-8", "surrogatepass") if isinstance(s, str) else s
        if sum(raw.count(sign) for sign in (b",", b"[", b"{")) > MOST_VALUES:
            raise RequestEntityTooLarge
        try:
            return super().loads(s, **more)
        except RecursionError as error:
            raise ValueError("Expected JSON of a reasonable depth, but it nests too deeply.") from error


def install(app: Flask) -> None:
    """Put the boundary before everything else; blueprints have to be registered after it."""
    app.request_class = BoundedRequest
    app.url_map.converters["int"] = _BoundedNumber
    app.json = _BoundedJson(app)
    app.before_request(check_signs)


def check_signs() -> None:
    """404 for an address, Refused for words and fields, that hold signs which no text column stores; 413 for a form
    that is larger than anybody fills in."""
    if (most := LARGEST_OF_KIND.get(request.mimetype)) is not None:
        called = request.is_json and "api" in (request.blueprint or "").split(".")
        request.max_content_length = LARGEST_CALL if called else most
    if _UNSTORABLE.search(request.path):
        abort(404)
    if any(len(text) > LONGEST_WORD for text in request.args.values()):
        raise Refused(
            f"查询词太长，请缩短到 {LONGEST_WORD} 字以内。",
            f"Expected words of at most {LONGEST_WORD} characters in the address, but there are longer ones.",
        )
    if _UNSTORABLE.search("".join(_words())):
        raise Refused(
            "内容里有无法保存的字符，请改成普通文字。", "Expected plain text, but it has unstorable characters."
        )


def _words() -> Iterable[str]:
    for values in (request.args, request.form):
        for name, texts in values.lists():
            yield name
            yield from texts
    for upload in request.files.values():
        yield upload.filename or ""


def allowed_hosts(application: Callable[..., Any], listed: str) -> Callable[..., Any]:
    """Answer only to the host names that are listed with commas; to every one when none is. Health is told to all."""
    names = {name.strip().casefold() for name in listed.split(",") if name.strip()}
    if not names:
        return application

    def guarded(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        host = str(environ.get("HTTP_HOST", "")).casefold()
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdecimal() else host
        if name not in names and environ.get("PATH_INFO") not in _ANSWERED_ANYWHERE:
            start_response("421 Misdirected Request", [("Content-Type", "text/plain; charset=utf-8")])
            return ["请从本单位公布的网址访问。 Use the office's own address.\n".encode()]
        return application(environ, start_response)

    return guarded
