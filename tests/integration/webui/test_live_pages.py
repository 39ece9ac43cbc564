"""Pages that move by themselves: their moving part alone, nothing when it is the same, and nobody is there by it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from web_actions import Actions

from engine import Engine
from tests.acceptance.county import COMPLEX, County

LIVE = {"X-Live": "yes"}
PAGES = ("/desk/", "/desk/matters/kept", "/desk/matters/done", "/desk/matters/begun", "/desk/copies")


@pytest.mark.parametrize("address", PAGES)
def test_the_moving_part_comes_alone_and_only_when_it_differs(
    county: Engine, actions: Callable[[str], Actions], address: str
) -> None:
    clerk = actions("clerk")
    office = County(county)
    first = clerk.get(address, headers=LIVE)
    assert first.status_code == 200
    assert "<html" not in first.text
    assert '<nav class="side-nav"' not in first.text
    assert first.text.strip() in clerk.get(address).text.replace("\r", ""), "it is what the whole page holds"
    tag = first.headers["ETag"]
    assert clerk.get(address, headers={**LIVE, "If-None-Match": tag}).status_code == 304
    office.apply(COMPLEX)
    changed = clerk.get(address, headers={**LIVE, "If-None-Match": tag})
    if address != "/desk/copies":
        assert changed.status_code == 200
        assert "食品" in changed.text
    assert changed.headers["Content-Security-Policy"]


def test_the_joint_board_moves(actions: Callable[[str], Actions]) -> None:
    coordinator = actions("coordinator")
    answer = coordinator.get("/board/joint", headers=LIVE)
    assert "<html" not in answer.text
    assert coordinator.get("/board/joint", headers={**LIVE, "If-None-Match": answer.headers["ETag"]}).status_code == 304


@pytest.mark.rule("AU-1")
def test_a_page_that_asks_by_itself_keeps_no_session_alive_and_opens_nothing(
    actions: Callable[[str], Actions], anonymous: Actions
) -> None:
    clerk = actions("clerk")
    with clerk.client.session_transaction() as session:
        session["seen"] = 0
    assert clerk.get("/desk/", headers=LIVE).status_code == 200
    with clerk.client.session_transaction() as session:
        assert session["seen"] == 0
    assert anonymous.get("/desk/", headers=LIVE).status_code == 302
    assert clerk.get("/board/joint", headers=LIVE).status_code == 403


def test_the_figures_of_the_navigation_come_with_the_bell(county: Engine, actions: Callable[[str], Actions]) -> None:
    clerk = actions("clerk")
    before = clerk.get("/desk/news/count").json
    assert before is not None
    assert before["counts"] == {"desk.inbox": 0}
    County(county).contact("consult")
    after = clerk.get("/desk/news/count").json
    assert after is not None
    assert after["counts"] == {"desk.inbox": 1}
    assert 'data-count="desk.inbox">1</b>' in clerk.get("/desk/register").text
