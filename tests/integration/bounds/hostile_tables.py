"""Decision tables and forms that refer to each other without end, or match without end."""

from __future__ import annotations

import json
from typing import Any

from tests.integration.bounds.hostile_file import HostileFile

DMN = '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="x">'


def _decisions(count: int) -> bytes:
    drawn = []
    for number in range(count):
        last = number + 1 == count
        needs = (
            ""
            if last
            else f'<informationRequirement><requiredDecision href="#d{number + 1}"/></informationRequirement>'
        )
        drawn.append(
            f'<decision id="d{number}" name="d{number}"><variable name="d{number}"/>{needs}<decisionTable>'
            f"<input><inputExpression><text>{'n' if last else f'd{number + 1}'}</text></inputExpression></input>"
            '<output name="r"/><rule><inputEntry><text>-</text></inputEntry><outputEntry><text>1</text></outputEntry>'
            "</rule></decisionTable></decision>"
        )
    return f"{DMN}{''.join(drawn)}</definitions>".encode()


def _table(rules: int, cell: str = "-", inputs: int = 1) -> bytes:
    rule = (
        f"<rule>{f'<inputEntry><text>{cell}</text></inputEntry>' * inputs}"
        "<outputEntry><text>1</text></outputEntry></rule>"
    )
    return _of_rules(rule * rules, inputs)


def _of_rules(rules: str, inputs: int = 1) -> bytes:
    given = "<input><inputExpression><text>n</text></inputExpression></input>" * inputs
    return (
        f'{DMN}<decision id="d" name="d"><variable name="d"/><decisionTable>{given}<output name="r"/>{rules}'
        "</decisionTable></decision></definitions>"
    ).encode()


def _of_cells(rules: int, tests: int, cell: str) -> bytes:
    """Rules of one input with several tests each; ``%`` is a number of its own for each test."""
    return _of_rules(
        "".join(
            f"<rule><inputEntry><text>{','.join(cell.replace('%', str(rule * tests + n)) for n in range(tests))}</text>"
            f"</inputEntry><outputEntry><text>n + {rule}</text></outputEntry></rule>"
            for rule in range(rules)
        )
    )


_CELL_OF_BRACKETS = "(" * 5_000 + "1" + ")" * 5_000


def _form(properties: dict[str, Any], **more: Any) -> bytes:
    return json.dumps({"$id": "example", "type": "object", "properties": properties, **more}).encode()


def _doubling(levels: int) -> dict[str, Any]:
    twice = {
        f"d{level}": {"allOf": [{"$ref": f"#/$defs/d{level + 1}"}, {"$ref": f"#/$defs/d{level + 1}"}]}
        for level in range(levels)
    }
    return {**twice, f"d{levels}": {"type": "string"}}


_ITSELF = {"tree": {"type": "object", "properties": {"inner": {"$ref": "#/$defs/tree"}}}}
_TREE = {"x": {"$ref": "#/$defs/tree"}}


TABLES: dict[str, HostileFile] = {
    "1 000 chained decisions": HostileFile("check", "a.dmn", lambda: _decisions(1_000), refused=True),
    "1 000 chained decisions, decided": HostileFile("decision", "a.dmn", lambda: _decisions(1_000), refused=True),
    "4 000 rules that overlap": HostileFile("check", "a.dmn", lambda: _table(4_000)),
    "a table of 100 inputs and 150 rules": HostileFile("check", "a.dmn", lambda: _table(150, inputs=100), refused=True),
    "a table of 24 inputs and 310 rules": HostileFile("check", "a.dmn", lambda: _table(310, inputs=24)),
    "500 cells of 100 intervals": HostileFile("check", "a.dmn", lambda: _of_cells(500, 100, "[%0..%5]"), refused=True),
    "100 cells of 100 intervals": HostileFile("check", "a.dmn", lambda: _of_cells(100, 100, "[%0..%5]")),
    "100 cells of 100 intervals, decided": HostileFile("decision", "a.dmn", lambda: _of_cells(100, 100, "[%0..%5]")),
    "220 intervals": HostileFile("check", "a.dmn", lambda: _of_cells(220, 1, "[%0..%5]")),
    "3 900 rules of a text each": HostileFile("check", "a.dmn", lambda: _of_cells(3_900, 1, '"x%"')),
    "a cell of 5 000 brackets": HostileFile("check", "a.dmn", lambda: _table(1, _CELL_OF_BRACKETS), refused=True),
    "a pattern that goes back and forth": HostileFile(
        "form",
        "a.json",
        lambda: _form({"x": {"type": "string", "pattern": "^(a+)+$"}}),
        refused=True,
        answer=lambda: {"x": "a" * 10_000 + "b"},
    ),
    "500 patterns that repeat often": HostileFile(
        "form",
        "a.json",
        lambda: _form({f"x{n}": {"type": "string", "pattern": f"^[a-z{n}]{{1,900}}$"} for n in range(500)}),
        refused=True,
    ),
    "30 patterns that repeat often": HostileFile(
        "form",
        "a.json",
        lambda: _form(
            {f"x{n}": {"type": "string", "pattern": rf"^(?:\p{{L}}|\p{{N}}){{1,{20 + n}}}$"} for n in range(30)}
        ),
        answer=lambda: {f"x{n}": "承" * 800 for n in range(30)},
    ),
    "1 150 fields": HostileFile(
        "form",
        "a.json",
        lambda: _form({f"x{n}": {"type": "string", "pattern": "^[a-z]{1,9}$"} for n in range(1_150)}),
        answer=lambda: {f"x{n}": "a" * 9 for n in range(1_150)},
    ),
    "fields that are shown under long conditions": HostileFile(
        "check",
        "a.json",
        lambda: _form({f"x{n}": {"x-when": f"x{n} and " + " and ".join(["x1"] * 120)} for n in range(23)}),
    ),
    "references that double 24 times": HostileFile(
        "check", "a.json", lambda: _form({"x": {"$ref": "#/$defs/d0"}}, **{"$defs": _doubling(24)}), refused=True
    ),
    "a reference to nothing": HostileFile(
        "check", "a.json", lambda: _form({"x": {"$ref": "#/$defs/nothing"}}), refused=True
    ),
    "a reference to itself": HostileFile("check", "a.json", lambda: _form(_TREE, **{"$defs": _ITSELF}), refused=True),
    "a limit that is no number": HostileFile(
        "check", "a.json", lambda: _form({"x": {"type": "number", "minimum": float("nan")}}), refused=True
    ),
    "a key written twice": HostileFile(
        "check", "a.json", lambda: b'{"$id": "a", "type": "object", "properties": {"x": {}, "x": {}}}', refused=True
    ),
    "200 000 brackets": HostileFile(
        "check", "a.json", lambda: b'{"$id":"a","x-a":' + b"[" * 200_000 + b"]" * 200_000 + b"}", refused=True
    ),
    "a number of 100 000 digits": HostileFile(
        "check", "a.json", lambda: b'{"$id":"a","x-a":' + b"9" * 100_000 + b"}", refused=True
    ),
    "20 000 fields": HostileFile(
        "check", "a.json", lambda: _form({f"f{n}": {"type": "string"} for n in range(20_000)})
    ),
}
"""What a designer hands in beside diagrams → who reads it and what must come of it."""
