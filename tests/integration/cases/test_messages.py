"""Messages between cases: kept until somebody waits, delivered once, to the oldest."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import OperationalError

from engine.cases.commands import complete, open_case, send_message, withdraw
from engine.errors import Refused
from engine.jobs.delivery import deliver_inbox
from engine.jobs.quiet import settle
from engine.operations.context import Effects, Message, OpenCase
from tests.integration.cases.conftest import Office
from tests.integration.cases.diagrams import diagram, end_event, flows, service_task, start_event, user_task

NEWS = '<bpmn:message id="m_news" name="消息"/>'
WITHDRAWAL = '<bpmn:message id="m_withdrawal" name="撤回"/>'


def catch(element: str, message: str = "m_news") -> str:
    return (
        f'<bpmn:intermediateCatchEvent id="{element}"><bpmn:messageEventDefinition id="{element}_m" '
        f'messageRef="{message}"/></bpmn:intermediateCatchEvent>'
    )


def test_a_message_before_its_receiver_waits_is_kept(office: Office) -> None:
    body = start_event() + user_task("first") + catch("wait") + user_task("second") + end_event()
    office.deploy(diagram("listening", body + flows("begin", "first", "wait", "second", "end"), before=NEWS))
    wang = office.actor("wang")
    opened = open_case(office.runtime, wang, process="listening", data={"department": "H"}, key="s")
    send_message(office.runtime, None, case_id=opened.case_id, message="消息", payload={"what": "好"}, key="m")
    send_message(office.runtime, None, case_id=opened.case_id, message="消息", payload={"what": "好"}, key="m")
    assert settle(office.runtime) == 0
    assert list(office.work_items(opened.case_id)) == ["first"]
    complete(office.runtime, wang, work_item=opened.work_items[0], key="k")
    assert list(office.work_items(opened.case_id)) == ["second"]
    assert office.value("SELECT count(*) FROM inbox WHERE consumed_at IS NOT NULL") == 1


def test_a_lost_database_puts_no_message_off(office: Office, operations) -> None:  # type: ignore[no-untyped-def]
    calls = []

    def cut_off_once(context, parameters):  # type: ignore[no-untyped-def]
        calls.append(context.case.id)
        if len(calls) == 1:
            context.session.connection().exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")
        return Effects()

    operations["test.cut"] = cut_off_once
    operations["test.tell"] = lambda context, _: Effects(
        messages=[Message(context.case.data["target"], "消息", {}, "told")]
    )
    listening = start_event() + catch("wait") + service_task("act", "test.cut") + end_event()
    telling = start_event() + service_task("tell", "test.tell") + end_event()
    office.deploy(
        diagram("listening", listening + flows("begin", "wait", "act", "end"), before=NEWS),
        diagram("telling", telling + flows("begin", "tell", "end")),
    )
    wang = office.actor("wang")
    receiver = open_case(office.runtime, wang, process="listening", key="s").case_id
    open_case(office.runtime, wang, process="telling", data={"target": receiver}, key="t")
    with pytest.raises(OperationalError):
        deliver_inbox(office.runtime)
    assert office.value("SELECT attempts FROM inbox") == 0
    assert office.value("SELECT count(*) FROM incident") == 0
    assert deliver_inbox(office.runtime) == 1
    assert office.value("SELECT status FROM office_case WHERE id = %(id)s", id=receiver) == "completed"


def test_a_message_between_cases_arrives_once_however_often_it_is_sent(office: Office, operations) -> None:  # type: ignore[no-untyped-def]
    def tell(context, parameters):  # type: ignore[no-untyped-def]
        target = context.case.data["target"]
        return Effects(messages=[Message(target, "消息", {"from": context.case.id}, "told-once")])

    operations["test.tell"] = tell
    listening = start_event() + catch("wait") + catch("again") + end_event()
    telling = start_event() + service_task("tell", "test.tell") + end_event()
    office.deploy(
        diagram("listening", listening + flows("begin", "wait", "again", "end"), before=NEWS),
        diagram("telling", telling + flows("begin", "tell", "end")),
    )
    wang = office.actor("wang")
    receiver = open_case(office.runtime, wang, process="listening", key="s").case_id
    for number in range(2):
        open_case(office.runtime, wang, process="telling", data={"target": receiver}, key=f"t{number}")
    assert office.value("SELECT count(*) FROM procrastinate_jobs") == 1
    assert deliver_inbox(office.runtime) == 1
    assert office.value("SELECT count(*) FROM history WHERE event = 'message'") == 1
    assert office.value("SELECT status FROM office_case WHERE id = %(id)s", id=receiver) == "open"


def test_a_case_opened_by_an_operation_is_opened_once(office: Office, operations) -> None:  # type: ignore[no-untyped-def]
    def follow(context, parameters):  # type: ignore[no-untyped-def]
        return Effects(cases=[OpenCase("followed", {"department": "H"}, "card:17", parent=True)])

    operations["test.follow"] = follow
    body = start_event() + service_task("one", "test.follow") + service_task("two", "test.follow") + end_event()
    followed = start_event() + user_task("look") + end_event()
    office.deploy(
        diagram("following", body + flows("begin", "one", "two", "end")),
        diagram("followed", followed + flows("begin", "look", "end")),
    )
    for number in range(2):
        open_case(office.runtime, office.actor("wang"), process="following", key=f"s{number}")
    assert office.value("SELECT count(*) FROM office_case WHERE process = 'followed'") == 1
    assert office.value("SELECT count(*) FROM work_item") == 1


@pytest.mark.rule("LC-5")
def test_withdrawal_where_the_diagram_waits_for_it(office: Office) -> None:
    body = (
        start_event()
        + user_task("work")
        + '<bpmn:boundaryEvent id="gone" attachedToRef="work" cancelActivity="true"><bpmn:messageEventDefinition '
        'id="gone_m" messageRef="m_withdrawal"/></bpmn:boundaryEvent>'
        + user_task("decided")
        + end_event()
        + end_event("withdrawn", "已撤回")
        + flows("begin", "work", "decided", "end")
        + flows("gone", "withdrawn")
    )
    office.deploy(diagram("regrettable", body, before=WITHDRAWAL))
    wang, sun = office.actor("wang"), office.actor("sun")
    first, second = (
        open_case(office.runtime, wang, process="regrettable", data={"department": "H"}, key=f"s{number}")
        for number in range(2)
    )
    outcome = withdraw(office.runtime, sun, case_id=first.case_id, reason="不办了", proof="书面撤回申请", key="w1")
    assert (outcome.status, outcome.outcome) == ("withdrawn", "已撤回")
    complete(office.runtime, wang, work_item=second.work_items[0], key="k")
    with pytest.raises(Refused):
        withdraw(office.runtime, sun, case_id=second.case_id, reason="不办了", proof="书面撤回申请", key="w2")
