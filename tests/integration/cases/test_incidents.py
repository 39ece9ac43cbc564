"""A case that nothing can move any more is seen at once; failures are tried again, given up, or end the case."""

from __future__ import annotations

from typing import Any

import pytest

from engine.cases.audit import verify
from engine.cases.commands import (
    complete,
    end_failed_case,
    give_up_incident,
    open_case,
    retry_incident,
)
from engine.database import Database
from engine.errors import NotAllowed, Refused
from engine.jobs.duties import look_for_cases_without_end
from engine.jobs.heartbeat import duty
from engine.jobs.outbox import deliver_outbox
from engine.jobs.sweep import sweep
from engine.operations.context import Effects, Notification
from engine.queries.operation.background import background, open_incidents
from tests.integration.cases.conftest import Office
from tests.integration.cases.diagrams import (
    diagram,
    end_event,
    flows,
    service_task,
    start_event,
    timer_event,
    user_task,
)


def never_joined() -> bytes:
    """Two ways of which one is taken, joined as if both were: the token waits for ever."""
    body = (
        start_event()
        + '<bpmn:exclusiveGateway id="which" default="f_other"/>'
        + user_task("one")
        + user_task("other")
        + '<bpmn:parallelGateway id="both"/>'
        + end_event()
        + flows("begin", "which")
        + '<bpmn:sequenceFlow id="f_one" sourceRef="which" targetRef="one">'
        + "<bpmn:conditionExpression>department == 'H'</bpmn:conditionExpression></bpmn:sequenceFlow>"
        + '<bpmn:sequenceFlow id="f_other" sourceRef="which" targetRef="other"/>'
        + flows("one", "both", "end")
        + flows("other", "both")
    )
    return diagram("stuck", body)


def stuck_case(office: Office) -> int:
    """A case that waits for nothing."""
    office.deploy(never_joined())
    wang = office.actor("wang")
    case_id = open_case(office.runtime, wang, process="stuck", data={"department": "H"}, key="s").case_id
    (work_item,) = office.work_items(case_id).values()
    complete(office.runtime, wang, work_item=work_item, answers={}, key="c")
    return case_id


def only_incident(office: Office) -> Any:
    with office.runtime.database.reading() as session:
        (incident,) = open_incidents(session)[0]
        assert background(session, office.runtime.system_clock.now()).incidents == 1
    return incident


def nothing_open(office: Office) -> bool:
    with office.runtime.database.reading() as session:
        return not open_incidents(session)[0]


def test_a_case_that_waits_for_nothing_is_an_incident_at_once(office: Office) -> None:
    case_id = stuck_case(office)
    incident = only_incident(office)
    assert (incident.kind, incident.case_id) == ("case", case_id)
    assert "什么也不等" in incident.error["zh"]
    assert "waits for nothing" in incident.error["en"]


def test_the_periodic_look_finds_one_that_nobody_told(office: Office) -> None:
    case_id = stuck_case(office)
    with office.runtime.database.transaction() as session:
        session.connection().exec_driver_sql("DELETE FROM incident")
    assert look_for_cases_without_end(office.runtime) == 1
    assert only_incident(office).case_id == case_id
    assert look_for_cases_without_end(office.runtime) == 0


def test_it_can_be_ended_with_a_reason_and_not_without(office: Office) -> None:
    case_id = stuck_case(office)
    incident = only_incident(office)
    with pytest.raises(Refused, match="still waits for nothing"):
        retry_incident(office.runtime, None, incident_id=incident.id)
    with pytest.raises(Refused, match="tried again or ended"):
        give_up_incident(office.runtime, None, incident_id=incident.id, reason="算了")
    with pytest.raises(Refused, match="reason"):
        end_failed_case(office.runtime, None, incident_id=incident.id, reason=" ")
    assert only_incident(office) == incident
    end_failed_case(office.runtime, None, incident_id=incident.id, reason="流程画错，已重新立案")
    assert nothing_open(office)
    assert office.value("SELECT status FROM office_case WHERE id = %(id)s", id=case_id) == "cancelled"
    assert office.value("SELECT data->>'reason' FROM history WHERE event = 'cancelled'") == "流程画错，已重新立案"
    assert verify(office.runtime.database).sound
    with pytest.raises(Refused, match="over"):
        end_failed_case(office.runtime, None, incident_id=incident.id, reason="再来一次")


def test_only_an_administrator_may(office: Office) -> None:
    stuck_case(office)
    incident = only_incident(office)
    for act in (end_failed_case, give_up_incident):
        with pytest.raises(NotAllowed):
            act(office.runtime, office.actor("wang"), incident_id=incident.id, reason="不应允许")
    with pytest.raises(NotAllowed):
        retry_incident(office.runtime, office.actor("wang"), incident_id=incident.id)


