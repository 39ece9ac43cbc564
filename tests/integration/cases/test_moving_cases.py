"""Running cases go on by another version: dry run, another person's consent, one by one, refused where unsafe."""

from __future__ import annotations

import json

import pytest

from engine.application import Engine
from engine.cases.audit import verify
from engine.cases.bundles import Files
from engine.cases.commands import (
    carry_out_moves,
    complete,
    confirm_move,
    deploy,
    open_case,
    propose_move,
    try_move,
    withdraw_move,
)
from engine.errors import NotAllowed, NotFound, Refused
from engine.identity.actor import Actor
from engine.queries.operation.case_moves import move_lines, moves
from tests.integration.cases.diagrams import boundary_timer, diagram, end_event, flows, start_event, user_task

FORM = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "area",
    "title": "面积",
    "type": "object",
    "properties": {"area": {"type": "integer", "title": "面积", "x-variable": True}},
}


@pytest.fixture
def people(county: Engine) -> dict[str, Actor]:
    """Everybody of the county, by login."""
    with county.database.reading() as session:
        rows = session.connection().exec_driver_sql("SELECT login, id FROM staff").all()
    return {str(row.login): county.actor(int(row.id)) for row in rows}


def version(*tasks: str, extra: str = "", condition: str = "", form: str = "") -> Files:
    """A process of tasks in a row for the handler; ``condition`` is on a gateway before the end."""
    body = start_event(role="clerk")
    for task in tasks:
        body += user_task(task, "clerk", **({"form": form} if form and task == tasks[0] else {}))
    way = ["begin", *tasks]
    if condition:
        body += '<bpmn:exclusiveGateway id="g" default="f_g_end"/>' + end_event("other")
        body += flows(*way, "g")
        body += '<bpmn:sequenceFlow id="f_g_end" sourceRef="g" targetRef="end"/>'
        body += (
            '<bpmn:sequenceFlow id="f_g_other" sourceRef="g" targetRef="other">'
            f"<bpmn:conditionExpression>{condition}</bpmn:conditionExpression></bpmn:sequenceFlow>"
        )
    else:
        body += flows(*way, "end")
    content = diagram("errand", body + end_event() + extra, kind="part")
    return Files({"errand.bpmn": content}, form={"area": json.dumps(FORM).encode()} if form else {})


def opened(county: Engine, people: dict[str, Actor], number: int = 1) -> list[int]:
    """Cases of the newest version."""
    return [
        open_case(county, people["wangfang"], process="errand", key=f"open-{number}-{each}").case_id
        for each in range(number)
    ]


def asked(county: Engine, people: dict[str, Actor], source: int = 1, target: int = 2) -> int:
    return propose_move(
        county, people["yangfan"], process="errand", sources=[source], target=target, reason="新版补了会签"
    )


def value(county: Engine, statement: str, **parameters: object) -> object:
    with county.database.reading() as session:
        return session.connection().exec_driver_sql(statement, parameters).scalar_one()


def results(county: Engine, move: int) -> dict[int, str]:
    with county.database.reading() as session:
        return {each.case_id: each.result for each in move_lines(session, move)}


def reason(county: Engine, process: str = "errand", source: int = 1, target: int = 2) -> str:
    found = try_move(county, process=process, sources=[source], target=target)
    return "".join(each.zh for _, reasons in found for each in reasons)


def test_cases_go_on_by_the_new_version_after_another_persons_consent(county: Engine, people: dict[str, Actor]) -> None:
    deploy(county, people["yangfan"], files=version("check"), note="一")
    cases = opened(county, people, 3)
    deploy(county, people["yangfan"], files=version("check", "sign"), note="二")
    assert try_move(county, process="errand", sources=[1], target=2) == [(case, []) for case in cases]
    move = asked(county, people)
    assert carry_out_moves(county) == 0, "nothing moves before it is confirmed"
    with pytest.raises(Refused, match="Another person confirms"):
        confirm_move(county, people["yangfan"], move_id=move)
    confirm_move(county, people["huyang"], move_id=move)
    assert carry_out_moves(county) == 3
    assert carry_out_moves(county) == 0
    assert results(county, move) == dict.fromkeys(cases, "moved")
    for case in cases:
        line = value(county, "SELECT data FROM history WHERE case_id = %(id)s AND event = 'version_moved'", id=case)
        assert isinstance(line, dict)
        assert (line["before"], line["after"], line["reason"]) == (1, 2, "新版补了会签")
        assert (line["proposed_by"], line["confirmed_by"]) == (people["yangfan"].staff_id, people["huyang"].staff_id)
        assert "杨帆、" in line["text"]
    item = value(county, "SELECT id::text FROM work_item WHERE case_id = %(id)s", id=cases[0])
    complete(county, people["wangfang"], work_item=str(item), key="done")
    assert value(county, "SELECT element FROM work_item WHERE case_id = %(id)s", id=cases[0]) == "sign"


