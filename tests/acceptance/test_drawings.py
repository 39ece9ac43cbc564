"""The shipped diagrams, tables and forms: deployable, drawn in the house style, readable in both languages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from lxml import etree

from engine.bpmn.checks import check_files
from engine.bpmn.decisions import read_decisions
from engine.cases.bundles import shipped_files
from engine.cli.library import known_to_office
from engine.forms import read_form
from engine.operations.diagram_rules import OfficeDiagramRules

ROOT = Path(__file__).parents[2]
DIAGRAMS = sorted((ROOT / "processes").glob("*.bpmn"))
FORMS = sorted((ROOT / "forms").glob("*.json"))
SPACES = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
}
TASKS = ("userTask", "serviceTask", "scriptTask", "businessRuleTask", "callActivity")
EVENTS = ("startEvent", "endEvent", "intermediateCatchEvent", "boundaryEvent")
NODES = (*TASKS, *EVENTS, "subProcess", "exclusiveGateway", "parallelGateway")

WIDEST = 1366
"""Pixels of an office's screen, which a drawing fills at most."""

WIDER = {"accountability": 2780}
"""Processes whose drawing does not fit yet, and its width: none may grow, no other may join."""

OTHERWISE = {("appointment_confirming", "appointment_answer")}
"""Tasks whose later timer leads into the lane below and so stands first: in order, lines would cross."""

Box = tuple[float, float, float, float]


class Drawing:
    """One diagram with its shapes and lines."""

    def __init__(self, path: Path) -> None:
        self.root = etree.parse(path).getroot()

    def all(self, *tags: str) -> Iterator[etree._Element]:
        """The elements of the process with these tags."""
        for tag in tags:
            yield from self.root.iterfind(f".//bpmn:{tag}", SPACES)

    def planes(self) -> list[etree._Element]:
        """The whole process, and each collapsed sub-process that has a drawing of its own."""
        return list(self.root.iterfind(".//bpmndi:BPMNPlane", SPACES))

    def boxes(self, plane: etree._Element | None = None) -> dict[str, Box]:
        """Element → left, top, right, bottom; of all drawings where none is given."""
        found: dict[str, Box] = {}
        for shape in (self.root if plane is None else plane).iterfind(".//bpmndi:BPMNShape", SPACES):
            bounds = shape.find("dc:Bounds", SPACES)
            x, y, width, height = (float(bounds.get(name)) for name in ("x", "y", "width", "height"))
            found[shape.get("bpmnElement")] = (x, y, x + width, y + height)
        return found

    def lines(self, plane: etree._Element | None = None) -> dict[str, list[tuple[float, float]]]:
        """Sequence flow → its way; of all drawings where none is given."""
        return {
            edge.get("bpmnElement"): [
                (float(point.get("x")), float(point.get("y"))) for point in edge.iterfind("di:waypoint", SPACES)
            ]
            for edge in (self.root if plane is None else plane).iterfind(".//bpmndi:BPMNEdge", SPACES)
        }

    def flows(self) -> dict[str, tuple[str, str]]:
        """Sequence flow → from, to."""
        return {flow.get("id"): (flow.get("sourceRef"), flow.get("targetRef")) for flow in self.all("sequenceFlow")}


def process_of(drawing: Drawing) -> str:
    """The id of the diagram's process."""
    return str(drawing.root.find("bpmn:process", SPACES).get("id"))


@pytest.fixture(params=DIAGRAMS, ids=lambda path: path.stem)
def drawing(request: pytest.FixtureRequest) -> Drawing:
    """Each shipped diagram."""
    return Drawing(request.param)


def test_everything_shipped_may_be_deployed() -> None:
    """The checks before deployment find nothing at all, not even a warning."""
    shipped = shipped_files()
    files = {**shipped.process, **{f"{key}.dmn": content for key, content in shipped.decision.items()}}
    problems = check_files(files, known_to_office(shipped), OfficeDiagramRules(library=shipped.library()))
    assert [(each.file, each.element, each.zh) for each in problems] == []


def test_every_element_is_drawn(drawing: Drawing) -> None:
    """Any modeler opens it: a shape for every node and lane, a line for every flow, from the one to the other."""
    boxes, lines = drawing.boxes(), drawing.lines()
    for node in drawing.all(*NODES, "lane"):
        assert node.get("id") in boxes
    for flow, (source, target) in drawing.flows().items():
        assert touches(lines[flow][0], boxes[source]), flow
        assert touches(lines[flow][-1], boxes[target]), flow


