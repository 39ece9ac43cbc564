"""A stuck case is repaired: tried, proposed by one person, approved by another; never round a denial."""

from __future__ import annotations

from typing import Any

import pytest

from engine.application import Engine
from engine.bpmn import read_process
from engine.bpmn.token_targets import check_target, movable_to
from engine.cases.audit import verify
from engine.cases.bundles import Files, shipped_files
from engine.cases.commands import (
    Repair,
    approve_repair,
    complete,
    open_case,
    propose_repair,
    repairable_places,
    try_repair,
    withdraw_repair,
)
from engine.cases.definitions import store
from engine.errors import Conflict, NotAllowed, NotFound, Refused
from engine.identity.actor import Actor
from engine.operations.catalogue import CATALOGUE
from engine.operations.token_paths import guarded_in
from engine.queries.operation.background import open_incidents
from engine.queries.operation.case_repairs import case_repairs
from tests.integration.cases.diagrams import diagram, end_event, flows, start_event, user_task


def never_joined() -> bytes:
    """One of two ways is taken, joined as if both were; then the case is filed."""
    body = (
        start_event(role="clerk")
        + '<bpmn:exclusiveGateway id="which" default="f_other"/>'
        + user_task("one", "clerk")
        + user_task("other", "clerk")
        + '<bpmn:parallelGateway id="both"/>'
        + user_task("file", "clerk")
        + end_event()
        + flows("begin", "which")
        + '<bpmn:sequenceFlow id="f_one" sourceRef="which" targetRef="one">'
        + "<bpmn:conditionExpression>quick == True</bpmn:conditionExpression></bpmn:sequenceFlow>"
        + '<bpmn:sequenceFlow id="f_other" sourceRef="which" targetRef="other"/>'
        + flows("one", "both", "file", "end")
        + flows("other", "both")
    )
    return diagram("stuck", body, kind="part")


@pytest.fixture
def people(county: Engine) -> dict[str, Actor]:
    """Everybody of the county, by login."""
    with county.database.reading() as session:
        rows = session.connection().exec_driver_sql("SELECT login, id FROM staff").all()
    return {str(row.login): county.actor(int(row.id)) for row in rows}


@pytest.fixture
def stuck(county: Engine, people: dict[str, Actor]) -> int:
    """A case that waits for nothing: its token is at the join."""
    unchecked(county, never_joined())
    case_id = open_case(county, people["wangfang"], process="stuck", data={"quick": True}, key="s").case_id
    finish(county, people, case_id)
    return case_id


def unchecked(county: Engine, content: bytes) -> None:
    """Make a diagram known as versions before today's checks could be."""
    with county.database.transaction() as session:
        store(session, Files({"old.bpmn": content}, shipped_files().form), county.clock.now(), None)


def finish(county: Engine, people: dict[str, Actor], case_id: int) -> None:
    """Do the only task of a case."""
    item = value(county, "SELECT id FROM work_item WHERE case_id = %(id)s", id=case_id)
    complete(county, people["wangfang"], work_item=item, answers={}, key=f"c-{item}")


def value(county: Engine, statement: str, **parameters: Any) -> Any:
    with county.database.reading() as session:
        return session.connection().exec_driver_sql(statement, parameters).scalar()


def token(county: Engine, case_id: int) -> str:
    (found,) = repairable_places(county, None, case_id=case_id)
    return found.place.task_id


def incidents(county: Engine) -> int:
    with county.database.reading() as session:
        return len(open_incidents(session)[0])


