"""Measuring one repeated thing: wall time, CPU time of this process, SQL statements."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

import psutil


class CountsStatements(Protocol):
    """Something that knows how many SQL statements it has sent (``engine.database.Database`` does)."""

    statements: int


@dataclass
class Series:
    """The figures of one thing done many times: milliseconds of wall and CPU time, statements a time."""

    name: str
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    statements: list[int] = field(default_factory=list)

    @contextmanager
    def one(self, counter: CountsStatements | None = None) -> Iterator[None]:
        """Measure the block once and keep its figures."""
        before = counter.statements if counter else 0
        cpu, wall = time.process_time(), time.perf_counter()
        yield
        self.wall.append((time.perf_counter() - wall) * 1e3)
        self.cpu.append((time.process_time() - cpu) * 1e3)
        self.statements.append((counter.statements if counter else 0) - before)

    def summary(self) -> dict[str, float]:
        """Medians, 95th percentile of the wall time, and the largest number of statements."""
        return {
            "count": len(self.wall),
            "wall_p50_ms": round(percentile(self.wall, 0.5), 2),
            "wall_p95_ms": round(percentile(self.wall, 0.95), 2),
            "cpu_ms": round(statistics.median(self.cpu), 2),
            "statements": max(self.statements, default=0),
        }


def cpu_seconds(process: psutil.Process) -> float:
    """Seconds of CPU that a process has used, without those of its children."""
    times = process.cpu_times()
    return float(times.user + times.system)


def percentile(values: list[float], share: float) -> float:
    """The value below which ``share`` (0–1) of the values lie; 0 for no values."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def repeat(name: str, times: int, action: Callable[[], object], counter: CountsStatements | None = None) -> Series:
    """Do ``action`` a few times unmeasured, then ``times`` measured, with the garbage collector run before."""
    for _ in range(min(5, times)):
        action()
    gc.collect()
    series = Series(name)
    for _ in range(times):
        with series.one(counter):
            action()
    return series
