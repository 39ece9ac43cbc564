"""Commitments, pure: who may commit, and what a check and a revocation must say."""

from __future__ import annotations

from datetime import date

import pytest

from engine.office.applications.rules import ListedMaterial, check_conclusion, read_verdicts, uncured
from engine.office.commitments.rules import BrokenCommitment, check_may_commit, read_check, read_revocation
from engine.office.items.checking import draft_problems
from engine.office.items.drafts import ItemDraft, MaterialDraft
from engine.office.rule import RuleBroken

LISTED = [ListedMaterial(1, "申请表"), ListedMaterial(2, "场所证明", commitment="有固定场所")]
BROKEN = BrokenCommitment("文旅局承〔2026〕1号", date(2026, 3, 9))
FALSE = {"result": "false", "findings": "现场核查没有经营场所。", "statement": "未提出"}


@pytest.mark.rule("ON-12")
def test_a_commitment_leaves_nothing_to_bring_and_stands_only_where_the_list_says_so() -> None:
    verdicts = read_verdicts([{"material": 1, "state": "ok"}, {"material": 2, "state": "committed"}], LISTED)
    assert uncured(verdicts) == []
    assert verdicts[1].handed_in is None
    check_conclusion("accept", verdicts, LISTED, undertaking=False)
    with pytest.raises(RuleBroken) as refused:
        read_verdicts([{"material": 1, "state": "committed"}], LISTED)
    assert (refused.value.rule, refused.value.place) == ("ON-12", "materials")


@pytest.mark.rule("ON-12")
def test_who_broke_a_commitment_makes_no_other_one() -> None:
    check_may_commit([], signed=False, broken=BROKEN)
    check_may_commit(["场所证明"], signed=True, broken=None)
    with pytest.raises(RuleBroken) as barred:
        check_may_commit(["场所证明"], signed=True, broken=BROKEN)
    assert barred.value.rule == "ON-12"
    assert BROKEN.number in barred.value.zh
    assert "2026年3月9日" in barred.value.zh
    with pytest.raises(RuleBroken) as unchosen:
        check_may_commit(["场所证明"], signed=False, broken=None)
    assert unchosen.value.place == "commitment"


@pytest.mark.rule("ON-12")
@pytest.mark.parametrize(
    ("changed", "place"),
    [({"result": None}, "result"), ({"findings": "不实"}, "findings"), ({"statement": " "}, "statement")],
)
def test_a_check_says_what_was_found_and_hears_the_applicant(changed: dict[str, object], place: str) -> None:
    assert read_check(FALSE).true is False
    assert read_check(FALSE | {"findings": "现场核查没有经营场所"}).findings == "现场核查没有经营场所", "ten characters"
    assert read_check(FALSE | {"result": "true"}).statement == ""
    with pytest.raises(RuleBroken) as refused:
        read_check(FALSE | changed)
    assert (refused.value.rule, refused.value.place) == ("ON-12", place)


@pytest.mark.rule("ON-12")
@pytest.mark.parametrize("missing", ["outcome", "reason", "legal_basis"])
def test_a_revocation_has_reason_and_basis(missing: str) -> None:
    whole = {"outcome": "revoke", "reason": "承诺不实", "legal_basis": "第六十九条"}
    assert read_revocation(whole).revoke
    assert not read_revocation({"outcome": "check_again", "reason": "再查"}).revoke
    with pytest.raises(RuleBroken) as refused:
        read_revocation(whole | {missing: ""})
    assert refused.value.place == missing


@pytest.mark.rule("ON-12")
@pytest.mark.parametrize("also", ["by_data_sharing", "deferrable"])
def test_what_is_committed_to_is_neither_shared_nor_deferred(also: str) -> None:
    paper = MaterialDraft("场所证明", commitment="有固定场所", **{also: True})
    draft = ItemDraft(code="X", name="事项", department_id=1, kind="ordinary", task_type=1, materials=[paper])
    assert "materials-0.commitment" in draft_problems(draft)
    alone = ItemDraft(
        code="X", name="事项", department_id=1, kind="ordinary", task_type=1,
        materials=[MaterialDraft("场所证明", commitment="有固定场所")],
    )  # fmt: skip
    assert "materials-0.commitment" not in draft_problems(alone)
