"""The check for a modeler on the same machine: what it draws is sent here and the problems come back (HTTP, JSON)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from engine.cli.library import Given, check_given

ADDRESS = "127.0.0.1"
"""Nobody on another machine is answered."""
LARGEST = 2 * 1024 * 1024
"""Bytes of a drawing, as the check itself has it."""
DRAWN = "drawn.bpmn"
_PROCESS = re.compile(rb"<(?:\w+:)?process\s[^>]*?\bid=[\"']([^\"']+)")
_ORIGINS = ("null", "file://")
"""Of pages that a desktop program opens from its own files; pages of the web are not answered."""


class CheckServer(ThreadingHTTPServer):
    """Answers ``POST /check?language=zh|en`` with the problems of the drawing in the body, checked with ``beside``.

    ``beside`` are the forms, tables and diagrams that the drawing refers to, by file name; that of the drawing itself
    may be among them.
    """

    daemon_threads = True

    def __init__(self, port: int, beside: Mapping[str, bytes]) -> None:
        super().__init__((ADDRESS, port), _Handler)
        self.beside = beside

    def problems(self, content: bytes, language: str) -> list[dict[str, object]]:
        """What is wrong with the drawing, in the words of ``chengnuo check --json``."""
        drawn = _processes(content)
        beside = {name: other for name, other in self.beside.items() if not drawn & _processes(other)}
        found = check_given(Given({**beside, DRAWN: content}))
        return [
            {
                "severity": each.severity,
                "rule": each.rule,
                "element": each.element,
                "line": each.line,
                "message": each.text(language),
            }
            for each in found
            if each.file == DRAWN
        ]


def _processes(content: bytes) -> set[bytes]:
    return set(_PROCESS.findall(content))


class _Handler(BaseHTTPRequestHandler):
    server: CheckServer

    def do_POST(self) -> None:
        asked = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(asked.query).items()}
        length = self.headers.get("Content-Length", "")
        host = self.headers.get("Host", "").rpartition(":")[0]
        if asked.path != "/check" or host not in (ADDRESS, "localhost"):
            return self._answer(404, {})
        if not self._may_ask():
            return self._answer(403, {})
        if not length.isdigit() or int(length) > LARGEST:
            return self._answer(413, {})
        content = self.rfile.read(int(length))
        found = self.server.problems(content, "en" if query.get("language") == "en" else "zh")
        return self._answer(200, {"problems": found})

    def _may_ask(self) -> bool:
        return self.headers.get("Origin", "null") in _ORIGINS

    def _answer(self, status: int, body: object) -> None:
        content = json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        if self._may_ask():
            self.send_header("Access-Control-Allow-Origin", self.headers.get("Origin", "null"))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_said: object) -> None:
        """Nothing: what somebody draws is nobody else's business."""
