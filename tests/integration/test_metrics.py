"""The figures for Prometheus, scraped from a real server and parsed by Prometheus' own library."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from engine.cases.commands import open_case
from engine.cases.storage.records import Incident
from tests.integration.cases.conftest import Office, office, operations
from tests.integration.cases.diagrams import boundary_timer, diagram, end_event, flows, start_event, user_task
from tests.integration.child_processes import ROOT, chengnuo, environment_of, free_ports, line_of
from tests.integration.watching import PATIENCE_SECONDS

__all__ = ["office", "operations"]

TOKEN = "a token that only the monitor knows"
FILES = ROOT / "docs" / "monitoring"


@pytest.fixture
def address(office: Office, tmp_path: Path) -> Iterator[str]:
    """A web process on the office's database."""
    settings = environment_of(
        CHENGNUO_DATABASE_URL=office.runtime.database.url,
        CHENGNUO_DATA=str(tmp_path),
        CHENGNUO_METRICS_TOKEN=TOKEN,
        CHENGNUO_HOSTS="office.example",
    )
    running = chengnuo(settings, "web", "--port", str(free_ports(1)[0]))
    yield line_of(running, "http://")
    running.kill()
    running.wait()


def scraped(address: str, token: str | None = TOKEN) -> dict[str, dict[tuple[tuple[str, str], ...], float]]:
    """Name → labels → value of every sample."""
    request = urllib.request.Request(f"{address}metrics")
    if token is not None:
        request.add_header("Authorization", f"Bearer {token}")
    with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
        text = answer.read().decode()
    found: dict[str, dict[tuple[tuple[str, str], ...], float]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sorted(sample.labels.items()))] = sample.value
    return found


def answered(address: str, path: str, method: str = "GET") -> int:
    """The status of a request as the office's visitors make it."""
    request = urllib.request.Request(address + path, method=method, headers={"Host": "office.example"})
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def late_errand() -> bytes:
    """A task with a reminder; the office's clock stands in March 2026, so a process by real time finds it overdue."""
    body = (
        start_event() + user_task("check") + boundary_timer("urge", "check", "PT1H", interrupting=False) + end_event()
    )
    return diagram("errand", body + end_event("urged") + flows("begin", "check", "end") + flows("urge", "urged"))


def test_what_waits_is_told(office: Office, address: str) -> None:
    office.deploy(late_errand())
    for number in range(3):
        open_case(
            office.runtime, office.actor("wang"), process="errand", data={"department": "H"}, key=f"errand {number}"
        )
    with office.runtime.database.transaction() as session:
        session.add(
            Incident(
                kind="outbox",
                reference="1",
                error={"zh": "连不上", "en": "away"},
                attempts=3,
                first_at=office.clock.now(),
                last_at=office.clock.now(),
            )
        )
    found = scraped(address)
    assert found["chengnuo_database_up"] == {(): 1}
    assert found["chengnuo_work_items"] == {(): 3}
    assert found["chengnuo_timers_due"] == {(): 3}
    assert found["chengnuo_timer_delay_seconds"][()] > 3600
    assert found["chengnuo_incidents"] == {(("kind", "outbox"),): 1}
    assert found["chengnuo_workers"] == {(): 0}


def test_requests_are_counted_by_endpoint_and_told_to_the_monitor_alone(address: str) -> None:
    assert answered(address, "login?next=/desk/%E5%91%A8%E5%B0%8F%E6%98%8E") == 200
    assert answered(address, "no/such/page") == 404
    assert answered(address, "login", "BREW") == 302
    counted = scraped(address)["chengnuo_requests_total"]
    assert counted[("endpoint", "auth.login"), ("method", "GET"), ("status", "200")] == 1
    assert counted[("endpoint", "none"), ("method", "GET"), ("status", "404")] == 1
    assert {labels[1][1] for labels in counted} <= {"GET", "other"}
    assert "周小明" not in str(counted)

    for token in (None, "", "another token"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            scraped(address, token)
        assert refused.value.code == 401
    rules_and_dashboard_name_only_what_is_measured(address)


def rules_and_dashboard_name_only_what_is_measured(address: str) -> None:
    elsewhere = {"chengnuo_duty_seconds", "chengnuo_incidents", "chengnuo_replica_behind_seconds"}
    known = set(scraped(address)) | elsewhere
    expressions = [line for line in (FILES / "alerts.yml").read_text().splitlines() if "chengnuo_" in line]
    panels = json.loads((FILES / "grafana.json").read_text())["panels"]
    expressions += [target["expr"] for panel in panels for target in panel["targets"]]
    named = {name for each in expressions for name in re.findall(r"\b(?:chengnuo|process)_[a-z_]+", each)}
    assert len(named) > 12
    assert named <= known