def test_a_token_at_a_join_is_moved_on_after_another_persons_approval(
    county: Engine, people: dict[str, Actor], stuck: int
) -> None:
    assert incidents(county) == 1
    (found,) = repairable_places(county, people["yangfan"], case_id=stuck)
    assert (found.place.element, found.place.alone) == ("both", True)
    assert {element for element, _ in found.targets} == {"one", "other", "file", "end"}
    move = Repair("move", found.place.task_id, target="file")
    before = value(county, "SELECT count(*) FROM history")
    tried = try_repair(county, people["yangfan"], case_id=stuck, repair=move)
    assert (tried.before, tried.after, tried.status, tried.refusal) == ((), ("file",), "open", None)
    assert value(county, "SELECT count(*) FROM history") == before, "a trial leaves nothing"
    made = propose_repair(county, people["yangfan"], case_id=stuck, repair=move, reason="汇合画错，直接归档")
    with pytest.raises(Refused, match="Another person"):
        approve_repair(county, people["yangfan"], repair_id=made)
    assert incidents(county) == 1
    approve_repair(county, people["huyang"], repair_id=made)
    assert incidents(county) == 0
    assert value(county, "SELECT element FROM work_item WHERE case_id = %(id)s", id=stuck) == "file"
    line = value(county, "SELECT data FROM history WHERE case_id = %(id)s AND event = 'repaired'", id=stuck)
    assert (line["reason"], line["text"]) == ("汇合画错，直接归档", "both → file")
    assert line["proposed_by"] == people["yangfan"].staff_id
    with pytest.raises(Refused, match="already"):
        approve_repair(county, people["huyang"], repair_id=made)
    finish(county, people, stuck)
    assert value(county, "SELECT status FROM office_case WHERE id = %(id)s", id=stuck) == "completed"
    assert verify(county.database).sound
    with county.database.reading() as session:
        (shown,), _ = case_repairs(session, case_id=stuck)
    assert (shown.answer, shown.what) == ("approved", "both → file")
    with pytest.raises(Refused, match="ended"):
        propose_repair(county, people["yangfan"], case_id=stuck, repair=move, reason="再来")


def test_a_retry_that_changes_nothing_is_refused(county: Engine, people: dict[str, Actor], stuck: int) -> None:
    retry = Repair("retry", token(county, stuck))
    tried = try_repair(county, people["yangfan"], case_id=stuck, repair=retry)
    assert tried.refusal is not None
    assert "什么也不等" in tried.refusal.zh
    with pytest.raises(Refused, match="wait for nothing"):
        propose_repair(county, people["yangfan"], case_id=stuck, repair=retry, reason="重试")


def test_a_step_is_sent_back_and_goes_the_right_way_with_another_variable(
    county: Engine, people: dict[str, Actor]
) -> None:
    unchecked(county, never_joined())
    case = open_case(county, people["wangfang"], process="stuck", data={"quick": True}, key="v").case_id
    variable = Repair("variable", token(county, case), "quick", "false")
    made = propose_repair(county, people["yangfan"], case_id=case, repair=variable, reason="登记有误")
    with pytest.raises(Refused, match="waits for approval"):
        propose_repair(county, people["huyang"], case_id=case, repair=variable, reason="登记有误")
    approve_repair(county, people["huyang"], repair_id=made)
    retry = Repair("retry", token(county, case))
    item = value(county, "SELECT id FROM work_item WHERE case_id = %(id)s", id=case)
    again = propose_repair(county, people["huyang"], case_id=case, repair=retry, reason="重新派发")
    approve_repair(county, people["yangfan"], repair_id=again)
    assert value(county, "SELECT element FROM work_item WHERE case_id = %(id)s", id=case) == "one"
    assert value(county, "SELECT id FROM work_item WHERE case_id = %(id)s", id=case) != item
    line = value(county, "SELECT data->>'text' FROM history WHERE event = 'repaired' ORDER BY sequence LIMIT 1")
    assert line == "quick = false"
    assert verify(county.database).sound


@pytest.mark.parametrize(
    ("variable", "typed", "place"),
    [("quick", "不是", "value"), ("quick", "3", "value"), ("2x", "3", "variable"), ("quick", "NaN", "value")],
)
def test_what_cannot_be_a_value_is_refused_at_its_field(
    county: Engine, people: dict[str, Actor], stuck: int, variable: str, typed: str, place: str
) -> None:
    repair = Repair("variable", token(county, stuck), variable, typed)
    with pytest.raises(Refused) as refused:
        propose_repair(county, people["yangfan"], case_id=stuck, repair=repair, reason="更正")
    assert refused.value.place == place


