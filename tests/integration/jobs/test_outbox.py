"""Letters leave the house once, failures are tried again, and what cannot be sent stays visible."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from engine.cases.commands import open_case
from engine.cases.runtime import Runtime
from engine.clock import VirtualClock
from engine.errors import ChengnuoError
from engine.jobs.outbox import MOST_ATTEMPTS, deliver_outbox
from engine.jobs.transports import Webhook, transports_from
from engine.operations.context import Effects, Notification
from engine.operations.notifications import tell_post, tell_staff
from tests.integration.cases.conftest import Office, office, operations
from tests.integration.cases.diagrams import diagram, end_event, flows, service_task, start_event

__all__ = ["office", "operations"]


class Collecting:
    """A transport that remembers, and fails as often as it is told to."""

    def __init__(self, failures: int = 0) -> None:
        self.sent: list[tuple[str, str, str, str]] = []
        self.failures = failures

    def send(self, letter_id: str, recipient: str, subject: str, body: str) -> None:
        if self.failures:
            self.failures -= 1
            raise OSError("no route")
        self.sent.append((letter_id, recipient, subject, body))


@pytest.fixture
def system_clock(office: Office) -> VirtualClock:
    """The system clock of the office's runtime, turned by the test."""
    clock = VirtualClock(datetime.now(UTC))
    office.runtime.system_clock = clock
    return clock


def notify(office: Office, operations, notification: Notification, key: str = "s") -> None:  # type: ignore[no-untyped-def]
    operations["test.notify"] = lambda context, parameters: Effects(notifications=[notification])
    body = start_event() + service_task("notify", "test.notify") + end_event()
    office.deploy(diagram("notifying", body + flows("begin", "notify", "end")))
    open_case(office.runtime, office.actor("wang"), process="notifying", key=key)


def test_a_letter_to_the_applicant_goes_once(office: Office, operations, system_clock: VirtualClock) -> None:  # type: ignore[no-untyped-def]
    notify(office, operations, Notification("applicant", "a@example.org", "已受理", "您好", "email"))
    transport = Collecting()
    assert deliver_outbox(office.runtime, {"email": transport}) == 1
    assert deliver_outbox(office.runtime, {"email": transport}) == 0
    assert [letter[1:] for letter in transport.sent] == [("a@example.org", "已受理", "您好")]


def test_nothing_waits_for_a_slow_mail_server(office: Office, operations, system_clock: VirtualClock) -> None:  # type: ignore[no-untyped-def]
    notify(office, operations, Notification("applicant", "a@example.org", "已受理", "您好", "email"))

    class Slow(Collecting):
        """While it sends, another worker finds nothing to do, and a command gives the letter up."""

        def send(self, letter_id: str, recipient: str, subject: str, body: str) -> None:
            assert deliver_outbox(office.runtime, {"email": Collecting()}) == 0
            with office.runtime.database.transaction() as session:
                connection = session.connection()
                assert connection.exec_driver_sql("SELECT 1 FROM outbox FOR UPDATE NOWAIT").all() == [(1,)]
                connection.exec_driver_sql("UPDATE outbox SET next_attempt_at = NULL")
            raise OSError("no route")

    assert deliver_outbox(office.runtime, {"email": Slow()}) == 0
    # What was given up meanwhile is not tried again.
    assert office.rows("SELECT attempts, next_attempt_at FROM outbox") == [(0, None)]
    assert office.value("SELECT count(*) FROM incident") == 0


def test_a_letter_to_a_post_goes_to_its_holders(office: Office, operations, system_clock: VirtualClock) -> None:  # type: ignore[no-untyped-def]
    with office.runtime.database.transaction() as session:
        session.connection().exec_driver_sql("UPDATE staff SET email = login || '@example.org'")
    post = str(office.posts["handler"])
    notify(office, operations, Notification("post", post, "催办", "请办理", "email"))
    transport = Collecting()
    assert deliver_outbox(office.runtime, {"email": transport}) == 1
    assert [letter[1] for letter in transport.sent] == ["wang@example.org", "li@example.org"]


@pytest.mark.rule("AC-2")
def test_who_is_told_in_person_gets_the_same_word_at_the_post_no_second_time(
    office: Office,
    operations,  # type: ignore[no-untyped-def]
    system_clock: VirtualClock,
) -> None:
    with office.runtime.database.transaction() as session:
        session.connection().exec_driver_sql("UPDATE staff SET email = login || '@example.org'")
    person, post = office.actor("wang").staff_id, office.posts["handler"]
    told = [tell_staff(person, "黄牌：1号", "超期", "card"), tell_post(post, "黄牌：1号", "超期", "card")]
    operations["test.notify"] = lambda context, parameters: Effects(notifications=told)
    body = start_event() + service_task("notify", "test.notify") + end_event()
    office.deploy(diagram("notifying", body + flows("begin", "notify", "end")))
    open_case(office.runtime, office.actor("wang"), process="notifying", key="card")
    transport = Collecting()
    assert deliver_outbox(office.runtime, {"email": transport}) == 2
    assert sorted(letter[1] for letter in transport.sent) == ["li@example.org", "wang@example.org"]


