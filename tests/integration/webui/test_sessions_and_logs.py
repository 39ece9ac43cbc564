"""A session ends two hours after its last page, and a page that fails tells the log nothing that anybody typed."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, tzinfo

import psycopg
import pytest
from itsdangerous import TimestampSigner
from web_actions import Actions, application

from engine import Engine
from engine.database import driver_url
from engine.log_format import LINE, TypedWordsLeftOut
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


def test_a_failure_has_a_page_even_where_what_is_around_pages_fails_too(county: Engine) -> None:
    app = application(county)
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    clerk = Actions(app)
    clerk.log_in("wangfang")
    with psycopg.connect(driver_url(as_owner(county.database.url)), autocommit=True) as owner:
        owner.execute("ALTER TABLE office_case RENAME TO gone")
    answer = clerk.get("/cases/")
    assert answer.status_code == 500
    assert "系统没有完成这次操作，没有保存任何内容" in answer.text


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
