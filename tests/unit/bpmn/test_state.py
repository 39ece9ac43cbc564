"""State in bytes, data at the boundary, expressions of tasks, threads, speed."""

from __future__ import annotations

import threading
import uuid
import zlib
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from drawn import Case, Office, definitions, ends, flow, operation, process, users

from engine.bpmn import InvalidData, InvalidState, ProcessInstance, read_process

FIVE = process('<startEvent id="s"/>' + users("a", "b", "c", "d", "f") + ends("e") + flow("s>a>b>c>d>f>e"))
FORM = {f"字段{number}": f"某某某某有限公司{number}" for number in range(30)}


@pytest.mark.parametrize(
    "names",
    [
        {"typename": "datetime", "value": "x"},
        {"__builtins__": {"x": 1}, "typename": {"typename": "UUID"}},
        {"len": 3, "sum": "text", "self": 1, "task": 2, "data": 3},
    ],
)
def test_no_name_of_a_field_has_a_meaning_of_its_own(names: dict[str, Any]) -> None:
    case = Case(FIVE, data=names)
    case.do("a", {"more": names})
    assert case.data == {**names, "more": names}
    diagram = process(
        '<startEvent id="s"/><scriptTask id="x"><script>n = len([1, 2])</script></scriptTask>' + flow("s>x")
    )
    assert Case(diagram, data=names).data["n"] == 2


def test_names_are_found_however_they_were_typed() -> None:
    diagram = process(
        '<startEvent id="s"/><exclusiveGateway id="g" default="g_b"/>'
        + users("a", "b")
        + flow("s>g", "g>a?金额A > 5", "g>b")
    )
    assert Case(diagram, data={"金额Ａ": 9}).work == ["a"]
    diagram = process(
        '<startEvent id="s"/><exclusiveGateway id="g" default="g_b"/>'
        + users("a", "b")
        + flow("s>g", "g>a?表.金额Ａ > 5", "g>b")
    )
    assert Case(diagram, data={"表": {"金额A": 9}}).work == ["a"]


def test_values_become_plain_ones() -> None:
    key = uuid.uuid4()
    case = Case(
        FIVE,
        data={
            "d": Decimal("12"),
            "f": Decimal("1.5"),
            "t": (1, 2),
            "at": datetime(2026, 3, 2, 9, tzinfo=UTC),
            "on": date(2026, 3, 2),
            "id": key,
        },
    )
    assert case.data == {
        "d": 12,
        "f": 1.5,
        "t": [1, 2],
        "at": "2026-03-02T09:00:00+00:00",
        "on": "2026-03-02",
        "id": str(key),
    }


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ({"a": {1, 2}}, "a"),
        ({"a": {"b": [object()]}}, "a.b[0]"),
        ({"a": float("nan")}, "a"),
        ({"a": {1: 2}}, "a"),
        ({"a": b"x"}, "a"),
        ({"a": "\ud800"}, "a"),
        ({"a": 10**31}, "a"),
        ({"a": Decimal("1e40")}, "a"),
    ],
)
def test_other_values_are_refused_at_their_place(value: dict[str, Any], place: str) -> None:
    case = Case(FIVE)
    with pytest.raises(InvalidData) as raised:
        case.do("a", value)
    assert raised.value.place == place
    assert case.do("a", {"fine": 1}).work == ["b"], "a refusal at the boundary leaves the case whole"


def test_a_state_is_small_and_holds_no_specification() -> None:
    case = Case(FIVE, data=FORM)
    state = case.instance.save()
    assert len(state) <= 1000
    assert b"userTask" not in zlib.decompress(state[1:])
    assert state[0] == 2


def test_states_that_do_not_fit_are_refused() -> None:
    case = Case(FIVE)
    state = case.instance.save()
    specification = case.read()
    other = read_process({"x": definitions(process('<startEvent id="s"/>' + users("z") + flow("s>z")))}, "p")
    named = read_process({"x": definitions(process(users("z"), "q"))}, "q")
    for wrong, against in (
        (b"", specification),
        (b"\x09" + state[1:], specification),
        (state[:-4], specification),
        (bytes([1]) + zlib.compress(b"{}"), specification),
        (bytes([1]) + zlib.compress(b"[1]"), specification),
        (state, other),
        (state, named),
    ):
        with pytest.raises(InvalidState):
            ProcessInstance.restore(against, wrong, Office())


GOLDEN = {
    1: '["p",2,1,0,null,[],"AAECAwQFBgcICQoLDA0ODw==",[[0,"p",-1,{"x":1},["x"],1,null,[[1,"a",16,0]]]]]',
    2: '["p",2,0,null,[],"AAECAwQFBgcICQoLDA0ODw==",[["p",-1,{"x":1},1,[["a",16,{"order":2}]]]]]',
}
"""One state of every format that was ever written; never change them, add a new one. Cases of format 1 at every stage
are in test_recorded_cases.py."""


@pytest.mark.parametrize("number", GOLDEN)
def test_a_state_written_by_an_earlier_program_is_still_read(number: int) -> None:
    case = Case(FIVE)
    state = bytes([number]) + zlib.compress(GOLDEN[number].encode())
    instance = ProcessInstance.restore(case.read(), state, Office())
    assert instance.save()[0] == 2
    assert ProcessInstance.restore(case.read(), instance.save(), Office()).data == {"x": 1}
    assert [(task.id, task.element) for task in instance.work()] == [("00010203-0405-0607-0809-0a0b0c0d0e0f", "a")]
    assert instance.data == {"x": 1}


TASK = (
    '<userTask id="a" name="审查"><extensionElements><chengnuo:task form="materials_check" role="handler" '
    'department="case.department" post="\'post-\' + str(n)" limit="working_days(n)" warning="P1D"/>'
    "</extensionElements></userTask>"
)


