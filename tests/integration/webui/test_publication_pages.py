"""The pages of publication: the register, stale copies, taking one down, and what everybody reads (OA-5)."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import pytest
from sqlalchemy import select
from web_actions import Actions

from engine import Engine
from engine.office.items.records import Item
from engine.office.publications.records import PublicationCopy
from engine.sample.hands import Hands

ITEM = "CY-SJ-002"
LAW = "《政府信息公开条例》第十四条"


def decided(county: Engine, outcome: str, **answers: str) -> int:
    hands = Hands(county)
    given = {"department": "market", "kind": "guide", "item_code": ITEM, "subject": "食品经营指南", "content": "全文",
             "treatment": "publish"} | answers  # fmt: skip
    opened = county.open_case(
        hands.person("hejing"), process="publication", answers=given, key=secrets.token_urlsafe(12)
    )
    county.settle()
    hands.answer(opened.case_id, "publication_approval", {"outcome": outcome})
    return opened.case_id


def put_up(county: Engine) -> int:
    case_id = decided(county, "publish")
    copies = [{"channel": "board", "place": "一楼公示栏", "posted_on": "2026-02-27"}]
    Hands(county).answer(case_id, "publication_posting", {"copies": copies})
    with county.database.transaction() as session:
        item = session.scalars(select(Item).where(Item.code == ITEM, Item.active)).one()
        item.changed_at = county.clock.now()
        return session.scalars(select(PublicationCopy.id)).one()


@pytest.mark.rule("OA-5")
def test_a_handler_proposes_by_the_form_and_what_was_typed_stays(
    county: Engine, actions: Callable[[str], Actions]
) -> None:
    handler = actions("handler")
    assert "/desk/start/publication" in handler.get("/openness/publications").text
    given = {"department": "market", "kind": "other", "subject": "清单", "content": "存放地点", "treatment": "exempt"}
    refused = handler.post("/desk/start/publication", **given, basis="内部", _key="one")
    assert refused.status_code == 422
    assert "请写明法律名称和条款" in refused.text
    assert "存放地点" in refused.text
    taken = handler.post("/desk/start/publication", **given, basis=LAW, review_on="2026-09-01", _key="two")
    assert taken.status_code == 302
    county.settle()
    register = actions("agency_head").get("/openness/publications?state=open").text
    assert "清单" in register
    assert "拟免予公开" in register
    assert "没有公开登记" in actions("coordinator").get("/openness/publications").text
    assert "清单" in actions("inspector").get("/openness/publications").text


@pytest.mark.rule("OA-5")
def test_stale_copies_are_listed_and_taken_down_by_their_department(
    county: Engine, actions: Callable[[str], Actions]
) -> None:
    copy = put_up(county)
    handler = actions("handler")
    listed = handler.get("/openness/copies")
    assert "一楼公示栏" in listed.text
    assert "已过期" in listed.text
    address = f"/openness/copies/{copy}/removal"
    assert actions("coordinator").post(address, removed_on="2026-03-02").status_code == 403
    assert actions("coordinator").post(address).status_code == 403, "before the form is read"
    assert actions("inspector").get(address).status_code == 403
    refused = handler.post(address, removed_on="2026-01-01")
    assert refused.status_code == 422
    assert "2026-01-01" in refused.text
    assert handler.post(address, removed_on="2026-03-02").status_code == 302
    assert "没有过期的公开件" in handler.get("/openness/copies").text
    assert "撤下公开件" in actions("admin").get("/admin/log?kind=publication").text


@pytest.mark.rule("OA-5", "OA-1")
def test_everybody_reads_where_it_hangs_and_that_something_is_exempt(county: Engine, anonymous: Actions) -> None:
    """What is exempt is listed by its law, never with its title or contents."""
    put_up(county)
    decided(county, "exempt", kind="other", subject="秘密清单", content="存放", treatment="exempt", basis=LAW,
            review_on="2026-09-01")  # fmt: skip
    public = anonymous.get("/public/publications")
    assert "一楼公示栏" in public.text
    assert "食品经营指南" in public.text
    assert "秘密清单" not in public.text
    assert "还没有公开信息" in anonymous.get("/public/publications?kind=phones").text
    exempt = anonymous.get("/public/publications/exempt").text
    assert LAW in exempt
    assert "秘密清单" not in exempt
    assert "Exemptions" in anonymous.get("/public/publications/exempt?language=en").text
