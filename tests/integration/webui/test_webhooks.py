"""Signed webhooks: made on the page, sent to a server in another process, tried again, given up, sent again."""

from __future__ import annotations

import base64
import hmac
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from county_fixtures import LOGINS
from flask import Flask
from web_actions import Actions, value_of

from engine import Engine
from engine.administration.commands import issue_token
from engine.clock import VirtualClock
from engine.identity.tokens import SCOPES
from engine.jobs.guarded_post import networks_from
from engine.jobs.outbox import MOST_ATTEMPTS, deliver_outbox
from engine.jobs.webhooks import deliver_events
from engine.sample.hands import Hands

HERE = networks_from({"CHENGNUO_WEBHOOK_NETWORKS": "127.0.0.0/8"})
VISITOR = {
    "kind": "consult",
    "channel": "window",
    "applicant_kind": "person",
    "applicant_name": "周小明",
    "phone": "13900001234",
    "matter": "咨询办理条件",
    "scope": "here",
}


class Receiver:
    """The other system, and what it got."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        self._lines = process.stdout
        self.address = f"http://127.0.0.1:{self._lines.readline().strip()}"

    def got(self, count: int) -> list[dict[str, Any]]:
        """The next messages; waits for them."""
        return [json.loads(self._lines.readline()) for _ in range(count)]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Another system in a process of its own."""
    script = Path(__file__).with_name("webhook_receiver.py")
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as process:
        yield Receiver(process)
        process.kill()


def _is_by(message: dict[str, Any], signature: str, secret: str) -> bool:
    headers = message["headers"]
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{message['body']}".encode()
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return signature == "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()


def verified(message: dict[str, Any], secret: str) -> dict[str, Any]:
    """The content of a message whose signature is right, as standardwebhooks.com says."""
    assert _is_by(message, message["headers"]["webhook-signature"], secret)
    content: dict[str, Any] = json.loads(message["body"])
    return content


def subscribe(admin: Actions, url: str, *events: str) -> str:
    answer = admin.post("/admin/webhooks", name="省一体化平台", url=url, events=list(events))
    found = re.search(r"whsec_[A-Za-z0-9+/=]{44}", answer.text)
    assert found is not None, answer.text
    return found[0]


def incidents(county: Engine) -> Any:
    return value_of(county, "SELECT count(*) FROM incident WHERE kind = 'webhook' AND resolved_at IS NULL")