def test_who_what_and_by_when_of_a_task() -> None:
    case = Case(process('<startEvent id="s"/>' + TASK + flow("s>a")), data={"n": 3, "case": {"department": "housing"}})
    task = case.task("a")
    assert (task.name, task.form, task.role, task.department, task.post) == (
        "审查",
        "materials_check",
        "handler",
        "housing",
        "post-3",
    )
    assert task.limit == {"kind": "span", "unit": "working_days", "amount": 3}
    assert task.warning == {"kind": "span", "unit": "iso", "amount": "P1D"}
    assert Case(FIVE, data={"department": "housing"}).task("a").department == "housing"
    assert Case(FIVE).task("a").department is None


def test_lanes_nested_with_roles() -> None:
    def lane(lane_id: str, name: str, member: str, role: str = "", inner: str = "") -> str:
        said = f'<extensionElements><chengnuo:lane role="{role}"/></extensionElements>' if role else ""
        return f'<lane id="{lane_id}" name="{name}">{said}<flowNodeRef>{member}</flowNodeRef>{inner}</lane>'

    inner = lane("l3", "科室", "b") + lane("l4", "首席", "c", "chief_rep")
    outer = lane("l2", "部门", "S", "handler", f'<childLaneSet id="cs">{inner}</childLaneSet>')
    lanes = f'<laneSet id="ls">{lane("l1", "窗口", "a", "clerk")}{outer}</laneSet>'
    diagram = process(
        lanes
        + '<startEvent id="s"/>'
        + users("a", "b", "c")
        + '<subProcess id="S">'
        + users("inside")
        + "</subProcess>"
        + flow("s>a>b>c>S")
    )
    elements = read_process({"x": definitions(diagram)}, "p").elements
    found = {name: (elements[name].lane, elements[name].role) for name in ("a", "b", "c", "inside", "s")}
    assert found == {
        "a": ("窗口", "clerk"),
        "b": ("科室", "handler"),
        "c": ("首席", "chief_rep"),
        "inside": ("部门", "handler"),
        "s": (None, None),
    }


def test_the_older_dialect_is_read_too() -> None:
    diagram = process(
        '<startEvent id="s"/><userTask id="a"><extensionElements><spiffworkflow:properties><spiffworkflow:property '
        'name="form" value="f"/><spiffworkflow:property name="role" value="clerk"/></spiffworkflow:properties>'
        '</extensionElements></userTask><serviceTask id="o"><extensionElements><spiffworkflow:serviceTaskOperator '
        'id="x" resultVariable="r"><spiffworkflow:parameters><spiffworkflow:parameter id="n" type="any" value="1 + 1"/>'
        "</spiffworkflow:parameters></spiffworkflow:serviceTaskOperator></extensionElements></serviceTask>"
        '<businessRuleTask id="d"><extensionElements><chengnuo:decision ref="k" result="r2"/></extensionElements>'
        "</businessRuleTask>" + users("end") + flow("s>a>o>d>end")
    )
    office = Office({"x": lambda n: {"n": n}}, decisions={"k": lambda inputs: [inputs["r"]["n"]]})
    case = Case(diagram, office=office)
    assert (case.task("a").form, case.task("a").role) == ("f", "clerk")
    assert case.do("a").data == {"r": {"n": 2}, "r2": [2]}


def test_what_the_process_says_about_itself() -> None:
    body = (
        '<process id="p" name="办件"><extensionElements><chengnuo:process system="service_case" kind="case"/>'
        '</extensionElements><startEvent id="s"/></process>'
    )
    specification = read_process({"x": definitions(body)}, "p")
    assert (specification.name, specification.system, specification.kind) == ("办件", "service_case", "case")


def test_a_cancelled_process() -> None:
    case = Case(FIVE)
    case.instance.cancel()
    case._again()
    assert case.instance.cancelled
    assert not case.instance.completed
    assert case.work == []
    assert case.seen[-1] == ("cancelled", "p")
    assert case.instance.deliver("x") is False


def test_one_specification_serves_many_threads() -> None:
    diagram = process(
        '<startEvent id="s"/>'
        + operation("o", "x", "r", n="n * 2")
        + '<exclusiveGateway id="g" default="g_b"/>'
        + users("a", "b")
        + ends("e")
        + flow("s>o>g", "g>a?r.n % 4 == 0", "g>b", "a>e", "b>e")
    )
    specification = read_process({"x": definitions(diagram)}, "p")
    wrong: list[Any] = []

    def work(offset: int) -> None:
        for number in range(offset, offset + 100):
            office = Office({"x": lambda n: {"n": n}})
            instance = ProcessInstance.start(specification, {"n": number}, office)
            instance = ProcessInstance.restore(specification, instance.save(), office)
            (task,) = instance.work()
            instance.complete(task.id, {"done": number})
            expected = {"n": number, "r": {"n": number * 2}, "done": number}
            if instance.data != expected or task.element != ("a" if number % 2 == 0 else "b"):
                wrong.append((number, instance.data))

    threads = [threading.Thread(target=work, args=(offset * 1000,)) for offset in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_steps_are_the_same_every_time() -> None:
    runs = []
    for _ in range(3):
        case = Case(
            process(
                '<startEvent id="s"/><parallelGateway id="g"/>'
                + users("a", "b", "c")
                + '<parallelGateway id="j"/>'
                + ends("e")
                + flow("s>g", "g>c>j", "g>a>j", "g>b>j", "j>e")
            )
        )
        case.do("b").do("c").do("a")
        runs.append(case.seen)
    assert runs[0] == runs[1] == runs[2]
