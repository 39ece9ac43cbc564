"""Drawings that are made to be slow or endless: variables of large, tangled and recursive processes are bounded."""

from __future__ import annotations

from itertools import pairwise

from engine.bpmn.checks import check_files
from engine.bpmn.reading.declarations import read_declarations
from engine.bpmn.reading.element_reader import ElementReader
from engine.bpmn.reading.findings import Findings
from engine.bpmn.reading.graph import read_scope, shared_kinds
from engine.bpmn.reading.xml import MOST_COSTLY, children, read_definitions
from engine.bpmn.variables import DeclaredData, DrawnProcess, VariableAnalysis, check_variables
from engine.bpmn.variables.analysis import MOST_CALLS, MOST_COMPARED, MOST_NAMES
from engine.bpmn.variables.types import ANY, DEEPEST, from_schema, union
from engine.operations.diagram_rules import OfficeDiagramRules
from tests.unit.bpmn.checks.small_diagrams import HEAD, flows

KINDS = frozenset({"case"})
OFFICE = '<extensionElements><chengnuo:process system="x" kind="case"/></extensionElements>'


def drawn(*processes: str) -> dict[str, DrawnProcess]:
    """The processes of one file, ready to be followed."""
    root = read_definitions(f"{HEAD}{''.join(processes)}</definitions>".encode(), "a")
    reader = ElementReader(read_declarations(root), None, Findings("a"))
    scopes = [read_scope(item, shared_kinds(root)) for item in children(root, "process")]
    return {scope.id: DrawnProcess(scope, reader, "a") for scope in scopes}


def process(name: str, body: str, connections: str, about: str = OFFICE) -> str:
    return f'<process id="{name}">{about}{body}{flows(connections)}</process>'


def script(name: str, text: str) -> str:
    return f'<scriptTask id="{name}"><script>{text}</script></scriptTask>'


def read(name: str, text: str) -> str:
    """A task that reads an expression."""
    task = f'<chengnuo:task role="clerk" post="{text}"/>'
    return f'<userTask id="{name}"><extensionElements>{task}</extensionElements></userTask>'


def rules(processes: dict[str, DrawnProcess], name: str) -> list[tuple[str, str | None]]:
    analysis = VariableAnalysis(processes, DeclaredData(kinds=KINDS, only_called={"part"}))
    findings = Findings("a")
    check_variables(analysis, processes[name], findings)
    return [(one.rule, one.element) for one in findings.problems if one.severity == "error"]


def test_a_process_that_calls_itself_ends() -> None:
    body = '<callActivity id="again" calledElement="p"/>' + read("t", "nosuch")
    assert rules(drawn(process("p", body, "again>t")), "p") == []  # it may have set anything


def test_two_processes_that_call_each_other_end() -> None:
    one = process("one", '<callActivity id="to" calledElement="two"/>' + script("s", "a = 'x'"), "s>to")
    two = process("two", '<callActivity id="back" calledElement="one"/>' + read("t", "a"), "back>t")
    assert rules(drawn(one, two), "two") == []


def test_calls_inside_calls_are_followed_to_a_depth() -> None:
    number = MOST_CALLS * 4
    chain = [
        process(f"p{place}", f'<callActivity id="c" calledElement="p{place + 1}"/>', "") for place in range(number)
    ]
    last = process(f"p{number}", script("s", "deep = 'x'"), "")
    top = process("top", '<callActivity id="c" calledElement="p0"/>' + read("t", "deep"), "c>t")
    assert rules(drawn(top, *chain, last), "top") == []
    near = process("near", f'<callActivity id="c" calledElement="p{number}"/>' + read("t", "deep + 1"), "c>t")
    assert rules(drawn(near, last), "near") == [("wrong-type", "t")]


def test_a_long_chain_of_assignments_is_inferred_to_a_depth() -> None:
    number = MOST_COSTLY - 10
    scripts = "".join(
        script(f"s{place}", f"v{place} = v{place - 1}" if place else "v0 = 'x'") for place in range(number)
    )
    ways = " ".join(f"s{place - 1}>s{place}" for place in range(1, number))
    body = scripts + read("near", "v5 - 1") + read("far", f"v{number - 1} - 1")
    found = rules(drawn(process("p", body, f"{ways} s{number - 1}>near near>far")), "p")
    assert ("wrong-type", "near") in found