def test_failures_back_off_and_an_incident_closes_with_success(
    office: Office,
    operations,  # type: ignore[no-untyped-def]
    system_clock: VirtualClock,
) -> None:
    notify(office, operations, Notification("applicant", "a@example.org", "已受理", "您好", "email"))
    transport = Collecting(failures=2)
    assert deliver_outbox(office.runtime, {"email": transport}) == 0
    system_clock.advance(timedelta(seconds=29))
    assert deliver_outbox(office.runtime, {"email": transport}) == 0
    assert transport.failures == 1
    system_clock.advance(timedelta(seconds=1))
    assert deliver_outbox(office.runtime, {"email": transport}) == 0
    assert office.value("SELECT attempts FROM incident WHERE resolved_at IS NULL") == 2
    system_clock.advance(timedelta(seconds=60))
    assert deliver_outbox(office.runtime, {"email": transport}) == 1
    assert office.value("SELECT count(*) FROM incident WHERE resolved_at IS NULL") == 0


def test_a_hopeless_letter_is_given_up(office: Office, operations, system_clock: VirtualClock) -> None:  # type: ignore[no-untyped-def]
    notify(office, operations, Notification("applicant", "a@example.org", "已受理", "您好", "email"))
    transport = Collecting(failures=100)
    for _ in range(MOST_ATTEMPTS + 3):
        deliver_outbox(office.runtime, {"email": transport})
        system_clock.advance(timedelta(hours=6))
    assert transport.failures == 100 - MOST_ATTEMPTS
    assert office.value("SELECT delivered_at FROM outbox") is None
    assert office.value("SELECT count(*) FROM incident WHERE resolved_at IS NULL") == 1


def test_without_a_mail_server_a_letter_stays_in_the_mailbox(
    office: Office,
    operations,  # type: ignore[no-untyped-def]
    system_clock: VirtualClock,
) -> None:
    notify(office, operations, Notification("applicant", "a@example.org", "已受理", "您好", "email"))
    assert deliver_outbox(office.runtime, {}) == 0
    row = office.rows("SELECT channel, next_attempt_at, delivered_at, error FROM outbox")[0]
    assert tuple(row) == ("mailbox", None, None, None)


@pytest.mark.rule("AC-2")
def test_words_to_staff_and_posts_leave_by_email() -> None:
    """Reminders, cards and alarms reach people who are not looking at a page."""
    assert (tell_staff(1, "催办", "请办理").channel, tell_post(1, "催办", "请办理").channel) == ("email", "email")


@pytest.fixture
def hook() -> Iterator[tuple[str, list[tuple[str, dict[str, str]]]]]:
    """A web server that remembers what is posted to it."""
    posted: list[tuple[str, dict[str, str]]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            posted.append((self.headers["Idempotency-Key"], content))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hook", posted
    server.shutdown()
    thread.join(10)
    server.server_close()


def test_a_webhook_carries_the_letters_id(
    office: Office,
    operations,  # type: ignore[no-untyped-def]
    system_clock: VirtualClock,
    hook: tuple[str, list[tuple[str, dict[str, str]]]],
) -> None:
    url, posted = hook
    notify(office, operations, Notification("applicant", "13800000000", "已受理", "您好", "webhook"))
    assert deliver_outbox(office.runtime, {"webhook": Webhook(url)}) == 1
    letter = office.value("SELECT id FROM outbox")
    content = {"id": f"letter-{letter}", "recipient": "13800000000", "subject": "已受理", "body": "您好"}
    assert posted == [(f"letter-{letter}", content)]


def test_transports_come_from_the_environment() -> None:
    assert transports_from({}) == {}
    found = transports_from({"CHENGNUO_SMTP_URL": "smtp://mail:25", "CHENGNUO_WEBHOOK_URL": "https://x/y"})
    assert set(found) == {"email", "webhook"}
    with pytest.raises(ChengnuoError):
        transports_from({"CHENGNUO_WEBHOOK_URL": "file:///etc/passwd"})


def test_two_workers_never_send_the_same_letter(
    office: Office,
    operations,  # type: ignore[no-untyped-def]
    system_clock: VirtualClock,
) -> None:
    for number in range(5):
        notify(
            office, operations, Notification("applicant", "a@example.org", str(number), "您好", "email"), f"s{number}"
        )
    transport = Collecting()
    runtimes: list[Runtime] = [office.runtime] * 4
    threads = [threading.Thread(target=deliver_outbox, args=(each, {"email": transport})) for each in runtimes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(subject for _, _, subject, _ in transport.sent) == ["0", "1", "2", "3", "4"]
