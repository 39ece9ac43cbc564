"""What BPMN 2.0 forbids is refused before deployment, and what stands next to it is not."""

from __future__ import annotations

from invalid_data import DATA
from invalid_drawings import DRAWINGS
from valid_constructs import HARMLESS, VALID

from engine.bpmn.checks import Problem, check_files

INVALID = {**DRAWINGS, **DATA}


def found_in(content: bytes) -> list[Problem]:
    return check_files({"a.bpmn": content})


def test_every_invalid_construct_is_refused_or_harmless() -> None:
    found = {name: found_in(content) for name, content in INVALID.items()}
    accepted = {name for name, problems in found.items() if not any(one.forbids_deployment for one in problems)}
    assert accepted == set(HARMLESS)
    warned = {name: {one.rule for one in found[name]} for name in HARMLESS}
    assert {name for name, rule in HARMLESS.items() if rule not in {*warned[name], ""}} == set()
    for problem in (one for problems in found.values() for one in problems if one.forbids_deployment):
        assert problem.line > 0
        assert "请" in problem.zh, problem
        assert "Expected" in problem.en, problem


def test_what_stands_next_to_an_invalid_construct_may_be_deployed() -> None:
    usual = {"unknown-variable", "empty"}
    found = {name: {one.rule for one in found_in(content)} - usual for name, content in VALID.items()}
    assert {name: rules for name, rules in found.items() if rules} == {}


def test_several_pools_exported_as_one_process_are_only_warned_of() -> None:
    content = DRAWINGS["031 in one pool"].replace(b' processRef="p"', b"")
    assert [(one.rule, one.severity) for one in found_in(content)] == [("message-flow", "warning")]


def test_declared_data_and_message_flows_do_not_stop_a_trial() -> None:
    for name in ("REF input", "031 in one pool", "063 input more", "094 signal", "025 only flow has a condition"):
        forbidding = [one for one in found_in(INVALID[name]) if one.forbids_deployment]
        assert forbidding, name
        assert not any(one.forbids_trial for one in forbidding), name
