"""Joint approval: departments, their limits, their opinions, the merged notice, the joint opinion."""

from __future__ import annotations

from datetime import timedelta

import pytest
from office_at_work import CaseFile, Office

from engine.clock import VirtualClock, office_time
from engine.documents.printing import render
from engine.documents.store import documents_of
from engine.office.accountability.store import infractions_of
from engine.office.items.store import item_by_code
from engine.office.joint import store as joint
from engine.office.service_clock.store import running_clock
from engine.operations.context import BusinessFailure


def opened(office: Office, case: CaseFile | None = None) -> tuple[CaseFile, dict[str, CaseFile]]:
    """An accepted joint case with a branch for each department."""
    case = case or office.accepted("JOINT")
    effects = office.run("joint.open", case, "coordinator", post="coordinate")
    branches = {}
    for each in effects.result["branches"]:
        branch = office.case(parent=case)
        office.run("joint.department_opened", branch, department=each["department"], days=each["days"])
        branches[each["department"]] = branch
    return case, branches


def say(office: Office, branch: CaseFile, opinion: str, by: str = "handler", **more: object) -> dict[str, object]:
    branch.answers["department_opinion"] = {"opinion": opinion, "text": "已审查", **more}
    return office.run("joint.record_opinion", branch, by).result


def conclude(office: Office, case: CaseFile, conclusion: str, **more: object) -> dict[str, object]:
    case.answers["joint_opinion"] = {"conclusion": conclusion, "text": "综合各部门意见", **more}
    return office.run("joint.conclude", case, "coordinator", post="coordinate").result


@pytest.mark.rule("JA-1", "JA-2", "JA-6")
def test_all_departments_start_at_once_under_their_own_limits_with_a_free_helper(office: Office) -> None:
    case = office.accepted("JOINT")
    effects = office.run("joint.open", case, "coordinator", post="coordinate")
    assert effects.result == {
        "helper": "helper",
        "one_veto_ends": True,
        "departments": ["city", "fire"],
        "branches": [
            {"department": "city", "name": "川岳县城市管理局", "days": 7},
            {"department": "fire", "name": "川岳县消防救援大队", "days": 5},
        ],
    }
    branch = office.case(parent=case)
    office.run("joint.department_opened", branch, department="fire")
    clock = running_clock(office.session, branch.id, "case")
    assert clock is not None
    assert clock.promised_due_at == office_time(2026, 3, 9, 17)


@pytest.mark.rule("JA-2", "JA-4", "JA-6")
def test_the_coordinator_chooses_departments_days_and_helper(office: Office) -> None:
    case = office.accepted("JOINT")
    case.answers["joint_prepare"] = {
        "departments": [{"department": "fire", "days": 4}, {"department": "center"}],
        "helper": "window-b",
    }
    known = case.answers["joint_prepare"]
    case.answers["joint_prepare"] = {**known, "helper": "nobody"}
    with pytest.raises(BusinessFailure) as failure:
        office.run("joint.open", case, "coordinator", departments=["city", "fire"])
    assert (failure.value.code, failure.value.place) == ("JA-6", "helper")
    case.answers["joint_prepare"] = known
    result = office.run("joint.open", case, "coordinator", departments=["city", "fire"]).result
    assert [(each["department"], each["days"]) for each in result["branches"]] == [("fire", 4), ("center", 10)]
    assert result["helper"] == "window-b"


@pytest.mark.rule("JA-2")
def test_a_limit_that_leaves_no_day_for_the_joint_opinion_is_refused_not_cut(office: Office) -> None:
    case = office.accepted("JOINT")
    case.answers["joint_prepare"] = {
        "departments": [{"department": "fire", "days": 4}, {"department": "center", "days": 99}],
    }
    with pytest.raises(BusinessFailure) as failure:
        office.run("joint.open", case, "coordinator")
    assert (failure.value.code, failure.value.place) == ("JA-2", "departments")
    assert "最多 14 个工作日" in failure.value.zh


@pytest.mark.rule("JA-2")
def test_the_item_proposes_departments_by_its_circumstances(office: Office) -> None:
    case = office.accepted("JOINT")
    assert office.run("joint.propose", case).result == {
        "departments": [{"department": "city", "days": 7}, {"department": "fire", "days": 5}]
    }
    with pytest.raises(BusinessFailure) as failure:
        office.run("joint.propose", case, circumstances=["on_the_moon"])
    assert failure.value.place == "circumstances"


@pytest.mark.rule("JA-1")
def test_one_department_is_no_joint_approval(office: Office) -> None:
    with pytest.raises(BusinessFailure) as failure:
        office.run("joint.open", office.accepted("JOINT"), "coordinator", departments=["city"])
    assert failure.value.code == "JA-1"


@pytest.mark.rule("JA-3")
@pytest.mark.parametrize(
    ("answers", "place"),
    [
        ({"opinion": "perhaps"}, "opinion"),
        ({"opinion": "deny", "text": ""}, "text"),
        ({"opinion": "not_concerned", "text": " "}, "text"),
        ({"opinion": "conditional"}, "conditions"),
        ({"opinion": "more_material"}, "materials"),
    ],
)
def test_an_opinion_that_says_too_little_is_refused(office: Office, answers: dict[str, str], place: str) -> None:
    _, branches = opened(office)
    with pytest.raises(BusinessFailure) as failure:
        say(office, branches["fire"], **answers)  # type: ignore[arg-type]
    assert failure.value.place == place


