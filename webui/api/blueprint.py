"""The blueprint that the modules of the API hang their operations on, and how each is declared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from flask import Blueprint as FlaskBlueprint
from flask import request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from flask_smorest import Blueprint
from marshmallow import EXCLUDE, RAISE, Schema
from webargs import missing
from webargs.flaskparser import FlaskParser

from engine.cases.submissions import check_text
from engine.identity.tokens import SCOPES

PREFIX = "/api/v1"

KEY_HEADER = "Idempotency-Key"
LONGEST_KEY = 120
"""Characters of the caller's key; who calls is put before it."""


class _Parser(FlaskParser):
    """Reads JSON as the rest of the application does: bounded in depth, with texts that the database can store."""

    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {  # noqa: RUF012
        "json": RAISE,
        "query": EXCLUDE,
    }

    def load_json(self, req: Any, schema: Schema) -> Any:
        """The body; 400 when it is no JSON, 415 when it does not say that it is, Refused for unstorable signs."""
        found = req.get_json()
        check_text(found)
        return missing if found is None else found


class ApiBlueprint(Blueprint):
    """A blueprint whose arguments are read by the parser above."""

    ARGUMENTS_PARSER = _Parser()

    def page(self, rule: str, view: Callable[..., Any]) -> None:
        """Add a view that is no operation: it needs no token and stands in no document."""
        FlaskBlueprint.add_url_rule(self, rule, view.__name__, view)


blueprint = ApiBlueprint("api", __name__, url_prefix=PREFIX)

ERRORS: Mapping[int, tuple[str, LazyString]] = {
    400: ("malformed", _("请求体读不懂。")),
    401: ("unauthenticated", _("没有令牌，或者令牌不认识、已到期、已收回。")),
    403: ("not_allowed", _("令牌没有这项权限，或者此人的岗位不能这样做。")),
    404: ("not_found", _("没有这项内容，或者此人看不到。")),
    409: ("conflict", _("在此期间已经变化，或者同一个键已用于别的内容。")),
    413: ("too_large", _("提交的内容太大。")),
    415: ("not_json", _("请求体不是 JSON。")),
    422: ("refused", _("内容不对；fields 写明每一栏错在哪里。")),
    429: ("too_many_requests", _("请求太频繁；Retry-After 写明多少秒后再试。")),
}
"""What an operation may refuse with, besides what it returns: status → code and when."""

OF_BODIES = frozenset({400, 413, 415})
"""Refusals that only an operation with a body gives."""


def operation(
    method: Literal["GET", "POST"],
    rule: str,
    *,
    scope: str,
    title: LazyString,
    answer: type[Schema],
    status: int = 200,
    query: type[Schema] | None = None,
    body: type[Schema] | None = None,
    keyed: bool = False,
    about: LazyString | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a view of the API: where it is, which scope of a token it needs, what it takes and gives.

    The view is called with what ``query`` and ``body`` have read, then the parts of the address by name. ``keyed``: it
    hands something in and takes the header Idempotency-Key. The scope is checked before anything is read.
    """
    assert scope in SCOPES, scope

    def declare(view: Callable[..., Any]) -> Callable[..., Any]:
        declared = blueprint.response(status, answer, description="OK")(view)
        for schema, location in ((body, "json"), (query, "query")):
            if schema is not None:
                declared = blueprint.arguments(schema, location=location)(declared)
        failures = {
            str(code): name for code, (name, _when) in ERRORS.items() if body is not None or code not in OF_BODIES
        }
        described: dict[str, Any] = {
            "summary": title,
            "description": about or "",
            "security": [{"token": [scope]}],
            "responses": failures,
            "operationId": view.__name__,
        }
        if keyed:
            described["parameters"] = [KEY_PARAMETER]
        declared = blueprint.doc(**described)(declared)
        declared.__dict__["scope"] = scope
        blueprint.route(rule, methods=[method], tags=[scope.partition(":")[0]])(declared)
        return declared

    return declare


KEY_PARAMETER = {
    "name": KEY_HEADER,
    "in": "header",
    "required": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[!-~]+$"},
    "description": _("每次提交自取一个新键；重试时用同一个键和同样的内容，只办一次，得到同样的结果。"),
}


def sent_key() -> str | None:
    """The key in the header of this request; None when there is none, or when it is not as described."""
    key = request.headers.get(KEY_HEADER, "")
    fits = 0 < len(key) <= LONGEST_KEY and all("!" <= sign <= "~" for sign in key)
    return key if fits else None
