"""Refusals of the API as JSON: a code for programs, a sentence for people, and what is wrong at each field."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Response, g, jsonify, request
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from engine.database import is_unreachable
from engine.errors import ChengnuoError, InvalidForm
from engine.identity.attempts import TooManyFailures
from webui.api.blueprint import ERRORS, blueprint
from webui.show.languages import LANGUAGES, language
from webui.web import errors

logger = logging.getLogger(__name__)

CODES = {status: name for status, (name, _when) in ERRORS.items()} | {
    405: "method_not_allowed",
    500: "failed",
    503: "unavailable",
}
"""The code of a refusal by its status; ``invalid`` for wrong fields, ``scope`` where the token lacks one."""

_MISSING, _UNKNOWN = "Missing data for required field.", "Unknown field."


def choose_language() -> None:
    """Answer in the language that the request accepts, Chinese by default; a session decides nothing here."""
    best = request.accept_languages.best_match(["zh", "zh-CN", "zh-Hans", "en", "en-GB", "en-US"], default="zh")
    g.language = next(name for name in LANGUAGES if best.startswith(name))


def refusal(
    status: int,
    message: str,
    *,
    code: str | None = None,
    fields: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """One refusal as an answer."""
    answer = jsonify(code=code or CODES.get(status, "refused"), message=message, fields=dict(fields or {}))
    answer.status_code = status
    answer.headers.update(headers or {})
    return answer


@blueprint.errorhandler(ChengnuoError)
def refused(error: ChengnuoError) -> Response:
    """A command or query said no."""
    choose_language()
    if isinstance(error, InvalidForm):
        place = 0 if language() == "zh" else 1
        fields = {name: sentences[place] for name, sentences in error.fields.items()}
        return refusal(422, error.text(language()), code="invalid", fields=fields)
    if isinstance(error, TooManyFailures):
        return refusal(429, error.text(language()), headers={"Retry-After": str(error.seconds)})
    sentence = error.text(language())
    return refusal(errors.status_of(error), sentence, fields={error.place: sentence} if error.place else None)


@blueprint.errorhandler(HTTPException)
def failed(error: HTTPException) -> Response:
    """A request that could not be understood or answered; of what webargs refuses, each field gets its sentence."""
    choose_language()
    status = error.code or 500
    if status < 400:
        return error.get_response()  # type: ignore[return-value]
    found = getattr(error, "data", None)
    if isinstance(found, Mapping) and isinstance(found.get("messages"), Mapping):
        fields = dict(_wrong(found["messages"]))
        return refusal(422, next(iter(fields.values()), words(422)), code="invalid", fields=fields)
    kept = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    return refusal(status, words(status), headers=kept)


@blueprint.errorhandler(Exception)
def broken(error: Exception) -> Response:
    """A fault of ours, or a request that the database cannot read; without what was sent in the log."""
    choose_language()
    if is_unreachable(error):
        logger.error("A request found no database: %s %s", request.method, request.endpoint)
        return refusal(503, errors.away())
    if errors.is_unreadable(error):
        logger.warning("A request could not be read: %s %s", request.method, request.endpoint, exc_info=error)
        return refusal(422, errors.unreadable())
    logger.exception("A request failed: %s %s", request.method, request.endpoint)
    return refusal(500, words(500))


def words(status: int) -> str:
    """The sentence for people about an answer of this status."""
    return {
        400: _("请求体读不懂，请发送 JSON 对象。"),
        403: _("此人的岗位不能这样做。"),
        404: _("没有这个地址或者这项内容，请对照接口说明。"),
        415: _("请求体须是 JSON，并注明 Content-Type: application/json。"),
        422: _("内容不对，没有执行。请检查后再试。"),
    }.get(status) or errors.words(status)


def _wrong(messages: Mapping[Any, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Path and sentence of each wrong field; the place of the request (``json``, ``query``) is no part of a path."""
    for name, about in messages.items():
        here = path if not path and name in ("json", "query", "_schema") else f"{path}.{name}" if path else str(name)
        if isinstance(about, Mapping):
            yield from _wrong(about, here)
        else:
            yield here, _sentence([str(each) for each in about] if isinstance(about, list) else [str(about)])


def _sentence(said: list[str]) -> str:
    if _MISSING in said:
        return _("请填写这一栏。")
    if _UNKNOWN in said:
        return _("没有这一栏，请删去。")
    return _("这一栏的类型或取值不对，请对照接口说明。")
