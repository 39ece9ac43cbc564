"""The OpenAPI document of the API, and the page that explains it to people; both in the language asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Flask, Response, current_app, jsonify, render_template
from flask_babel import gettext as _
from flask_smorest import Api

from engine.identity.tokens import SCOPES
from webui.api.blueprint import ERRORS, blueprint
from webui.api.refusals import choose_language
from webui.api.schemas import Refusal
from webui.show.labels import label
from webui.web.boundary import LARGEST_NUMBER

OPENAPI = "3.1.0"
_EXTENSION = "chengnuo-api-document"


class _Described(Api):
    """The library's own error handlers would take the place of the pages'; those of the blueprint serve the API."""

    def _register_error_handlers(self) -> None:
        """None."""

    DEFAULT_ERROR_RESPONSE_NAME = None
    """Every operation lists its own refusals."""


def openapi(app: Flask) -> Mapping[str, Any]:
    """The document of this application; texts in it are still in every language."""
    if _EXTENSION not in app.extensions:
        plugin = MarshmallowPlugin(schema_name_resolver=lambda schema: _name(schema))
        options = {"title": "Chengnuo", "version": "1", "openapi_version": OPENAPI, "marshmallow_plugin": plugin}
        api = _Described(app, spec_kwargs=options)
        api.register_converter(
            app.url_map.converters["int"], lambda _c: {"type": "integer", "minimum": 0, "maximum": LARGEST_NUMBER}
        )
        api.spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
        api.spec.components.schema("Refusal", schema=Refusal)
        for name, when in ERRORS.values():
            content = {"application/json": {"schema": "Refusal"}}
            api.spec.components.response(name, {"description": when, "content": content})
        blueprint.register_views_in_doc(api, app, api.spec, name=blueprint.name, parameters=None)
        made = api.spec.to_dict()
        for unused in ("Error", "PaginationMetadata"):
            made["components"]["schemas"].pop(unused, None)
        app.extensions[_EXTENSION] = made
    return cast(Mapping[str, Any], app.extensions[_EXTENSION])


def _name(schema: Any) -> str:
    return (schema if isinstance(schema, type) else type(schema)).__name__.removesuffix("Schema")


def document() -> dict[str, Any]:
    """The document in the language of the request."""
    found: dict[str, Any] = _said(openapi(current_app))
    found["info"]["title"] = _("承诺数据接口")
    found["info"]["description"] = _(
        "用访问令牌调用，令牌以某位工作人员的身份办事，权限与其岗位在页面上的相同，并以令牌的权限为限。"
    )
    found["servers"] = [{"url": "/"}]
    found["tags"] = [{"name": name, "description": str(words)} for name, words in _tags().items()]
    scheme = found["components"]["securitySchemes"]["token"]
    scheme["description"] = "\n".join(f"{scope}: {label('token_scope', scope)}" for scope in SCOPES)
    return found


def _tags() -> Mapping[str, Any]:
    return {
        "definitions": _("流程、表单和事项"),
        "cases": _("办件"),
        "work": _("待办"),
        "statistics": _("统计"),
        "webhooks": _("事件推送"),
    }


def _said(part: Any) -> Any:
    """A copy in which every text is said in the language of the request."""
    if isinstance(part, Mapping):
        return {str(name): _said(value) for name, value in part.items()}
    if isinstance(part, list | tuple):
        return [_said(each) for each in part]
    return part if part is None or isinstance(part, bool | int | float) else str(part)


def openapi_json() -> Response:
    """The OpenAPI document; open to everybody, for it says nothing of the office."""
    choose_language()
    return jsonify(document())


def documentation() -> str:
    """The document as a page."""
    found = document()
    sections = [(tag["description"], list(_operations(found, tag["name"]))) for tag in found["tags"]]
    return render_template("api/documentation.html", document=found, sections=sections)


def _operations(found: Mapping[str, Any], tag: str) -> Iterator[dict[str, Any]]:
    for path, methods in found["paths"].items():
        shared = methods.get("parameters", [])
        for method, about in methods.items():
            if method != "parameters" and tag in about["tags"]:
                yield {
                    **about,
                    "path": path,
                    "method": method.upper(),
                    "parameters": [*shared, *about.get("parameters", ())],
                }


blueprint.page("/openapi.json", openapi_json)
blueprint.page("/", documentation)
