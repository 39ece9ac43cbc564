"""The permission module on decisions of representatives: within written authority alone, or with the reason (PR-3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from engine.identity.permissions import Authority, RepresentationFacts, authority_for, may_represent

TODAY = date(2026, 3, 2)
HELD = Authority(7, covers=True, seals=True, valid_from=TODAY, valid_until=TODAY, revoked=False)


def facts(*authorities: Authority) -> RepresentationFacts:
    return RepresentationFacts("首席代表岗", "食品经营许可", TODAY, authorities)


@pytest.mark.rule("PR-3")
def test_authority_that_holds_today_for_the_item_decides() -> None:
    for decision in ("grant", "deny", None):
        assert may_represent(facts(HELD), decision, TODAY)
    assert may_represent(None, "grant", TODAY)
    found = authority_for(facts(replace(HELD, covers=False), HELD), "grant", TODAY)
    assert found is HELD


@pytest.mark.rule("PR-3")
@pytest.mark.parametrize(
    ("authorities", "words"),
    [
        ((), "没有办理“食品经营许可”的书面授权"),
        ((replace(HELD, covers=False),), "没有办理“食品经营许可”的书面授权"),
        ((replace(HELD, revoked=True),), "已经撤回"),
        ((replace(HELD, valid_from=date(2026, 3, 3), valid_until=date(2026, 3, 9)),), "还没有生效"),
        ((replace(HELD, valid_from=date(2026, 3, 1), valid_until=date(2026, 3, 1)),), "已经期满"),
    ],
)
def test_the_refusal_says_why_and_what_to_do(authorities: tuple[Authority, ...], words: str) -> None:
    for decision in ("grant", "deny", None):
        refused = may_represent(facts(*authorities), decision, TODAY)
        assert (bool(refused), refused.rule) == (False, "PR-3")
        assert words in refused.zh
        assert "请机关负责人先书面授权" in refused.zh
        assert "leader in charge takes this step over" in refused.en


@pytest.mark.rule("PR-3")
def test_a_grant_needs_the_seal_and_another_authority_may_give_it() -> None:
    unsealed = replace(HELD, authorisation_id=8, seals=False)
    assert may_represent(facts(unsealed), "deny", TODAY)
    assert "审批专用章" in may_represent(facts(unsealed), "grant", TODAY).zh
    assert authority_for(facts(unsealed, HELD), "grant", TODAY) is HELD
