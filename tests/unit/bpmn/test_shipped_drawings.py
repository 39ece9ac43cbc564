"""The drawings of the shipped diagrams fit a screen, and show everything that runs."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

PROCESSES = Path(__file__).parents[3] / "processes"
DRAWING = {"di": "http://www.omg.org/spec/BPMN/20100524/DI", "dc": "http://www.omg.org/spec/DD/20100524/DC"}

WIDEST = 1366
"""Pixels of an office's screen, which a drawing fills at most."""

WIDER = {"accountability": 2780}
"""Drawings that do not fit yet, and their width; none may grow, no other may join."""


@pytest.mark.parametrize("path", sorted(PROCESSES.glob("*.bpmn")), ids=lambda path: path.stem)
def test_each_drawing_fits_a_screen_and_shows_each_element_once(path: Path) -> None:
    root = etree.parse(path).getroot()
    shown: Counter[str] = Counter()
    for plane in root.iterfind(".//di:BPMNPlane", DRAWING):
        bounds = [box.attrib for box in plane.iterfind("di:BPMNShape/dc:Bounds", DRAWING)]
        assert bounds, f"{plane.get('bpmnElement')} has an empty drawing"
        left = min(float(box["x"]) for box in bounds)
        right = max(float(box["x"]) + float(box["width"]) for box in bounds)
        assert right - left <= WIDER.get(path.stem, WIDEST), plane.get("bpmnElement")
        shown.update(shape.get("bpmnElement", "") for shape in plane.iterfind("di:BPMNShape", DRAWING))
    assert {element: times for element, times in shown.items() if times > 1} == {}
