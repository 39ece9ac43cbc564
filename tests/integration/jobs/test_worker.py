"""The worker: hints wake it, periodic looks find what no hint told, and it stops when asked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.cases.commands import open_case
from engine.cases.storage.worker_hint import DELIVERY_TASK
from engine.jobs.app import worker_app
from engine.jobs.worker import worker_thread
from engine.operations.context import Effects, Message
from tests.integration.cases.conftest import Office, office, operations
from tests.integration.cases.diagrams import diagram, end_event, flows, service_task, start_event, timer_event
from tests.integration.watching import watch

__all__ = ["office", "operations"]

NEWS = '<bpmn:message id="m_news" name="消息"/>'
WAIT = (
    '<bpmn:intermediateCatchEvent id="wait"><bpmn:messageEventDefinition id="wait_m" messageRef="m_news"/>'
    "</bpmn:intermediateCatchEvent>"
)


def test_a_worker_delivers_fires_and_stops(office: Office, operations) -> None:  # type: ignore[no-untyped-def]
    operations["test.tell"] = lambda context, parameters: Effects(
        messages=[Message(context.case.data["target"], "消息", {}, "once")]
    )
    office.deploy(
        diagram("listening", start_event() + WAIT + end_event() + flows("begin", "wait", "end"), before=NEWS),
        diagram(
            "telling",
            start_event() + service_task("tell", "test.tell") + end_event() + flows("begin", "tell", "end"),
        ),
        diagram("waiting", start_event() + timer_event("pause", "PT1H") + end_event() + flows("begin", "pause", "end")),
    )
    wang = office.actor("wang")
    listening = open_case(office.runtime, wang, process="listening", key="l").case_id
    timed = open_case(office.runtime, wang, process="waiting", key="t").case_id
    with watch(office.runtime.database.url) as commits:
        worker, thread = worker_thread(office.runtime)
        try:
            open_case(office.runtime, wang, process="telling", data={"target": listening}, key="s")
            office.clock.advance(timedelta(hours=1))
            wanted = "SELECT count(*) FROM office_case WHERE id IN (%(one)s, %(two)s) AND status = 'completed'"
            commits.until(lambda: office.value(wanted, one=listening, two=timed) == 2)
        finally:
            worker.stop()
            thread.join(30)
    assert not thread.is_alive()


def test_the_hint_is_a_job_that_the_worker_knows(office: Office, operations) -> None:  # type: ignore[no-untyped-def]
    operations["test.tell"] = lambda context, parameters: Effects(
        messages=[Message(context.case.data["target"], "消息", {}, context.task_id)]
    )
    office.deploy(
        diagram("listening", start_event() + WAIT + end_event() + flows("begin", "wait", "end"), before=NEWS),
        diagram(
            "telling",
            start_event() + service_task("tell", "test.tell") + end_event() + flows("begin", "tell", "end"),
        ),
    )
    wang = office.actor("wang")
    listening = open_case(office.runtime, wang, process="listening", key="l").case_id
    for number in range(3):
        open_case(office.runtime, wang, process="telling", data={"target": listening}, key=f"s{number}")
    assert office.rows("SELECT task_name, status::text FROM procrastinate_jobs") == [(DELIVERY_TASK, "todo")]
    assert DELIVERY_TASK in worker_app(office.runtime).tasks


def test_a_hint_is_dropped_with_its_transaction(office: Office, operations) -> None:  # type: ignore[no-untyped-def]
    def broken(context, parameters):  # type: ignore[no-untyped-def]
        raise RuntimeError("after the message")

    operations["test.tell"] = lambda context, parameters: Effects(
        messages=[Message(context.case.data["target"], "消息", {}, "once")]
    )
    operations["test.broken"] = broken
    body = start_event() + service_task("tell", "test.tell") + service_task("act", "test.broken") + end_event()
    office.deploy(
        diagram("listening", start_event() + WAIT + end_event() + flows("begin", "wait", "end"), before=NEWS),
        diagram("telling", body + flows("begin", "tell", "act", "end")),
    )
    wang = office.actor("wang")
    listening = open_case(office.runtime, wang, process="listening", key="l").case_id
    with pytest.raises(RuntimeError):
        open_case(office.runtime, wang, process="telling", data={"target": listening}, key="s")
    assert office.value("SELECT count(*) FROM procrastinate_jobs") == 0
    assert office.value("SELECT count(*) FROM inbox") == 0
