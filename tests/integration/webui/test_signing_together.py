"""Signing chosen tasks of the desk together: only where the diagram allows it, each with a result of its own (AU-1)."""

from __future__ import annotations

import re
import secrets
import uuid
from collections.abc import Callable

import pytest
from web_actions import Actions

from engine import Engine
from engine.cases.bundles import Files
from engine.cases.definitions import store
from engine.sample.hands import Hands
from tests.integration.cases.diagrams import linear

FORM = """{"$id": "opinion", "title": "意见", "x-title-en": "Opinion", "type": "object",
 "properties": {"note": {"type": "string", "title": "说明", "x-title-en": "Note", "minLength": 1}},
 "required": ["note"]}""".encode()


@pytest.fixture
def work(county: Engine) -> list[str]:
    """Three pieces of work at the market bureau's handler: two that may be signed together, one that may not."""
    diagrams = {"a": linear("routine", 1, form="opinion", batch="true"), "b": linear("careful", 1, form="opinion")}
    with county.database.transaction() as session:
        store(session, Files({f"{name}.bpmn": each for name, each in diagrams.items()}, {"opinion": FORM}, {}),
              county.clock.now(), None)  # fmt: skip
    found = []
    for process in ("routine", "routine", "careful"):
        person = Hands(county).person("hejing")
        made = county.open_case(person, process=process, data={"department": "market"}, key=secrets.token_urlsafe(8))
        found.append(made.work_items[0])
    return found


@pytest.mark.rule("AU-1")
def test_chosen_tasks_are_signed_together_with_a_result_for_each(
    county: Engine, actions: Callable[[str], Actions], work: list[str]
) -> None:
    handler = actions("handler")
    desk = handler.get("/desk/").text
    assert len(re.findall(r'name="work" value="([0-9a-f-]+)"', desk)) == 2
    page = handler.get(f"/desk/together?work={work[0]}&work={work[1]}&work={work[2]}").text
    assert re.findall(r'name="work" value="([0-9a-f-]+)"', page) == work[:2]
    wrong = handler.post("/desk/together", work=work[:2], note="")
    assert wrong.status_code == 422
    # One of the two is done by somebody else in between: it is said so, and does not stop the other.
    county.complete(Hands(county).person("hejing"), work_item=work[0], answers={"note": "先办"}, key="between")
    done = handler.post("/desk/together", work=work[:2], note="同意。", _key="together")
    assert done.text.count("已签批") == 1
    with county.database.reading() as session:
        rows = session.connection().exec_driver_sql("SELECT content->>'note' FROM submission WHERE form = 'opinion'")
        assert sorted(row[0] for row in rows) == ["先办", "同意。"]


@pytest.mark.rule("AU-1")
def test_what_may_not_be_signed_together_is_not(actions: Callable[[str], Actions], work: list[str]) -> None:
    handler, clerk = actions("handler"), actions("clerk")
    assert handler.get(f"/desk/together?work={work[2]}").location == "/desk/"
    assert handler.post("/desk/together", work=work[2], note="同意。").location == "/desk/"
    assert handler.get("/desk/together?work=nonsense").location == "/desk/"
    assert clerk.post("/desk/together", work=work[:2], note="同意。").location == "/desk/"


def test_more_than_a_page_offers_is_not_looked_for(county: Engine, actions: Callable[[str], Actions]) -> None:
    handler = actions("handler")
    before = county.database.statements
    answer = handler.post("/desk/together", work=[str(uuid.UUID(int=number)) for number in range(1_000)])
    assert answer.location == "/desk/"
    assert county.database.statements - before < 100
