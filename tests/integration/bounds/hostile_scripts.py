"""Scripts of diagrams that compute without end or fill the memory."""

from __future__ import annotations

from tests.integration.bounds.hostile_diagrams import flow, process
from tests.integration.bounds.hostile_file import HostileFile


def _script(text: str) -> bytes:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    body = f'<startEvent id="s"/><scriptTask id="t"><script>{escaped}</script></scriptTask><endEvent id="e"/>'
    return process(body + flow("s", "t", "e"))


def _doubled(first: str, times: int, last: str) -> str:
    """A script that doubles a value by assignment, and ends in ``last``."""
    return "\n".join([f"v0 = {first}", *(f"v{n + 1} = v{n} + v{n}" for n in range(times)), last])


def _nested_lists(levels: int) -> str:
    return "\n".join(["a0 = [1]", *(f"a{n + 1} = [a{n}, a{n}]" for n in range(levels))])


_MUCH = "z = sum([n * n * n for n in L])"


def _round_and_round() -> bytes:
    """A script that sets up a list, and one in a circle that works through it."""
    first, again = _doubled("[1]", 13, "L = v13"), _MUCH
    body = (
        f'<startEvent id="s"/><scriptTask id="a"><script>{first}</script></scriptTask>'
        f'<exclusiveGateway id="m"/><scriptTask id="b"><script>{again}</script></scriptTask>'
        '<exclusiveGateway id="q" default="q_m"/><endEvent id="e"/>'
        + flow("s", "a", "m", "b", "q", "m")
        + '<sequenceFlow id="q_e" sourceRef="q" targetRef="e"><conditionExpression>z == 1</conditionExpression>'
        "</sequenceFlow>"
    )
    return process(body)


def _many_scripts() -> bytes:
    names = [f"t{number}" for number in range(700)]
    first = _doubled("[1]", 13, "L = v13")
    drawn = "".join(f'<scriptTask id="{name}"><script>{_MUCH}</script></scriptTask>' for name in names)
    body = f'<startEvent id="s"/><scriptTask id="a"><script>{first}</script></scriptTask><endEvent id="e"/>{drawn}'
    return process(body + flow("s", "a", *names, "e"))


def _loop_of_scripts() -> bytes:
    first = _doubled("[1]", 13, "L = v13")
    loop = (
        "<multiInstanceLoopCharacteristics><loopCardinality>10000</loopCardinality></multiInstanceLoopCharacteristics>"
    )
    body = (
        f'<startEvent id="s"/><scriptTask id="a"><script>{first}</script></scriptTask><endEvent id="e"/>'
        f'<scriptTask id="b">{loop}<script>{_MUCH}</script></scriptTask>'
    )
    return process(body + flow("s", "a", "b", "e"))


_OVER_ALL = "[x for x in L for y in L]"


SCRIPTS: dict[str, HostileFile] = {
    "a list that refers 10 000 times to one text": HostileFile(
        "trial",
        "a.bpmn",
        lambda: _script(
            _doubled("'x' + 'y'", 15, _doubled("[v15]", 13, "z = 1").replace("v", "w").replace("[w15]", "[v15]"))
        ),
        refused=True,
    ),
    "a loop of scripts that compute much": HostileFile("trial", "a.bpmn", _round_and_round, refused=True),
    "scripts that compute much, one after the other": HostileFile("trial", "a.bpmn", _many_scripts, refused=True),
    "a loop of 10 000 tasks that compute much": HostileFile("trial", "a.bpmn", _loop_of_scripts, refused=True),
    "a text doubled by assignment": HostileFile(
        "trial", "a.bpmn", lambda: _script(_doubled("'xxxxxxxxxx'", 40, "z = 1")), refused=True
    ),
    "nested lists by assignment": HostileFile("trial", "a.bpmn", lambda: _script(_nested_lists(40)), refused=True),
    "working_days of a list": HostileFile(
        "trial",
        "a.bpmn",
        lambda: _script(_doubled("[1]", 13, "L = v13\nz = working_days([L for x in L])")),
        refused=True,
    ),
    "a list in a list for each of a list": HostileFile(
        "trial", "a.bpmn", lambda: _script(_doubled("[1]", 13, f"L = v13\nz = {_OVER_ALL}")), refused=True
    ),
    "a power of powers": HostileFile("trial", "a.bpmn", lambda: _script("z = 9 ** 9 ** 9 ** 9"), refused=True),
    "a text written 200 000 wide": HostileFile(
        "trial", "a.bpmn", lambda: _script("z = '%200000000d' % 1"), refused=True
    ),
    "a script of 100 000 brackets": HostileFile(
        "check", "a.bpmn", lambda: _script("z = " + "(" * 100_000 + "1" + ")" * 100_000), refused=True
    ),
    "a script of 100 000 minus signs": HostileFile(
        "check", "a.bpmn", lambda: _script("z = " + "-" * 100_000 + "1"), refused=True
    ),
    "a script of 100 000 lines": HostileFile("check", "a.bpmn", lambda: _script("a = 1\n" * 100_000)),
}
"""What is computed → who reads it and what must come of it."""