def test_names_are_compared_with_unknown_ones_up_to_a_number() -> None:
    known, unknown = 200, MOST_COMPARED // 200 + 50
    set_ = script("s", "\n".join(f"v{place} = 1" for place in range(known // 2)))
    more = script("m", "\n".join(f"w{place} = 1" for place in range(known // 2)))
    asked = "".join(read(f"t{place}", f"v{place}x") for place in range(unknown))
    ways = " ".join(["s>m", "m>t0", *(f"t{place}>t{place + 1}" for place in range(unknown - 1))])
    processes = drawn(process("p", set_ + more + asked, ways))
    analysis = VariableAnalysis(processes, DeclaredData(kinds=KINDS))
    findings = Findings("a")
    check_variables(analysis, processes["p"], findings)
    told = ["是不是" in one.zh for one in findings.problems if one.rule == "unknown-variable"]
    assert len(told) == unknown, "each is told, whether or not there is a suggestion"
    assert told[0]
    assert not told[-1]


def test_assignments_in_a_circle_end() -> None:
    body = script("a", "x = y") + script("b", "y = x") + '<exclusiveGateway id="g"/>'
    assert rules(drawn(process("p", body, "g>a a>b b>g")), "p") == []


def test_more_names_than_anybody_can_mean_are_not_judged() -> None:
    many = "\n".join(f"v{place} = 1" for place in range(100))
    scripts = "".join(script(f"s{part}", many.replace("v", f"v{part}_")) for part in range(MOST_NAMES // 100 + 1))
    ways = " ".join(f"s{part}>s{part + 1}" for part in range(MOST_NAMES // 100))
    call = f'{scripts}<callActivity id="c" calledElement="inner"/>'
    outer = process("outer", call, f"{ways} s{MOST_NAMES // 100}>c")
    part = OFFICE.replace("case", "part")
    assert rules(drawn(outer, process("inner", read("t", "nosuch"), "", part)), "inner") == []


def test_entangled_circles_end_without_a_judgement_that_is_wrong() -> None:
    number = 370
    gateways = "".join(
        f'<exclusiveGateway id="g{place}"/>{script(f"s{place}", f"v{place} = 1")}' for place in range(number)
    )
    ways = " ".join(f"g{place}>s{place} s{place}>g{(place + 1) % number}" for place in range(number))
    jumps = " ".join(f"g{place}>s{(place * 7919) % number}" for place in range(number))
    content = process("p", '<startEvent id="s"/>' + gateways + read("t", "v1"), f"s>g0 {ways} {jumps} g3>t")
    assert [one for one in rules(drawn(content), "p") if one[0] == "unknown-variable"] == []


def test_schemas_without_end_are_cut() -> None:
    endless = {"type": "object", "properties": {"next": {"$ref": "#"}}}
    found = from_schema({"$ref": "#/$defs/a"}, {"$defs": {"a": {"$ref": "#/$defs/a"}}})
    assert found is ANY
    at, depth = from_schema(endless, endless), 0
    while not at.anything:
        at, depth = at.fields["next"], depth + 1
    assert depth <= DEEPEST + 1
    wide = from_schema({"anyOf": [{"enum": [place]} for place in range(2_000)]})
    assert len(union([wide, wide]).values or ()) == 2_000


def test_a_file_at_the_limit_of_what_is_read_is_checked_with_all_its_variables() -> None:
    number = MOST_COSTLY - 10
    names = ["s", *(f"t{place}" for place in range(number)), "e"]
    tasks = "".join(script(f"t{place}", f"v{place} = {f'v{place - 1} + 1' if place else 1}") for place in range(number))
    ways = " ".join(f"{one}>{other}" for one, other in pairwise(names))
    body = f'<startEvent id="s"/><endEvent id="e"/>{tasks}'
    content = f"{HEAD}{process('p', body, ways, OFFICE.replace('case', 'supervision'))}</definitions>".encode()
    problems = check_files({"a.bpmn": content}, rules=OfficeDiagramRules())
    assert {one.rule for one in problems} <= {"no-ladder"}


def test_records_are_open_unless_their_schema_or_their_form_closes_them() -> None:
    listed = {"type": "object", "properties": {"a": {"type": "string"}}}
    assert from_schema(listed).open
    assert not from_schema({**listed, "additionalProperties": False}).open
    assert not from_schema(listed, only_listed=True).open
