"""Traces reach a collector over HTTP with endpoints, commands, jobs and statements, and nothing that anybody typed."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from flask import Flask

import webui.tracing
from engine import tracing
from engine.errors import ChengnuoError

pytest.importorskip("opentelemetry.sdk")


class Collector(HTTPServer):
    """What a collector of OTLP over HTTP got."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.got: list[bytes] = []


class Handler(BaseHTTPRequestHandler):
    """Takes whatever is sent."""

    server: Collector

    def do_POST(self) -> None:
        """Keep the body and be content."""
        self.server.got.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    """A collector to which this process sends its traces."""
    server = Collector()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "none")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    assert tracing.set_up_tracing(os.environ, "web")
    yield server
    tracing.end_tracing()
    server.shutdown()
    server.server_close()
    thread.join()


def _fail() -> None:
    with tracing.span("command", "give_opinion"):
        tracing.count_statement()
        tracing.count_statement()
        raise ChengnuoError("周小明的电话是 13900001234", "13900001234")


def test_spans_of_requests_commands_and_jobs_arrive_without_what_was_typed(collector: Collector) -> None:
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    app = Flask("traced")
    app.add_url_rule("/people/<name>", "person", lambda name: name)
    webui.tracing.install(app)
    client = app.test_client()
    assert client.get("/people/周小明?phone=13900001234").status_code == 200
    assert client.open("/elsewhere/周小明", method="GEHEIM").status_code == 404
    with tracing.span("job", "timers"):
        tracing.count_statement()
        with pytest.raises(ChengnuoError):
            _fail()
    tracing.end_tracing()

    spans, resources = {}, []
    for body in collector.got:
        sent = ExportTraceServiceRequest.FromString(body)
        for resource in sent.resource_spans:
            resources += [(each.key, each.value.string_value) for each in resource.resource.attributes]
            for each in (one for scope in resource.scope_spans for one in scope.spans):
                spans[each.name] = {fact.key: fact.value for fact in each.attributes} | {"id": each.span_id}
                spans[each.name]["parent"] = each.parent_span_id
        assert "周小明".encode() not in body
        assert b"13900001234" not in body
        assert b"GEHEIM" not in body
    assert ("service.name", "chengnuo-web") in resources
    request, job, command = spans["request person"], spans["job timers"], spans["command give_opinion"]
    assert request["http.response.status_code"].int_value == 200
    assert request["http.route"].string_value == "person"
    assert job["chengnuo.statements"].int_value == 3
    assert command["chengnuo.statements"].int_value == 2
    assert spans["request none"]["http.request.method"].string_value == "other"
    assert command["parent"] == job["id"]
    assert command["error.type"].string_value == "ChengnuoError"


def test_nothing_is_traced_unless_a_collector_is_named() -> None:
    assert not tracing.set_up_tracing({"OTEL_SERVICE_NAME": "x"}, "web")
    assert not tracing.set_up_tracing({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://x", "OTEL_SDK_DISABLED": "true"}, "web")
    assert not tracing.is_tracing()
    with tracing.span("command", "open_case") as made:
        tracing.count_statement()
    assert made is None