def test_the_proof_still_holds_after_a_move(county: Engine, people: dict[str, Actor]) -> None:
    deploy(county, people["yangfan"], files=version("check"), note="一")
    opened(county, people)
    deploy(county, people["yangfan"], files=version("check", "sign"), note="二")
    confirm_move(county, people["huyang"], move_id=asked(county, people))
    carry_out_moves(county)
    assert verify(county.database).faults == []


def test_limits_that_run_already_are_kept(county: Engine, people: dict[str, Actor]) -> None:
    def with_timer(limit: str, *tasks: str) -> Files:
        timer = boundary_timer("late", "check", limit) + end_event("told") + flows("late", "told")
        return version(*tasks, extra=timer)

    deploy(county, people["yangfan"], files=with_timer("working_days(3)", "check"), note="一")
    (case,) = opened(county, people)
    due = value(county, "SELECT due_at FROM timer WHERE case_id = %(id)s", id=case)
    deploy(county, people["yangfan"], files=with_timer("working_days(1)", "check", "sign"), note="二")
    confirm_move(county, people["huyang"], move_id=asked(county, people))
    carry_out_moves(county)
    assert value(county, "SELECT due_at FROM timer WHERE case_id = %(id)s", id=case) == due


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (version("sign"), "新版本里没有这个环节"),
        (
            Files(
                {
                    "errand.bpmn": version("check", "sign")
                    .process["errand.bpmn"]
                    .replace(b'<bpmn:userTask id="check"', b'<bpmn:manualTask id="check"')
                    .replace(b"</bpmn:userTask>", b"</bpmn:manualTask>", 1)
                }
            ),
            "换了类型",
        ),
        (
            version("check", extra=boundary_timer("late", "check", "P1D") + end_event("told") + flows("late", "told")),
            "边界事件",
        ),
        (version("check", condition="area > 300"), "要用到 area"),
        (version("check", condition="area > 300", form="area"), ""),
    ],
)
def test_what_would_be_unsafe_is_said_and_refused(
    county: Engine, people: dict[str, Actor], after: Files, words: str
) -> None:
    deploy(county, people["yangfan"], files=version("check"), note="一")
    (case,) = opened(county, people)
    deploy(county, people["yangfan"], files=after, note="二")
    assert words in reason(county)
    assert bool(reason(county)) == bool(words)
    move = asked(county, people)
    assert results(county, move) == {case: "unsafe" if words else "safe"}
    if words:
        with pytest.raises(Refused, match="No case can be moved safely"):
            confirm_move(county, people["huyang"], move_id=move)


def test_a_case_that_went_on_meanwhile_is_looked_at_again(county: Engine, people: dict[str, Actor]) -> None:
    deploy(county, people["yangfan"], files=version("check", "sign"), note="一")
    stays, goes = opened(county, people, 2)
    deploy(county, people["yangfan"], files=version("check", "look"), note="二")
    move = asked(county, people)
    assert results(county, move) == {stays: "safe", goes: "safe"}
    item = value(county, "SELECT id::text FROM work_item WHERE case_id = %(id)s", id=goes)
    complete(county, people["wangfang"], work_item=str(item), key="done")
    confirm_move(county, people["huyang"], move_id=move)
    carry_out_moves(county)
    assert results(county, move) == {stays: "moved", goes: "refused"}
    with county.database.reading() as session:
        told = {each.case_id: each.reason_zh for each in move_lines(session, move)}
        assert moves(session, move)[0].left == 0
    assert "sign" in told[goes]


def test_who_may_and_what_is_asked(county: Engine, people: dict[str, Actor]) -> None:
    deploy(county, people["yangfan"], files=version("check"), note="一")
    opened(county, people)
    deploy(county, people["yangfan"], files=version("check", "sign"), note="二")
    with pytest.raises(NotAllowed):
        propose_move(county, people["wangfang"], process="errand", sources=[1], target=2, reason="x")
    with pytest.raises(Refused, match="why"):
        propose_move(county, people["yangfan"], process="errand", sources=[1], target=2, reason=" ")
    with pytest.raises(Refused, match="another one as the target"):
        propose_move(county, people["yangfan"], process="errand", sources=[2], target=2, reason="x")
    with pytest.raises(NotFound):
        try_move(county, process="errand", sources=[1], target=9)
    with pytest.raises(Refused, match="No case is open"):
        propose_move(county, people["yangfan"], process="errand", sources=[2], target=1, reason="x")
    move = asked(county, people)
    withdraw_move(county, people["yangfan"], move_id=move)
    with pytest.raises(Refused, match="confirmed or withdrawn"):
        confirm_move(county, people["huyang"], move_id=move)
    assert carry_out_moves(county) == 0