@pytest.mark.rule("AU-1")
def test_a_case_is_told_signed_tried_again_given_up_and_sent_again(
    county: Engine, actions: Callable[[str], Actions], receiver: Receiver, app: Flask
) -> None:
    clock = county.system_clock = VirtualClock(datetime.now(UTC))
    admin = actions("admin")
    assert actions("clerk").get("/admin/webhooks").status_code == 403
    secret = subscribe(admin, f"{receiver.address}/fail/1", "case.opened", "case.changed", "case.ended")
    other = subscribe(admin, f"{receiver.address}/redirect", "case.ended")
    assert secret != other
    assert "whsec_" not in admin.get("/admin/webhooks").text

    case_id = Hands(county).register(LOGINS["clerk"], VISITOR)
    # Letters are not held up, and the office's own network is no target unless the operator says so.
    deliver_outbox(county, {})
    assert deliver_events(county, ()) == 0
    assert incidents(county) == 1
    page = admin.get("/admin/operation").text
    assert "事件未送达" in page
    assert "CHENGNUO_WEBHOOK_NETWORKS" in page

    # Tried again by hand: the first answer is 503, half a minute later it is accepted.
    found = re.search(r'action="(/admin/operation/\d+)"', page)
    assert found is not None
    assert admin.post(found[1], act="retry").status_code == 302
    assert deliver_events(county, HERE) == 0
    assert receiver.got(1)[0]["status"] == 503
    assert deliver_events(county, HERE) == 0
    clock.advance(timedelta(minutes=2))
    accepted = deliver_events(county, HERE)
    messages = receiver.got(accepted)
    contents = [verified(message, secret) for message in messages]
    assert contents[0]["type"] == "case.opened"
    assert contents[0]["data"]["version"] == 1
    assert case_id in {each["data"]["case_id"] for each in contents}
    assert not any(word in message["body"] for message in messages for word in VISITOR.values() if len(word) > 6)
    assert "周小明" not in "".join(message["body"] for message in messages)
    assert incidents(county) == 0

    # One message again keeps its id; everything from a moment on, too.
    rows = admin.get("/admin/webhooks/1").text
    again = re.search(r'action="(/admin/webhooks/messages/(\d+)/again)"', rows)
    assert again is not None
    assert "已送达" in rows
    assert actions("clerk").post(again[1]).status_code == 403
    admin.post(again[1])
    assert deliver_events(county, HERE) == 1
    assert receiver.got(1)[0]["headers"]["webhook-id"] == f"letter-{again[2]}"
    assert admin.post("/admin/webhooks/1/again", since="").status_code == 422
    admin.post("/admin/webhooks/1/again", since="2026-01-01T00:00")
    assert deliver_events(county, HERE) == accepted
    assert [verified(each, secret) for each in receiver.got(accepted)] == contents

    # A new secret signs beside the former one for a week, then alone.
    changed = re.search(r"whsec_[A-Za-z0-9+/=]{44}", admin.post("/admin/webhooks/1/secret").text)
    assert changed is not None
    assert changed[0] != secret
    assert "whsec_" not in admin.get("/admin/webhooks/1").text
    for later, valid in ((timedelta(0), {secret, changed[0]}), (timedelta(days=7), {changed[0]})):
        clock.advance(later)
        admin.post(again[1])
        assert deliver_events(county, HERE) == 1
        message = receiver.got(1)[0]
        signatures = message["headers"]["webhook-signature"].split(" ")
        assert len(signatures) == len(valid)
        for each in valid:
            alone = [one for one in signatures if _is_by(message, one, each)]
            assert len(alone) == 1
    assert actions("clerk").post("/admin/webhooks/1/secret").status_code == 403

    # Redirections are not followed; what fails for too long is given up and stays in sight.
    admin.post("/admin/webhooks/2/try")
    for _ in range(MOST_ATTEMPTS + 2):
        deliver_events(county, HERE)
        clock.advance(timedelta(hours=6))
    assert {each["path"] for each in receiver.got(MOST_ATTEMPTS)} == {"/redirect"}
    assert incidents(county) == 1
    assert "没有送达，不再重试" in admin.get("/admin/webhooks/2").text
    assert "HTTP 307" in admin.get("/admin/operation").text

    # Another program asks what became of the messages and has them sent again, by the same permission.
    def ask(role: str, path: str, **body: object) -> Any:
        secret = issue_token(county, None, login=LOGINS[role], name="x", scopes=SCOPES, days=1)
        client, headers = app.test_client(), {"Authorization": f"Bearer {secret}"}
        address = f"/api/v1/webhooks{path}"
        return client.post(address, json=body, headers=headers) if body else client.get(address, headers=headers)

    listed = ask("admin", "").get_json()["webhooks"]
    assert [each["id"] for each in listed] == [2, 1]
    assert "whsec_" not in str(listed)
    dead = ask("admin", "/2/messages").get_json()["messages"][0]
    assert (dead["state"], "HTTP 307" in dead["error"]) == ("dead", True)
    assert ask("admin", f"/messages/{dead['id']}/again", again=1).status_code == 200
    assert ask("admin", "/2/messages").get_json()["messages"][0]["state"] == "waiting"
    deliver_events(county, HERE)
    assert [each["path"] for each in receiver.got(1)] == ["/redirect"]
    since = (county.clock.now() - timedelta(days=1)).isoformat()
    assert ask("admin", "/2/again", since=since).get_json()["messages"] >= 1
    deliver_events(county, HERE)
    assert receiver.got(1)
    assert ask("admin", "/2/again", since="2026-03-02T09:00:00").status_code == 422
    assert ask("admin", "/99/messages").status_code == ask("admin", "/99/again", since=since).status_code == 404
    for path, body in (("", {}), ("/2/messages", {}), ("/2/again", {"since": since})):
        assert ask("clerk", path, **body).status_code == 403, path

    # Ended: nothing more is sent, what waits included.
    admin.post("/admin/webhooks/2/try")
    assert admin.post("/admin/webhooks/2/end").status_code == 302
    deliver_events(county, HERE)
    assert incidents(county) == 0
    assert admin.post("/admin/webhooks/2/try").status_code == 422
    assert "停止事件推送" in admin.get("/admin/log?kind=webhook").text
    assert admin.get("/admin/webhooks/999999").status_code == 404


WRONG: list[dict[str, object]] = [
    {"name": ""},
    {"url": "ftp://example.org/"},
    {"url": "https://user:word@example.org/"},
    {"url": "https://"},
    {"url": "http://[::1/"},
    {"events": []},
    {"events": ["case.deleted"]},
]


def test_what_is_wrong_with_a_subscription_is_said_at_its_field(actions: Callable[[str], Actions]) -> None:
    admin = actions("admin")
    given = {"name": "省一体化平台", "url": "https://example.org/hook", "events": ["case.ended"]}
    for wrong in WRONG:
        answer = admin.post("/admin/webhooks", **given | wrong)
        assert answer.status_code == 422
        assert f'aria-describedby="f-{next(iter(wrong))}-words"' in answer.text
        assert "whsec_" not in answer.text
