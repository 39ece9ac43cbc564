"""What we use of flask-smorest, which has no types of its own."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from apispec import APISpec
from flask import Blueprint as FlaskBlueprint
from flask import Flask
from marshmallow import Schema
from webargs.flaskparser import FlaskParser

F = TypeVar("F", bound=Callable[..., Any])

class Blueprint(FlaskBlueprint):
    ARGUMENTS_PARSER: FlaskParser
    def __init__(self, name: str, import_name: str, *, url_prefix: str = ..., description: str = ...) -> None: ...
    def route(
        self,
        rule: str,
        *,
        parameters: Sequence[Mapping[str, Any]] | None = ...,
        tags: Sequence[str] | None = ...,
        methods: Sequence[str] = ...,
    ) -> Callable[[F], F]: ...
    def doc(self, **kwargs: Any) -> Callable[[F], F]: ...
    def arguments(
        self, schema: Schema | type[Schema], *, location: str = ..., description: str | None = ...
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]: ...
    def response(
        self, status_code: int, schema: Schema | type[Schema] | None = ..., *, description: str | None = ...
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]: ...
    def register_views_in_doc(
        self, api: Api, app: Flask, spec: APISpec, *, name: str, parameters: Sequence[Mapping[str, Any]] | None
    ) -> None: ...

class Api:
    spec: APISpec
    def __init__(self, app: Flask | None = ..., *, spec_kwargs: Mapping[str, Any] | None = ...) -> None: ...
    def register_converter(self, converter: type, func: Callable[[Any], Mapping[str, Any]]) -> None: ...
