"""The floor: what a submission cannot do without, measured in the same run."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask
from sqlalchemy import text

from benchmarks import diagrams
from benchmarks.measure import repeat
from benchmarks.office import Office
from benchmarks.report import Report
from engine.bpmn import ProcessInstance, read_process


class Nobody:
    """Surroundings of a process that asks nothing of its host."""

    functions: dict[str, object] = {}  # noqa: RUF012

    def call(self, operation: str, parameters: dict[str, object], token: object) -> dict[str, object]:
        """No operation exists here."""
        raise LookupError(operation)

    def decide(self, decision: str, inputs: dict[str, object]) -> dict[str, object]:
        """No decision table exists here."""
        raise LookupError(decision)


@dataclass(frozen=True)
class Floor:
    """Milliseconds of wall and CPU time: one bare engine step, one commit that writes a row, one empty request."""

    wall: float
    cpu: float


def measure(office: Office, report: Report, quick: bool) -> Floor:
    """The three parts and their sum."""
    times = 50 if quick else 300
    empty = Flask("empty")
    empty.add_url_rule("/", "empty", lambda: ("", 204))
    client = empty.test_client()
    with office.engine.database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS benchmark_floor (n integer)"))
    specification = read_process({"linear.bpmn": diagrams.linear()}, "benchmark_linear")
    surroundings = Nobody()

    def step() -> None:
        nonlocal instance
        work = instance.work()
        if not work:
            instance = ProcessInstance.start(specification, {}, surroundings)  # type: ignore[arg-type]
            work = instance.work()
        instance.complete(work[0].id, {"opinion": "agree", "amount": 1200})

    instance = ProcessInstance.start(specification, {}, surroundings)  # type: ignore[arg-type]

    def commit() -> None:
        with office.engine.database.engine.begin() as connection:
            connection.execute(text("INSERT INTO benchmark_floor VALUES (1)"))

    parts = {
        "bare engine step in memory": repeat("step", times, step).summary(),
        "one commit": repeat("commit", times, commit).summary(),
        "one empty request": repeat("request", times, lambda: client.get("/")).summary(),
    }
    report.details["floor"] = parts
    for name, figures in parts.items():
        report.add(f"Floor: {name}: CPU", figures["cpu_ms"], "ms")
    floor = Floor(
        sum(figures["wall_p50_ms"] for figures in parts.values()), sum(figures["cpu_ms"] for figures in parts.values())
    )
    report.add("Floor: all three together: CPU", floor.cpu, "ms")
    report.add("Floor: all three together: wall, p50", floor.wall, "ms")
    return floor
