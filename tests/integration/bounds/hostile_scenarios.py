"""Scenarios of try-outs, and forms of Camunda, that say very much."""

from __future__ import annotations

import json
from typing import Any

from tests.integration.bounds.hostile_file import HostileFile

_PROCESS = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="x">
<process id="p" isExecutable="true"><startEvent id="s"/><userTask id="t"/><scriptTask id="c" scriptFormat="python">
<script>n = [x for x in big]</script></scriptTask><exclusiveGateway id="g"/>
<sequenceFlow id="f" sourceRef="s" targetRef="g"/><sequenceFlow id="f1" sourceRef="g" targetRef="t"/>
<sequenceFlow id="f2" sourceRef="t" targetRef="c"/><sequenceFlow id="f3" sourceRef="c" targetRef="g"/>
</process></definitions>"""
"""A task and a script round and round."""


def _scenario(content: dict[str, Any], steps: int, **more: Any) -> bytes:
    done = [{"do": "complete", "element": "t", "content": content} for _ in range(steps)]
    return json.dumps({"diagram": _PROCESS, "scenario": {"process": "p", "steps": done, **more}}).encode()


def _nested(levels: int) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(levels):
        value = {"a": value}
    return value


def _camunda(count: int, **more: Any) -> bytes:
    return json.dumps({"components": [{"type": "number", "key": f"k{n}", **more} for n in range(count)]}).encode()


def _file(content: bytes, reader: str = "scenario", *, refused: bool | None = True) -> HostileFile:
    return HostileFile(reader, "a.json", lambda: content, refused)


SCENARIOS: dict[str, HostileFile] = {
    "a scenario of 200 steps of 99 000 characters": _file(_scenario({"x": "a" * 99_000}, 200)),
    "a scenario of a million variables": _file(_scenario({f"k{n}": n for n in range(5_000)}, 200)),
    "a scenario whose operations give very much": _file(_scenario({}, 1, results={"e": {"x": ["a"] * 400_000}})),
    "a scenario of values one in another": _file(_scenario(_nested(300), 1)),
    "a scenario of 200 steps with long lists": _file(_scenario({"big": [{"a": n} for n in range(600)]}, 200)),
    "a scenario as large as may be": _file(_scenario({"big": list(range(600))}, 200), refused=None),
    "a form of Camunda of 3 000 fields": _file(_camunda(3_000), "camunda"),
    "a form of Camunda as large as may be": _file(
        _camunda(1_100, validate={"required": True}), "camunda", refused=False
    ),
    "a form of Camunda of 2 000 fields of one name": _file(
        json.dumps({"components": [{"type": "number", "key": "k"}] * 2_000}).encode(), "camunda"
    ),
}
"""What is handed in → who reads it and what must come of it."""