@pytest.mark.rule("JA-3", "JA-4")
def test_the_joint_opinion_carries_conditions_into_the_grant(office: Office) -> None:
    case, branches = opened(office)
    say(office, branches["city"], "conditional", conditions="不得占用盲道")
    with pytest.raises(BusinessFailure) as failure:
        conclude(office, case, "grant")
    assert "消防救援大队" in failure.value.zh  # silent
    say(office, branches["fire"], "not_concerned")
    with pytest.raises(BusinessFailure) as failure:
        office.run("decision.grant", case, "leader")
    assert failure.value.code == "JA-3"
    result = conclude(office, case, "grant", meeting="3月2日下午会商一致")
    assert result["number"] == "服务中心联〔2026〕1号"
    printed = render(documents_of(office.session, case.id)[-1])
    for told in ("城市管理局", "附条件同意", "不涉及", "3月2日下午会商一致", "helper"):
        assert told in printed
    office.run("decision.grant", case, "leader")
    assert "不得占用盲道" in render(documents_of(office.session, case.id)[-1])
    assert running_clock(office.session, branches["city"].id, "case") is None


@pytest.mark.rule("JA-3", "JA-5", "DF-2")
def test_a_department_that_denies_files_the_denial_itself(office: Office) -> None:
    case, branches = opened(office)
    branch = branches["fire"]
    say(office, branch, "deny", by="fireman", text="不符合防火间距")
    assert running_clock(office.session, branch.id, "case") is not None
    branch.answers["denial_draft"] = {"reason": "不符合防火间距", "legal_basis": "《消防法》"}
    office.run("denial.draft", branch, "fireman", post="fire-handle", kind="denial")
    branch.answers["denial_opinion"] = {"opinion": "approve", "text": "同意"}
    office.run("denial.opinion", branch, "leader")
    filed = office.run("denial.file", branch, "fireman", post="fire-handle")
    assert filed.result["number"] == "消防否备〔2026〕1号"
    assert filed.result["decision_number"] is None
    assert running_clock(office.session, branch.id, "case") is None
    with pytest.raises(BusinessFailure):
        conclude(office, case, "grant")
    # One veto ends here: the silent department is not waited for.
    assert conclude(office, case, "deny")["denials"] == 1


@pytest.mark.rule("ON-7", "ON-4")
def test_what_all_departments_miss_goes_into_one_notice(office: Office, clock: VirtualClock) -> None:
    case, branches = opened(office)
    form, plan, photo, _ = office.materials(item_by_code(office.session, "JOINT"))
    ask = {"state": "wrong", "problem": "比例不符", "remedy": "按 1:500 重绘"}
    say(office, branches["city"], "more_material", materials=[{"material": plan, **ask}])
    say(office, branches["fire"], "more_material", materials=[{"material": plan, **ask}, {"material": photo, **ask}])
    with pytest.raises(BusinessFailure):
        conclude(office, case, "grant")
    notice = office.run("notice.issue", case, "coordinator", post="coordinate")
    assert notice.result["lines"] == 2
    printed = render(documents_of(office.session, case.id)[-1])
    assert "城管：比例不符；消防：比例不符" in printed
    clock.advance(timedelta(days=1))
    case.answers["materials_supplement"] = {"materials": office.rows("JOINT", "", "ok", "ok")}
    effects = office.run("notice.supplement", case, "window-a")
    assert effects.result["complete"] is True
    assert [change.name for change in effects.clocks] == ["supplement"]  # accepted long ago: no five days
    again = office.case(parent=case)
    office.run("joint.department_opened", again, department="fire")
    with pytest.raises(BusinessFailure) as failure:
        say(office, again, "more_material", materials=[{"material": form, **ask}])
    assert failure.value.code == "ON-4"
    assert [each.code for each in failure.value.infractions] == ["repeated_notice"]
    say(office, again, "more_material", materials=[{"material": plan, **ask}])
    assert office.run("notice.issue", case, "coordinator", post="coordinate").result["lines"] == 1


@pytest.mark.rule("JA-3")
@pytest.mark.parametrize("consent", [False, True])
def test_silence_is_consent_only_where_the_item_says_so(office: Office, consent: bool) -> None:
    item = item_by_code(office.session, "JOINT")
    item.silence_is_consent, item.silence_basis = consent, "《某条例》第九条"
    case, branches = opened(office)
    assert office.run("joint.silence", branches["fire"]).result == {"department": "fire", "consent": consent}
    assert [each.code for each in infractions_of(office.session, branches["fire"].id)] == ["silent_department"]
    approval = joint.the_joint_approval(office.session, case.id)
    said = {each.department.code: each.opinion for each in joint.standings(office.session, approval)}
    assert (said["fire"] is not None) is consent
