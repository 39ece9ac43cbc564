"""A session ends two hours after its last page, and a page that fails tells the log nothing that anybody typed."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from datetime import datetime, tzinfo

import psycopg
import pytest
from county_fixtures import LOGINS
from itsdangerous import TimestampSigner
from sqlalchemy import select
from web_actions import Actions, application, new_application

from engine import Engine
from engine.database import driver_url
from engine.errors import ChengnuoError
from engine.jobs.outbox import deliver_outbox
from engine.jobs.webhooks import deliver_events
from engine.log_format import LINE, TypedWordsLeftOut, formatter_of
from engine.office.organisation.records import Staff
from engine.sample.hands import Hands
from tests.conftest import as_owner
from webui.web import access

HOUR = 3600


def test_a_session_slides_with_use_and_ends_without(
    actions: Callable[[str], Actions], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = int(time.time())
    now = [begun]

    class Turned(datetime):
        """The machine's time as this test turns it."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.fromtimestamp(now[0], tz)

    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _signer: now[0])
    monkeypatch.setattr(access, "datetime", Turned)
    clerk = actions("clerk")
    for hours in (1, 2, 3):
        # Each page is less than two hours after the one before, the last three hours after logging in.
        now[0] = begun + hours * HOUR + 60 * hours
        assert clerk.get("/desk/").status_code == 200
    now[0] += 2 * HOUR + 60
    gone = clerk.get("/desk/")
    assert gone.status_code == 302
    assert "/login" in gone.headers["Location"]


def test_a_failure_has_a_page_even_where_what_is_around_pages_fails_too(
    county: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    app = new_application(county)
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    clerk = Actions(app)
    clerk.log_in("wangfang")
    with psycopg.connect(driver_url(as_owner(county.database.url)), autocommit=True) as owner:
        owner.execute("ALTER TABLE office_case RENAME TO gone")
    answer = clerk.get("/cases/")
    assert answer.status_code == 500
    assert "系统没有完成这次操作，没有保存任何内容" in answer.text
    missing = clerk.get("/cases/张小三13900001234")
    assert missing.status_code == 404
    assert "没有找到这个页面" in missing.text
    # A fault behind the pages, which none of them shows.
    app.after_request_funcs[None] = [lambda answer: answer[0]]
    assert clerk.get("/public/张小三13900001234").status_code == 500
    formatter = TypedWordsLeftOut(LINE)
    written = "\n".join(formatter.format(record) for record in caplog.records)
    assert "A request failed: GET None" in written
    assert "13900001234" not in written
    assert "张小三" not in written


def test_a_page_that_fails_writes_no_typed_word_into_the_log(county: Engine, caplog: pytest.LogCaptureFixture) -> None:
    app = application(county)
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    clerk = Actions(app)
    clerk.log_in("wangfang")
    with psycopg.connect(driver_url(as_owner(county.database.url)), autocommit=True) as owner:
        owner.execute("ALTER TABLE notice RENAME TO gone")
    caplog.clear()
    caplog.set_level(logging.DEBUG)
    asked = [clerk.get("/cases/?q=张小三110101199003077897"), clerk.get("/public/progress?number=张小三13900001234")]
    asked.append(clerk.post("/public/progress", number="张小三13900001234", query_code="110101199003077897"))
    assert 500 in {answer.status_code for answer in asked}
    formatter = TypedWordsLeftOut(LINE)
    written = "\n".join(formatter.format(record) for record in caplog.records)
    assert "psycopg.errors.UndefinedTable" in written
    for word in ("张小三", "110101199003077897", "13900001234"):
        assert word not in written


class Refusing:
    """A mail server that quotes the address in its refusal, as real ones do."""

    def send(self, letter_id: str, recipient: str, subject: str, body: str) -> None:
        raise OSError(f"550 {recipient}: {subject} {body}")


@pytest.mark.rule("SP-6")
def test_no_line_of_a_working_day_names_anybody(county: Engine, caplog: pytest.LogCaptureFixture) -> None:
    """Login, registration, search, letters, webhooks and failures; each line as JSON, searched for everybody."""
    caplog.set_level(logging.INFO)
    app = application(county)
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    clerk, admin = Actions(app), Actions(app)
    clerk.log_in(LOGINS["clerk"], "周小明 13900001234")
    clerk.log_in(LOGINS["clerk"])
    admin.log_in(LOGINS["admin"])
    visitor = {
        "kind": "apply", "channel": "window", "applicant_kind": "person", "applicant_name": "周小明",
        "phone": "13900001234", "email": "zhouxiaoming@example.org", "matter": "补领社会保障卡", "scope": "here",
        "item": "CY-RS-002",
    }  # fmt: skip
    case_id = Hands(county).register(LOGINS["clerk"], visitor)
    events = ["case.opened", "case.changed", "case.ended"]
    admin.post("/admin/webhooks", name="省平台", url="https://127.0.0.1/hook", events=events)
    Hands(county).register(LOGINS["clerk"], visitor)
    for address in (f"/cases/{case_id}", "/cases/?q=周小明", "/desk/", "/admin/people?q=13900001234"):
        clerk.get(address)
        admin.get(address)
    deliver_outbox(county, {"email": Refusing(), "sms": Refusing()})
    deliver_events(county, ())
    with psycopg.connect(driver_url(as_owner(county.database.url)), autocommit=True) as owner:
        owner.execute("ALTER TABLE notice RENAME TO gone")
    clerk.post("/public/progress", number="周小明13900001234", query_code="1")
    assert clerk.get(f"/cases/{case_id}").status_code == 500

    lines = [json.loads(formatter_of("json").format(record)) for record in caplog.records]
    assert any(line.get("exception", {}).get("kind", "").startswith("sqlalchemy") for line in lines)
    assert any(line["logger"] == "engine.jobs.webhooks" for line in lines)
    assert {"at", "level", "logger", "message", "process"} <= set(lines[0])
    with county.database.reading() as session:
        staff = session.execute(select(Staff.name, Staff.login, Staff.email, Staff.phone)).all()
    written = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    people = {word for row in staff for word in row if word and len(word) > 1}
    for word in people | {"周小明", "13900001234", "zhouxiaoming@example.org"}:
        assert word not in written, word
    with pytest.raises(ChengnuoError):
        formatter_of("xml")
