"""The editor of an item over HTTP: opened, refused without loss, published; the next case follows the new version."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from lxml import html
from sqlalchemy import text
from web_actions import Actions

from engine import Engine
from engine.clock import VirtualClock, office_time
from engine.queries.desk.appointments import item_name
from engine.queries.items.editing import item_page
from engine.queries.items.limits_preview import limits_preview
from engine.sample.hands import Hands

CODE = "CY-WL-001"
APPLICANT = {
    "kind": "apply", "channel": "window", "applicant_kind": "person", "applicant_name": "周小明",
    "phone": "13900001234", "matter": "申请办理", "scope": "here", "item": CODE,
}  # fmt: skip

PREVIEW_STATEMENTS = 4
"""The running cases, the finished ones, their stops and extensions, the calendar."""


def typed(page: str) -> dict[str, Any]:
    """What the editor's form would send as it stands, but for the session's token."""
    (form,) = html.fromstring(page).xpath('//form[contains(@class, "item-editor")]')
    fields: dict[str, Any] = {}
    for name, value in form.form_values():
        if name != "_csrf":
            fields.setdefault(name, []).append(value)
    return fields


def version_of(county: Engine, case_id: int) -> int:
    """The version of the item that lists show for the case."""
    query = "SELECT i.version FROM office_case c JOIN item i ON i.id = c.item_id WHERE c.id = :id"
    with county.database.reading() as session:
        return int(session.execute(text(query), {"id": case_id}).scalar_one())


@pytest.mark.rule("TC-1", "PR-1", "OA-2")
def test_an_item_is_changed_in_its_editor_and_the_next_case_follows_it(
    county: Engine, clock: VirtualClock, actions: Callable[[str], Actions]
) -> None:
    """A fault is said with all that was typed; publishing needs a reason; cases that are open keep their version."""
    hands = Hands(county)
    before = hands.register("wangfang", APPLICANT)
    admin, address = actions("admin"), f"/admin/items/{CODE}"
    opened = admin.get(address)
    assert opened.status_code == 200
    as_it_stands = typed(opened.text)
    assert as_it_stands["promised_days"] == ["3"]
    too_long = admin.post(
        address,
        **as_it_stands | {"promised_days": "90", "name": "出版物零售许可", "guide": "请先在网上预约。", "publish": "1"},
    )
    assert too_long.status_code == 422
    assert "还有内容需要改正" in too_long.text
    assert typed(too_long.text)["guide"] == ["请先在网上预约。"]
    while_a_draft_stands = hands.register("wangfang", APPLICANT)
    with county.database.reading() as session:
        assert item_name(session, CODE) == as_it_stands["name"][0], "nobody sees a draft"
    changed = typed(admin.get(address).text) | {"promised_days": "2", "reason": ""}
    assert admin.post(address, **changed, publish="1").status_code == 422, "no reason"
    changed = typed(admin.get(address).text) | {"promised_days": "2", "reason": "提速"}
    assert actions("leader").post(address, **changed, publish="1").status_code == 403
    assert admin.post(address, **changed, publish="1").status_code == 302
    shown = admin.get(address).text
    assert "已公布第 2 版" in shown
    assert typed(shown)["promised_days"] == ["2"]
    after = hands.register("wangfang", APPLICANT)
    hands.answer(before, "materials_check", {"materials": hands.materials(before), "conclusion": "accept"})
    assert [version_of(county, each) for each in (before, while_a_draft_stands, after)] == [1, 1, 2]

    clock.turn_to(office_time(2026, 3, 4, 10))
    hands.answer(before, "review", {"opinion": "agree", "text": "符合条件。"})
    hands.answer(before, "decision", {"decision": "grant", "text": "符合法定条件。"})
    hands.answer(after, "materials_check", {"materials": hands.materials(after), "conclusion": "accept"})
    assert "新时限的影响" not in admin.get(address).text, "nothing is proposed"
    assert admin.post(address, **typed(admin.get(address).text) | {"promised_days": "1"}).status_code == 302
    drafted = admin.get(address).text
    assert "在办的 1 件仍按受理时的时限" in drafted
    assert "近一年办结的 1 件里，按现行时限逾期 0 件，按新时限会逾期 1 件" in drafted
    with county.database.reading() as session:
        page = item_page(session, CODE)
        assert page is not None
        assert page.current is not None
        assert page.draft is not None
        statements = county.database.statements
        limits_preview(session, page.current, page.draft, clock.now())
        assert county.database.statements - statements <= PREVIEW_STATEMENTS