def test_a_proposal_is_withdrawn_or_overtaken(county: Engine, people: dict[str, Actor]) -> None:
    unchecked(county, never_joined())
    case = open_case(county, people["wangfang"], process="stuck", data={"quick": True}, key="w").case_id
    retry = Repair("retry", token(county, case))
    with pytest.raises(Refused, match="why"):
        propose_repair(county, people["yangfan"], case_id=case, repair=retry, reason=" ")
    with pytest.raises(Refused, match="Choose what to do"):
        propose_repair(county, people["yangfan"], case_id=case, repair=Repair("other", retry.task), reason="试")
    made = propose_repair(county, people["yangfan"], case_id=case, repair=retry, reason="重新派发")
    withdraw_repair(county, people["yangfan"], repair_id=made)
    with pytest.raises(Refused, match="already"):
        withdraw_repair(county, people["yangfan"], repair_id=made)
    made = propose_repair(county, people["yangfan"], case_id=case, repair=retry, reason="重新派发")
    finish(county, people, case)
    with pytest.raises(Conflict, match="not at this place"):
        approve_repair(county, people["huyang"], repair_id=made)
    withdraw_repair(county, people["huyang"], repair_id=made)
    with pytest.raises(NotFound):
        approve_repair(county, people["huyang"], repair_id=made + 1)
    with pytest.raises(NotFound):
        propose_repair(county, people["yangfan"], case_id=9999, repair=retry, reason="没有")


@pytest.mark.rule("AU-1")
def test_only_designers_and_administrators_repair(county: Engine, people: dict[str, Actor], stuck: int) -> None:
    retry = Repair("retry", token(county, stuck))
    made = propose_repair(
        county, people["yangfan"], case_id=stuck, repair=Repair("move", retry.task, target="file"), reason="归档"
    )
    wang = people["wangfang"]
    for attempt in (
        lambda: repairable_places(county, wang, case_id=stuck),
        lambda: try_repair(county, wang, case_id=stuck, repair=retry),
        lambda: propose_repair(county, wang, case_id=stuck, repair=retry, reason="试"),
        lambda: approve_repair(county, wang, repair_id=made),
        lambda: withdraw_repair(county, wang, repair_id=made),
    ):
        with pytest.raises(NotAllowed):
            attempt()


@pytest.mark.rule("DF-6")
def test_no_decision_filing_paper_or_clock_of_the_office_is_passed_over() -> None:
    files = shipped_files()
    guarded = guarded_in(files.library(), CATALOGUE)
    assert "decision" in guarded.variables
    specification = read_process(files.process, "service_case")

    def guard(node: Any) -> bool:
        return (node.element.process, node.element.id) in guarded.elements

    def targets(element: str) -> set[str]:
        return {node.element.label for node in movable_to(specification, element, guard, alone=True)}

    assert targets("denial_opinion") == set(), "a leader's opinion on a denial"
    assert targets("denial_draft") == {"起草否定报备"}
    assert targets("deferred_materials") == set(), "no limit ends early by a move"
    assert targets("decision") == {"审查申请"}, "back, and never over the decision"
    assert targets("decision_on_spot") == set()
    assert targets("due") | targets("overdue") == set(), "no card comes early or not at all"
    skipped: list[str] = []
    for model in specification.models.values():
        for key, node in model.scope.nodes.items():
            for line in node.outgoing if guard(node) else ():
                try:
                    check_target(specification, key, line.target, guard, alone=True)
                except Refused as refusal:
                    skipped.append(refusal.en)
    assert sum("pass over" in each for each in skipped) > 5


@pytest.mark.rule("DF-6")
def test_a_decision_is_never_set_by_hand(county: Engine, people: dict[str, Actor]) -> None:
    body = start_event(role="clerk") + user_task("decide", "clerk", form="decision") + end_event()
    unchecked(county, diagram("deciding", body + flows("begin", "decide", "end"), kind="part"))
    case = open_case(county, people["wangfang"], process="deciding", key="d").case_id
    repair = Repair("variable", token(county, case), "decision", '"grant"')
    with pytest.raises(Refused, match="holds a decision") as refused:
        propose_repair(county, people["yangfan"], case_id=case, repair=repair, reason="改成同意")
    assert refused.value.place == "variable"
    over = Repair("move", token(county, case), target="end")
    with pytest.raises(Refused, match="pass over"):
        propose_repair(county, people["yangfan"], case_id=case, repair=over, reason="直接结束")
