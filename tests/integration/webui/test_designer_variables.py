"""What the designer's pages ask about drawings: variables at an element, decisions of a table over typed values."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

from web_actions import Actions

from engine.cases.bundles import shipped_files


def asked(person: Actions, element: str, *, file: str = "service_case.bpmn", xml: str | None = None) -> Any:
    content = shipped_files().process[file].decode() if xml is None else xml
    body = {"process": file.removesuffix(".bpmn"), "element": element, "xml": content}
    return person.client.post("/designer/variables", json=body, headers={"X-CSRF-Token": person.token()})


def test_designers_are_offered_fields_with_their_words(actions: Callable[[str], Actions]) -> None:
    designer = actions("designer")
    offered = {one["path"]: one for one in asked(designer, "flow_which_track_joint").get_json()["variables"]}
    assert offered == {}
    offered = {one["path"]: one for one in asked(designer, "is_granted").get_json()["variables"]}
    decision = offered["decision"]
    assert decision["label"].startswith("表单「")
    assert {"written": '"grant"', "label": "准予"} in decision["options"]
    assert offered["classification.track"]["certain"]
    assert offered["item_kind"]["label"] == "开始时的数据 · 办件类型"
    assert offered["acceptance.deferred"]["kinds"] == ["number"]


def test_others_are_offered_nothing(actions: Callable[[str], Actions]) -> None:
    for role in ("clerk", "inspector", "leader"):
        assert asked(actions(role), "is_granted").status_code == 403


def test_what_cannot_be_read_offers_nothing(actions: Callable[[str], Actions]) -> None:
    designer = actions("designer")
    assert asked(designer, "nosuch").get_json() == {"variables": []}
    assert asked(designer, "is_granted", xml="<no").get_json() == {"variables": []}


def decided(person: Actions, table: str, values: dict[str, str] | None = None) -> Any:
    xml = shipped_files().decision[table].decode()
    body = {"decision": table, "xml": xml, "values": values}
    return person.client.post("/designer/decide", json=body, headers={"X-CSRF-Token": person.token()})


def test_a_table_says_what_it_asks_and_what_it_decides(actions: Callable[[str], Actions]) -> None:
    designer = actions("designer")
    (asked,) = decided(designer, "matter_limits").get_json()["asked"]
    assert (asked["path"], asked["label"]) == ("matter_kind", "种类")
    assert "document" in asked["options"]
    answer = decided(designer, "matter_limits", {"matter_kind": "document"}).get_json()
    assert answer["rules"] == [1]
    assert answer["result"][0][0] == {"label": "办理时限（工作日）", "value": "3"}
    refused = decided(designer, "matter_limits", {"matter_kind": "nosuch"})
    assert refused.status_code == 422
    assert "不在允许的范围" in refused.get_json()["message"]
    empty = designer.client.get("/designer/decisions/new?id=area_class&name=面积分级")
    assert empty.status_code == 200, "a new table opens although its columns are not filled in"
    assert "面积分级" in empty.get_data(as_text=True)


def test_the_inspector_tries_the_ladder_only(actions: Callable[[str], Actions]) -> None:
    inspector = actions("inspector")
    assert decided(inspector, "ladder").status_code == 200
    assert decided(inspector, "matter_limits").status_code == 403
    assert decided(actions("clerk"), "ladder").status_code == 403


def test_a_form_of_camunda_is_read_and_written(actions: Callable[[str], Actions]) -> None:
    designer = actions("designer")
    components = [
        {"type": "textfield", "key": "shopName", "label": "店名"},
        {"type": "filepicker", "key": "photo", "label": "照片"},
    ]

    def begin(content: bytes) -> Any:
        file = (io.BytesIO(content), "stall.form")
        return designer.post("/designer/forms/new", key="stall", zh="摆摊", en="", file=file)

    refused = begin(b"{}")
    assert refused.status_code == 422
    assert "Camunda" in refused.text
    assert 'value="stall"' in refused.text
    assert begin(json.dumps({"components": components}).encode()).status_code == 302
    page = designer.get("/designer/forms/stall/edit").text
    assert "shop_name" in page
    assert "没有带过来" not in page
    written = designer.get("/designer/forms/stall/camunda.form").get_json(force=True)
    assert [each["key"] for each in written["components"]] == ["shop_name", "photo"]
    dropped = designer.post("/designer/drafts/form/stall/drop", seen="1", back="show")
    assert dropped.location == "/designer/", "a draft of what was never deployed leaves no page of its own"


def test_an_edited_ladder_shows_the_inspector_what_it_moves(actions: Callable[[str], Actions]) -> None:
    """No case is over and no card was given yet: the ladder looks at cards, any other table at cases."""
    xml = shipped_files().decision["ladder"].decode()
    body = {"decision": "ladder", "xml": xml, "days": 90}
    person = actions("inspector")
    told = person.client.post("/designer/decisions/replay", json=body, headers={"X-CSRF-Token": person.token()})
    assert told.status_code == 200
    assert "90 天内的 0 张黄牌里" in told.get_data(as_text=True)
