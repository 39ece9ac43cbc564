"""Reading and checking obey one list: what the check lets pass is read, what reading refuses the check reports."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from lxml import etree

from engine.bpmn import InvalidDiagram
from engine.bpmn.checks import Known, check_files
from engine.bpmn.reading.process import read_process_model
from engine.bpmn.reading.xml import children, is_drawn, local_name

ROOT = Path(__file__).parents[3]
SOURCES = sorted([*(ROOT / "tests/conformance/diagrams").glob("*.bpmn"), *(ROOT / "processes").glob("*.bpmn")])
VALUES = [
    "",
    "x",
    "true",
    "false",
    "maybe",
    "-1",
    "0",
    "2",
    "1.5",
    "PT",
    "P1D",
    "R3/P1D",
    "None",
    "One",
    "Complex",
    "s",
]
ROUNDS = 120


def damaged(content: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """The file with a few elements and attributes removed, changed, moved or brought in from another."""
    root = etree.fromstring(content)
    places = list(root.iter("*"))
    for _ in range(chance.randint(1, 4)):
        place, other = chance.choice(places), chance.choice(places)
        attributes = [str(name) for name in place.attrib]
        act = chance.choice(["remove", "set", "refer", "drop", "text", "move", "bring", "rename"])
        if act == "remove" and place.getparent() is not None:
            place.getparent().remove(place)
        elif act in ("set", "refer") and attributes:
            value = chance.choice(VALUES) if act == "set" else other.get("id") or "x"
            place.set(chance.choice(attributes), value)
        elif act == "drop" and attributes:
            del place.attrib[chance.choice(attributes)]
        elif act == "text":
            place.text = chance.choice(VALUES)
        elif act == "move" and place is not root and place not in other.iterancestors() and place is not other:
            other.append(place)
        elif act == "bring":
            place.append(chance.choice(list(etree.fromstring(chance.choice(others)).iter("*"))))
        elif act == "rename":
            place.tag = other.tag
    return etree.tostring(root)


def refusal_of(content: bytes, process: str) -> str | None:
    """Why the process is not read; None if it is."""
    try:
        read_process_model({"a.bpmn": content}, process)
    except InvalidDiagram as refusal:
        return refusal.en
    return None


@pytest.mark.parametrize("seed", range(4))
def test_the_check_and_the_reader_agree_on_damaged_files(seed: int) -> None:
    chance = random.Random(seed)
    contents = [path.read_bytes() for path in SOURCES]
    for number in range(ROUNDS):
        content = damaged(chance.choice(contents), chance, contents)
        problems = check_files({"a.bpmn": content}, Known())
        forbidden = [problem for problem in problems if problem.forbids_deployment]
        root = etree.fromstring(content)
        if local_name(root) != "definitions":
            continue
        for process in filter(is_drawn, children(root, "process")):
            refusal = refusal_of(content, process.get("id") or "")
            assert forbidden or refusal is None, (seed, number, refusal)
