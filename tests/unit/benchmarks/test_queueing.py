"""The simulated queue against what queueing theory says about it."""

from __future__ import annotations

import math

import pytest

from benchmarks.queueing import Kind, simulate


def test_one_server_waits_as_theory_says() -> None:
    # M/M/1 at half load: the time in the system is exponential with mean 1 / (rate of service − rate of arrival).
    found = simulate([Kind(per_second=50, web=0.01, database=1e-9)], web=1, database=1)
    assert found.p50 == pytest.approx(math.log(2) / 50, rel=0.05)
    assert found.p95 == pytest.approx(math.log(20) / 50, rel=0.05)
    assert found.web_busy == pytest.approx(0.5, rel=0.02)


def test_two_stations_add_up_and_more_servers_wait_less() -> None:
    kinds = [Kind(30, 0.01, 0.005), Kind(10, 0.02, 0.02)]
    alone, together = simulate(kinds, web=1, database=1), simulate(kinds, web=4, database=2)
    assert alone.web_busy == pytest.approx(0.5, rel=0.02)
    assert alone.database_busy == pytest.approx(0.35, rel=0.02)
    assert together.p95 < alone.p95
    assert together.p50 > 0.01


def test_more_than_can_be_done_is_seen() -> None:
    found = simulate([Kind(200, 0.01, 0.001)], web=1, database=1, requests=20_000)
    assert found.web_busy > 0.99
    assert found.p95 > 10
