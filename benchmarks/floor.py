"""The floor: what a submission cannot do without, measured in the same run."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import text

from benchmarks import diagrams
from benchmarks.measure import Series
from benchmarks.office import Office
from benchmarks.report import Report
from engine.bpmn import ProcessInstance, read_process


class Nobody:
    """Host of a process that asks nothing of its host."""

    functions: dict[str, object] = {}  # noqa: RUF012

    def call(self, operation: str, parameters: dict[str, object], token: object) -> dict[str, object]:
        """No operation exists here."""
        raise LookupError(operation)

    def decide(self, decision: str, inputs: dict[str, object]) -> dict[str, object]:
        """No decision table exists here."""
        raise LookupError(decision)


def stand_beside(office: Office, report: Report, section: str) -> None:
    """Measure the floor at the end of a section, on the database as the section left it, and write it down."""
    floor = Floor(office)
    for _ in range(5):
        floor.once()
    floor.forget()
    for _ in range(30):
        floor.once()
    floor.report(report, section)


class Floor:
    """One bare engine step in memory, one commit that writes a row, one empty request: measured piece by piece.

    The speed of a shared machine drifts, so whoever compares with the floor measures ``once`` beside each of its own.
    """

    def __init__(self, office: Office) -> None:
        self._database = office.engine.database.engine
        empty = Flask("empty")
        empty.add_url_rule("/", "empty", lambda: ("", 204))
        self._client = empty.test_client()
        # The application may not make tables; their owner may.
        office.by_owner("CREATE TABLE IF NOT EXISTS benchmark_floor (n integer)")
        office.by_owner("GRANT INSERT ON benchmark_floor TO PUBLIC")
        self._specification = read_process({"linear.bpmn": diagrams.linear()}, "benchmark_linear")
        self._instance = self._started()
        self.parts = {
            "bare engine step in memory": (Series("step"), self._step),
            "one commit": (Series("commit"), self._commit),
            "one empty request": (Series("request"), lambda: self._client.get("/")),
        }

    def once(self) -> None:
        """Measure each part once more."""
        for series, part in self.parts.values():
            with series.one():
                part()

    def forget(self) -> None:
        """Drop what was measured so far, as after warming up."""
        self.parts = {name: (Series(series.name), part) for name, (series, part) in self.parts.items()}

    def report(self, report: Report, beside: str) -> tuple[float, float]:
        """Write the parts and their sum down; returns the medians of the sum: milliseconds of wall and of CPU time."""
        summaries = {name: series.summary() for name, (series, _) in self.parts.items()}
        report.details[f"floor beside {beside}"] = summaries
        for name, figures in summaries.items():
            report.add(f"Floor beside {beside}: {name}: CPU", figures["cpu_ms"], "ms")
        wall = sum(figures["wall_p50_ms"] for figures in summaries.values())
        cpu = sum(figures["cpu_ms"] for figures in summaries.values())
        report.add(f"Floor beside {beside}: all three: CPU", cpu, "ms")
        report.add(f"Floor beside {beside}: all three: wall, p50", wall, "ms")
        return wall, cpu

    def _started(self) -> ProcessInstance:
        return ProcessInstance.start(self._specification, {}, Nobody())  # type: ignore[arg-type]

    def _step(self) -> None:
        work = self._instance.work()
        if not work:
            self._instance = self._started()
            work = self._instance.work()
        self._instance.complete(work[0].id, {"opinion": "agree", "amount": 1200})

    def _commit(self) -> None:
        with self._database.begin() as connection:
            connection.execute(text("INSERT INTO benchmark_floor VALUES (1)"))