def failing_timer(office: Office, operations: dict[str, Any]) -> tuple[int, list[bool]]:
    """A case whose timer fails as long as the list is not empty."""
    broken = [True]

    def act(context: Any, parameters: Any) -> Effects:
        if broken:
            raise RuntimeError("a message with 张三's phone")
        return Effects()

    operations["test.act"] = act
    body = start_event() + timer_event("pause", "PT1H") + service_task("act", "test.act") + end_event()
    office.deploy(diagram("timed", body + flows("begin", "pause", "act", "end")))
    case_id = open_case(office.runtime, office.actor("wang"), process="timed", key="t").case_id
    office.clock.turn_to(office.clock.now().replace(hour=12))
    assert sweep(office.runtime) == 0
    return case_id, broken


def test_a_failed_timer_is_tried_again_on_demand(office: Office, operations: dict[str, Any]) -> None:
    case_id, broken = failing_timer(office, operations)
    incident = only_incident(office)
    assert (incident.kind, incident.element) == ("timer", "pause")
    assert incident.error == {
        "zh": "程序出错（builtins.RuntimeError），日志里有出错的位置。",
        "en": "The program failed (builtins.RuntimeError); the log tells where.",
    }
    assert sweep(office.runtime) == 0
    broken.clear()
    retry_incident(office.runtime, None, incident_id=incident.id)
    assert sweep(office.runtime) == 1
    assert nothing_open(office)
    assert office.value("SELECT status FROM office_case WHERE id = %(id)s", id=case_id) == "completed"


def test_a_case_that_cannot_be_read_holds_up_no_other(office: Office, operations: dict[str, Any]) -> None:
    unreadable, broken = failing_timer(office, operations)
    broken.clear()
    other = open_case(office.runtime, office.actor("wang"), process="timed", key="o").case_id
    with office.runtime.database.transaction() as session:
        session.connection().exec_driver_sql(f"UPDATE office_case SET state = '\\x00' WHERE id = {unreadable}")
        session.connection().exec_driver_sql(f"UPDATE timer SET next_attempt_at = NULL WHERE case_id = {unreadable}")
    office.clock.turn_to(office.clock.now().replace(hour=14))
    assert sweep(office.runtime) == 1
    assert office.value("SELECT status FROM office_case WHERE id = %(id)s", id=other) == "completed"
    incident = only_incident(office)
    assert (incident.kind, incident.case_id) == ("timer", unreadable)
    assert "process state" in incident.error["en"]


def test_a_failed_timer_can_be_given_up(office: Office, operations: dict[str, Any]) -> None:
    case_id, broken = failing_timer(office, operations)
    give_up_incident(office.runtime, None, incident_id=only_incident(office).id, reason="由人工处理")
    broken.clear()
    assert sweep(office.runtime) == 0
    assert nothing_open(office)
    assert office.value("SELECT given_up_because FROM incident") == "由人工处理"
    line = "SELECT data->>'reason' FROM history WHERE case_id = %(id)s AND event = 'given_up'"
    assert office.value(line, id=case_id) == "由人工处理"


def test_a_letter_that_is_not_sent_is_tried_again_or_given_up(office: Office, operations: dict[str, Any]) -> None:
    class Post:
        works = False
        sent: list[str] = []  # noqa: RUF012

        def send(self, letter_id: str, recipient: str, subject: str, body: str) -> None:
            if not self.works:
                raise OSError("no mail server")
            self.sent.append(subject)

    operations["test.write"] = lambda context, parameters: Effects(
        notifications=[Notification("applicant", "someone@example.org", parameters["subject"], "…", "email")]
    )
    body = start_event() + service_task("write", "test.write", subject="'通知'") + user_task("wait")
    office.deploy(diagram("writing", body + end_event() + flows("begin", "write", "wait", "end")))
    post = Post()
    for key in ("one", "two"):
        open_case(office.runtime, office.actor("wang"), process="writing", data={"department": "H"}, key=key)
    deliver_outbox(office.runtime, {"email": post})
    with office.runtime.database.reading() as session:
        second, first = open_incidents(session)[0]
    give_up_incident(office.runtime, None, incident_id=first.id, reason="当面告知")
    post.works = True
    assert deliver_outbox(office.runtime, {"email": post}) == 0
    retry_incident(office.runtime, None, incident_id=second.id)
    assert deliver_outbox(office.runtime, {"email": post}) == 1
    assert nothing_open(office)
    assert post.sent == ["通知"]


def test_a_failed_duty_is_an_incident_until_it_works(office: Office) -> None:
    with pytest.raises(ZeroDivisionError), duty(office.runtime, "posts"):
        raise ZeroDivisionError
    incident = only_incident(office)
    assert (incident.kind, incident.reference) == ("job", "posts")
    assert "builtins.ZeroDivisionError" in incident.error["zh"]
    retry_incident(office.runtime, None, incident_id=incident.id)
    assert office.rows("SELECT task_name FROM procrastinate_jobs") == [("chengnuo.posts",)]
    with duty(office.runtime, "posts"):
        pass
    assert nothing_open(office)


def test_a_lost_database_is_nobodys_incident(office: Office) -> None:
    away = Database("postgresql://nobody@127.0.0.1:9/nowhere")
    with pytest.raises(Exception), duty(office.runtime, "posts"), away.reading() as session:
        session.connection()
    assert nothing_open(office)
