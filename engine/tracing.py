"""Traces for OpenTelemetry (extra ``tracing``), when the standard variables name a collector; else nothing is done.

A span for each request, command and job, with the number of statements that it sent. Names are those of the program:
no address, no number of a case, nothing that anybody typed; of an error only its kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from engine.errors import ChengnuoError

ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
"""Where the collector is (OTLP over HTTP); one of them switches traces on. The SDK reads the other variables itself."""

_provider: Any = None
_tracer: Any = None
_statements: ContextVar[list[int] | None] = ContextVar("chengnuo_statements", default=None)


def set_up_tracing(environment: Mapping[str, str], process: str) -> bool:
    """Begin to trace when a collector is named; whether that is so. ``process`` is ``web`` or ``worker``.

    ChengnuoError when a collector is named but the extra is not installed.
    """
    global _provider, _tracer
    if (
        not any(environment.get(name) for name in ENDPOINTS)
        or environment.get("OTEL_SDK_DISABLED", "").lower() == "true"
    ):
        return False
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise ChengnuoError(
            "设置了 OpenTelemetry 的收集地址，但没有安装程序包；请执行 pip install 'chengnuo[tracing]'。",
            "Expected the packages of OpenTelemetry; run pip install 'chengnuo[tracing]'.",
        ) from error
    named = {} if environment.get("OTEL_SERVICE_NAME") else {"service.name": f"chengnuo-{process}"}
    _provider = TracerProvider(resource=Resource.create(named))
    _provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    _tracer = _provider.get_tracer("chengnuo")
    return True


def end_tracing() -> None:
    """Send what is left and stop; does nothing when nothing is traced."""
    global _provider, _tracer
    provider, _provider, _tracer = _provider, None, None
    if provider is not None:
        provider.shutdown()


def is_tracing() -> bool:
    """Whether spans are made."""
    return _tracer is not None


@contextmanager
def span(kind: str, name: str) -> Iterator[Any]:
    """A span around a block: ``kind`` is ``request``, ``command`` or ``job``; gives the span, or None without tracing.

    An exception marks it as failed with the kind of the exception, and passes on.
    """
    if _tracer is None:
        yield None
        return
    outer, counted = _statements.get(), [0]
    token = _statements.set(counted)
    try:
        with _tracer.start_as_current_span(
            f"{kind} {name}", record_exception=False, set_status_on_exception=False
        ) as made:
            try:
                yield made
            except BaseException as error:
                made.set_attribute("error.type", type(error).__qualname__)
                raise
            finally:
                made.set_attribute("chengnuo.statements", counted[0])
    finally:
        _statements.reset(token)
        if outer is not None:
            outer[0] += counted[0]


def count_statement() -> None:
    """Take note of a statement that the block of the innermost span sends."""
    counted = _statements.get()
    if counted is not None:
        counted[0] += 1
