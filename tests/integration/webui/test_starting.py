"""Starting a process from the desk: what each may start, the form, its submission."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from web_actions import Actions

from engine import Engine

FILLED = {
    "matter_kind": "document",
    "subject": "关于报送工作情况的函",
    "sender": "市营商环境局",
    "department": "planning",
}


@pytest.mark.rule("TC-13")
def test_who_receives_letters_starts_the_process_and_others_do_not(
    county: Engine, actions: Callable[[str], Actions]
) -> None:
    clerk = actions("clerk")
    assert "公文限时办理" in clerk.get("/desk/start").text
    before = county.database.statements
    for page in ("/desk/start", "/appointments/new"):
        assert clerk.get(page).status_code == 200
    assert county.database.statements - before <= 2 * 12, "as many for each process, post and day as for one"
    assert "Timed matter" in clerk.get("/desk/start?language=en").text
    page = clerk.get("/desk/start/timed_matter?language=zh")
    assert page.status_code == 200
    assert "来文单位或来信人" in page.text
    wrong = clerk.post("/desk/start/timed_matter", **FILLED | {"sender": ""})
    assert wrong.status_code == 422
    assert "关于报送工作情况的函" in wrong.text, "nothing typed is lost"
    sent = clerk.post("/desk/start/timed_matter", **FILLED)
    assert sent.status_code == 302
    assert "关于报送工作情况的函" in clerk.get(sent.headers["Location"]).text


@pytest.mark.rule("AU-1")
def test_what_a_post_may_not_start_is_neither_listed_nor_opened(actions: Callable[[str], Actions]) -> None:
    inspector = actions("inspector")
    assert "公文限时办理" not in inspector.get("/desk/start").text
    assert inspector.get("/desk/start/timed_matter").status_code == 403
    assert inspector.post("/desk/start/timed_matter", **FILLED).status_code == 403


def test_parts_of_a_case_and_unknown_processes_are_not_started(actions: Callable[[str], Actions]) -> None:
    clerk = actions("clerk")
    for process in ("one_time_notice", "accountability", "nosuch"):
        assert clerk.get(f"/desk/start/{process}").status_code == 404
    assert clerk.get("/desk/start/first_inquiry").status_code == 302
