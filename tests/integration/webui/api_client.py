"""An outside client of the JSON API: it knows the OpenAPI document and a token, nothing else of the program."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Any

from jsonschema import Draft202012Validator


@dataclass(frozen=True)
class Answered:
    """An answer: status, headers, JSON."""

    status: int
    headers: Message
    """Whatever the case of their names."""
    body: Any


class Client:
    """Calls operations by their id, at the paths and with the parameters that the document says."""

    def __init__(self, address: str, token: str | None = None, language: str = "zh") -> None:
        self.address, self.token, self.language = address, token, language
        self.document = self._send("GET", "/api/v1/openapi.json").body

    def call(
        self,
        operation: str,
        body: Any = None,
        *,
        key: str | None = None,
        query: Mapping[str, Any] | None = None,
        **places: Any,
    ) -> Answered:
        """One call; its answer is as the document says of this operation and status."""
        path, method, about = next(
            (path, method, about)
            for path, methods in self.document["paths"].items()
            for method, about in methods.items()
            if method != "parameters" and about["operationId"] == operation
        )
        words = f"?{urllib.parse.urlencode(query)}" if query else ""
        headers = {} if key is None else {"Idempotency-Key": key}
        answer = self._send(method.upper(), path.format(**places) + words, body, headers)
        self._check(about["responses"][str(answer.status)], answer)
        return answer

    def _send(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Answered:
        sent = {"Accept-Language": self.language, **(headers or {})}
        if self.token is not None:
            sent["Authorization"] = f"Bearer {self.token}"
        if body is not None:
            sent["Content-Type"] = "application/json"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data=data, headers=sent, method=method)
        try:
            with urllib.request.urlopen(request) as answer:
                return Answered(answer.status, answer.headers, json.load(answer))
        except urllib.error.HTTPError as error:
            with error:
                return Answered(error.code, error.headers, json.load(error))

    def _check(self, said: Mapping[str, Any], answer: Answered) -> None:
        while "$ref" in said:
            said = self.document["components"]["responses"][said["$ref"].rpartition("/")[2]]
        schema = said["content"]["application/json"]["schema"]
        Draft202012Validator({**schema, "components": self.document["components"]}).validate(answer.body)
