"""The administrator's page of access tokens: issued once in sight, revoked at once."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from county_fixtures import LOGINS
from web_actions import Actions

GIVEN = {"login": LOGINS["clerk"], "name": "省一体化平台", "scopes": ["work:read"], "days": "30"}


def works(person: Actions, secret: str) -> bool:
    answer = person.get("/api/v1/work", headers={"Authorization": f"Bearer {secret}"})
    return answer.status_code == 200


@pytest.mark.rule("AU-1")
def test_a_token_is_shown_once_lets_in_and_is_revoked(actions: Callable[[str], Actions]) -> None:
    admin = actions("admin")
    answer = admin.post("/admin/tokens", **GIVEN)
    found = re.search(r"cnt_[A-Za-z0-9_-]{43}", answer.text)
    assert found is not None
    assert "Set-Cookie" not in answer.headers
    assert works(admin, found[0])
    page = admin.get("/admin/tokens").text
    assert "cnt_" not in page
    assert "省一体化平台" in page
    assert "发放访问令牌" in admin.get("/admin/log?kind=token").text
    revoke = re.search(r'action="(/admin/tokens/\d+/revoke)"', page)
    assert revoke is not None
    assert actions("clerk").post(revoke[1]).status_code == 403
    assert admin.post(revoke[1]).status_code == 302
    assert not works(admin, found[0])
    assert "已收回" in admin.get("/admin/tokens").text


@pytest.mark.parametrize("wrong", [{"login": "nobody"}, {"name": ""}, {"scopes": []}, {"days": "367"}, {"days": "x"}])
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    actions: Callable[[str], Actions], wrong: dict[str, object]
) -> None:
    answer = actions("admin").post("/admin/tokens", **GIVEN | wrong)
    assert answer.status_code == 422
    assert f'aria-describedby="f-{next(iter(wrong))}-words"' in answer.text
    assert "field-problem" in answer.text
    assert "cnt_" not in answer.text
    if "name" not in wrong:
        assert "省一体化平台" in answer.text