def test_names_say_what_an_official_would_say(drawing: Drawing) -> None:
    """One start; tasks, ends and catching events named; deciding gateways ask, every way out of them is labelled."""
    process = drawing.root.find("bpmn:process", SPACES)
    assert len(process.findall("bpmn:startEvent", SPACES)) == 1
    for node in drawing.all(*TASKS, "endEvent", "intermediateCatchEvent", "boundaryEvent", "subProcess"):
        assert node.get("name"), node.get("id")
    for gateway in drawing.all("exclusiveGateway"):
        leaving = gateway.findall("bpmn:outgoing", SPACES)
        if len(leaving) < 2:
            continue
        assert gateway.get("name", "").endswith("？"), gateway.get("id")
        assert gateway.get("default"), gateway.get("id")
        for flow in drawing.all("sequenceFlow"):
            if flow.get("sourceRef") == gateway.get("id"):
                assert flow.get("name"), flow.get("id")


def test_lines_are_straight_and_cross_nothing(drawing: Drawing) -> None:
    """Ways run at right angles, meet only where they leave or reach the same node, and run over no node."""
    flows = drawing.flows()
    solid = {node.get("id") for node in drawing.all(*TASKS, *EVENTS, "exclusiveGateway", "parallelGateway")}
    for plane in drawing.planes():
        boxes = {node: box for node, box in drawing.boxes(plane).items() if node in solid}
        pieces = [(flow, piece) for flow, way in drawing.lines(plane).items() for piece in pairwise(way)]
        for flow, ((x1, y1), (x2, y2)) in pieces:
            assert x1 == x2 or y1 == y2, flow
            for node, (left, top, right, bottom) in boxes.items():
                assert not overlap(span(x1, y1, x2, y2), (left + 2, top + 2, right - 2, bottom - 2)), (flow, node)
        for (one, first), (other, second) in combinations(pieces, 2):
            if one == other or flows[one][0] == flows[other][0] or flows[one][1] == flows[other][1]:
                continue
            assert not overlap(span(*first[0], *first[1]), span(*second[0], *second[1])), (one, other)


def test_each_drawing_fits_a_screen(drawing: Drawing) -> None:
    """No drawing is wider than an office's screen, and none shows an element twice."""
    process = process_of(drawing)
    for plane in drawing.planes():
        boxes = drawing.boxes(plane)
        width = max(box[2] for box in boxes.values()) - min(box[0] for box in boxes.values())
        assert width <= WIDER.get(process, WIDEST), plane.get("bpmnElement")
    shown = [shape.get("bpmnElement") for shape in drawing.root.iterfind(".//bpmndi:BPMNShape", SPACES)]
    assert len(shown) == len(set(shown))


def test_timers_of_a_task_stand_in_the_order_of_time(drawing: Drawing) -> None:
    """Before it is due, due, overdue: from left to right on the task's edge."""
    boxes = drawing.boxes()
    timers: dict[str, list[tuple[float, int]]] = {}
    for event in drawing.all("boundaryEvent"):
        words = "".join(event.itertext()).strip()
        order = [start for start in ("before_due", "at_due", "after_due") if words.startswith(start)]
        if order and (process_of(drawing), event.get("attachedToRef")) not in OTHERWISE:
            place = (boxes[event.get("id")][0], ("before_due", "at_due", "after_due").index(order[0]))
            timers.setdefault(event.get("attachedToRef"), []).append(place)
    for task, places in timers.items():
        assert [when for _, when in sorted(places)] == sorted(when for _, when in places), task


def test_tables_speak_both_languages() -> None:
    """Name and columns of every decision table are translated in its file, as the names of a drawing are."""
    for path in sorted((ROOT / "processes" / "decisions").glob("*.dmn")):
        for table in read_decisions(path.read_bytes()).values():
            words = [table.name_en, *(column.label_en for column in (*table.inputs, *table.outputs))]
            assert all(word and word.isascii() for word in words), (path.name, words)


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_forms_speak_both_languages(path: Path) -> None:
    """Every field and every choice has a Chinese and an English name."""
    form = read_form(path)
    assert form.key == path.stem
    unnamed = [where for where, about in described(json.loads(path.read_text()), path.stem) if not about]
    assert unnamed == []


def described(about: object, where: str) -> Iterator[tuple[str, bool]]:
    """Place → whether it is named in both languages, for the form, its fields and their choices."""
    if not isinstance(about, dict):
        return
    yield where, bool(about.get("title") and about.get("x-title-en"))
    yield f"{where} (placeholder)", ("x-placeholder" in about) is ("x-placeholder-en" in about)
    for name, field in about.get("properties", {}).items():
        yield from described(field, f"{where}.{name}")
    for choice in about.get("oneOf", ()):
        yield f"{where}={choice.get('const')}", bool(choice.get("title") and choice.get("x-title-en"))
    for name, field in about.get("items", {}).get("properties", {}).items():
        yield from described(field, f"{where}[].{name}")


def touches(point: tuple[float, float], box: Box) -> bool:
    """Whether a point lies on the edge of a box."""
    return box[0] - 1 <= point[0] <= box[2] + 1 and box[1] - 1 <= point[1] <= box[3] + 1


def span(x1: float, y1: float, x2: float, y2: float) -> Box:
    """The box of a straight piece of a line."""
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes have a point in common."""
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]
