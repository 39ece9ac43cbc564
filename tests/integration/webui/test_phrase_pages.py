"""Stock phrases: one's own are one's own, the office's are the administrator's and everybody's to use."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from web_actions import Actions

AGREED = "材料齐全，符合法定形式。"


@pytest.mark.rule("AU-1")
def test_phrases_are_kept_offered_and_removed(actions: Callable[[str], Actions]) -> None:
    clerk, admin, other = actions("clerk"), actions("admin"), actions("handler")
    assert clerk.post("/account/phrases", text="").status_code == 422
    assert clerk.post("/account/phrases", text=AGREED).location == "/account/phrases"
    assert clerk.post("/account/phrases", text=AGREED).status_code == 422
    assert AGREED in clerk.get("/account/phrases").text
    assert AGREED not in other.get("/account/phrases").text
    found = re.search(r'action="(/account/phrases/\d+/drop)"', clerk.get("/account/phrases").text)
    assert found is not None
    assert other.post(found[1]).status_code == 404
    assert admin.post("/admin/phrases", text="请补齐后再报。").status_code == 302
    assert "请补齐后再报。" in other.get("/account/phrases").text
    assert clerk.post("/admin/phrases", text="无权").status_code == 403
    assert clerk.post(found[1]).status_code == 302
    assert AGREED not in clerk.get("/account/phrases").text
    dropped = re.search(r'action="(/admin/phrases/\d+/drop)"', admin.get("/admin/phrases").text)
    assert dropped is not None
    assert clerk.post(dropped[1].replace("admin", "account")).status_code == 404
    assert admin.post(dropped[1]).status_code == 302
    assert "请补齐后再报。" not in other.get("/account/phrases").text
