"""Figures for Prometheus: requests of this process, and how background work and the office's backlog stand.

Nothing about anybody: labels are endpoints of the program, kinds of incidents and duties.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Iterable

from flask import Blueprint, Flask, abort, current_app, g, request
from flask import Response as FlaskResponse
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from werkzeug.wrappers import Response

from engine import Engine
from engine.database import is_unreachable
from engine.queries.operation.background import background
from engine.queries.operation.backlog import backlog
from webui.web.database import close_reading

blueprint = Blueprint("metrics", __name__)

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Borders of the histogram; 0.15 s is what an office is promised for every page."""


METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
"""Methods that are counted by name: a visitor may send any."""


class Requests:
    """What this process has answered since it began, counted apart for each application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        labels = ("endpoint", "method", "status")
        self.answered = Counter("chengnuo_requests", "Requests answered.", labels, registry=self.registry)
        self.seconds = Histogram(
            "chengnuo_request_seconds",
            "Seconds from the request to its answer.",
            ("endpoint",),
            buckets=SECONDS,
            registry=self.registry,
        )


class OfficeFigures(Collector):
    """The office's figures, read from the database at every scrape; the same from every web process."""

    def __init__(self, of: Engine) -> None:
        self.engine = of

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """The gauges; ``chengnuo_database_up`` alone while the database is away."""
        up = GaugeMetricFamily("chengnuo_database_up", "Whether the database answers.")
        try:
            found = list(self._read())
        except Exception as error:
            if not is_unreachable(error):
                raise
            up.add_metric((), 0)
            return [up]
        up.add_metric((), 1)
        return [up, *found]

    def _read(self) -> Iterable[GaugeMetricFamily]:
        now, system_now = self.engine.clock.now(), self.engine.system_clock.now()
        with self.engine.database.reading() as session:
            work, waits = background(session, system_now), backlog(session, now, system_now)
        beats = GaugeMetricFamily(
            "chengnuo_duty_seconds", "Seconds since a duty of the workers was last done.", labels=("duty",)
        )
        for beat in work.beats:
            if beat.seconds is not None:
                beats.add_metric((beat.duty,), beat.seconds)
        incidents = GaugeMetricFamily("chengnuo_incidents", "Open incidents.", labels=("kind",))
        for kind, count in waits.incidents.items():
            incidents.add_metric((kind,), count)
        yield from (beats, incidents)
        for name, about, value in (
            ("workers", "Workers that are alive.", work.workers),
            ("work_items", "Open work items.", waits.work_items),
            ("work_items_overdue", "Open work items past their due date.", waits.overdue),
            ("work_items_unassigned", "Open work items that wait under a department, at no post.", waits.unassigned),
            ("timers_due", "Timers that are due and have not fired.", waits.due_timers),
            ("timer_delay_seconds", "How long the oldest of them has been due.", waits.timer_seconds),
            ("letters_waiting", "Letters that wait to be sent now.", waits.letters),
            ("messages_waiting", "Messages between cases that wait to be delivered now.", waits.messages),
        ):
            gauge = GaugeMetricFamily(f"chengnuo_{name}", about)
            gauge.add_metric((), value)
            yield gauge
        if (replica := self.engine.database.replica) is not None:
            behind = replica.behind(system_now)
            age = GaugeMetricFamily(
                "chengnuo_replica_behind_seconds", "How old the newest data of the read replica is."
            )
            age.add_metric((), float("nan") if behind is None else behind)
            yield age


def begin_to_count(app: Flask) -> None:
    """Count from zero, with the figures of the office that the application shows."""
    counted = Requests()
    counted.registry.register(OfficeFigures(app.extensions["chengnuo"]))
    app.extensions["chengnuo_metrics"] = counted


def install(app: Flask) -> None:
    """Count every request of the application."""
    begin_to_count(app)

    def begin() -> None:
        g.begun = time.perf_counter()

    def end(response: FlaskResponse) -> FlaskResponse:
        counted: Requests = app.extensions["chengnuo_metrics"]
        endpoint = request.endpoint or "none"
        method = request.method if request.method in METHODS else "other"
        counted.answered.labels(endpoint, method, response.status_code).inc()
        if (begun := g.pop("begun", None)) is not None:
            counted.seconds.labels(endpoint).observe(time.perf_counter() - begun)
        return response

    app.before_request(begin)
    app.after_request(end)


@blueprint.get("/metrics")
def metrics() -> Response:
    """The figures in Prometheus' format, for whoever has the token CHENGNUO_METRICS_TOKEN; 404 where none is set."""
    expected = current_app.config.get("METRICS_TOKEN")
    if not expected:
        abort(404)
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode()):
        return Response("", 401, {"WWW-Authenticate": "Bearer"})
    close_reading()
    counted: Requests = current_app.extensions["chengnuo_metrics"]
    return Response(generate_latest(counted.registry), content_type=CONTENT_TYPE_LATEST)
