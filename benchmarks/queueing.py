"""A simulation of the queue before web processes and database: how long a request takes at a given load.

Arrivals are Poisson. A request needs a web process (its CPU time), then a processor of the database. Service times are
exponential around the measured means, which is wider than what was measured: the simulation errs towards longer waits.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.measure import percentile


@dataclass(frozen=True)
class Kind:
    """One kind of request: how many of them per second, and the mean seconds of CPU it takes in web and database."""

    per_second: float
    web: float
    database: float


@dataclass(frozen=True)
class Outcome:
    """What the simulation showed: seconds from arrival to answer, and the busy share (0–1) of each station."""

    p50: float
    p95: float
    p99: float
    web_busy: float
    database_busy: float


class _Station:
    """Servers of equal speed with one queue, first come first served."""

    def __init__(self, servers: int) -> None:
        self._free = [0.0] * servers
        self._worked = 0.0
        self._servers = servers

    def serve(self, at: float, seconds: float) -> float:
        """When a request that comes ``at`` and takes ``seconds`` is done. To be called in the order of arrival."""
        begun = max(at, heapq.heappop(self._free))
        heapq.heappush(self._free, begun + seconds)
        self._worked += seconds
        return begun + seconds

    def busy(self, until: float) -> float:
        return self._worked / (until * self._servers)


def simulate(
    kinds: Sequence[Kind], *, web: int, database: int, requests: int = 200_000, seed: int = 1, warm_up: float = 0.1
) -> Outcome:
    """Let ``requests`` requests come to ``web`` web processes and ``database`` processors of the database.

    The first share ``warm_up`` of them is not counted. Where a station is given more than it can do, the queue grows
    until the end, and the percentiles say only that.
    """
    chance = random.Random(seed)
    rate = sum(kind.per_second for kind in kinds)
    weights = [kind.per_second for kind in kinds]
    first, second = _Station(web), _Station(database)
    at, between = 0.0, list[tuple[float, float, float]]()
    for kind in chance.choices(kinds, weights, k=requests):
        at += chance.expovariate(rate)
        done = first.serve(at, chance.expovariate(1 / kind.web))
        between.append((done, at, chance.expovariate(1 / kind.database)))
    # Whoever leaves the first station first comes to the second one first.
    took, last = list[tuple[float, float]](), at
    for done, came, seconds in sorted(between):
        answered = second.serve(done, seconds)
        took.append((came, answered - came))
        last = max(last, answered)
    counted = [seconds for _, seconds in sorted(took)[int(warm_up * requests) :]]
    return Outcome(
        percentile(counted, 0.5),
        percentile(counted, 0.95),
        percentile(counted, 0.99),
        first.busy(last),
        second.busy(last),
    )
