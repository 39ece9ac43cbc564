"""Diagrams that are larger, deeper or more entangled than anybody draws."""

from __future__ import annotations

import itertools

from tests.integration.bounds.hostile_file import HostileFile

BPMN = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="test"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:chengnuo="http://chengnuo.org/schema/bpmn/1.0">'
)


def process(body: str) -> bytes:
    return f'{BPMN}<process id="p" isExecutable="true">{body}</process></definitions>'.encode()


def flow(*names: str) -> str:
    return "".join(
        f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}"/>'
        for source, target in itertools.pairwise(names)
    )


def _nested(levels: int, tag: str = "subProcess") -> bytes:
    body = f'<startEvent id="s"/><endEvent id="e"/>{flow("s", "e")}'
    for level in range(levels):
        names = (f"s{level}", f"p{level}", f"e{level}")
        body = f'<startEvent id="{names[0]}"/><{tag} id="{names[1]}">{body}</{tag}><endEvent id="{names[2]}"/>' + flow(
            *names
        )
    return process(body)


def _tasks(count: int) -> bytes:
    names = [f"t{number}" for number in range(count)]
    drawn = "".join(f'<task id="{name}"/>' for name in names)
    return process(f'<startEvent id="s"/><endEvent id="e"/>{drawn}{flow("s", *names, "e")}')


def _flows(count: int) -> bytes:
    """Few tasks, each flow leads from one to another."""
    drawn = "".join(f'<sequenceFlow id="f{number}" sourceRef="a" targetRef="b"/>' for number in range(count))
    return process(f'<startEvent id="s"/><task id="a"/><task id="b"/>{flow("s", "a")}{drawn}')


def _gateways(width: int, depth: int) -> bytes:
    """Parallel gateways one after the other: the tokens can lie in very many ways."""
    body, before = '<startEvent id="s"/>', "s"
    for level in range(depth):
        fork, join = f"f{level}", f"j{level}"
        body += f'<parallelGateway id="{fork}"/><parallelGateway id="{join}"/>{flow(before, fork)}'
        for number in range(width):
            task = f"t{level}_{number}"
            body += f'<task id="{task}"/>{flow(fork, task, join)}'
        before = join
    return process(body + f'<endEvent id="e"/>{flow(before, "e")}')


def _exclusive(depth: int) -> bytes:
    """Questions one after the other, each with a way of its own: the ways through double with each."""
    body, before = '<startEvent id="s"/>', "s"
    for level in range(depth):
        ask, merge = f"q{level}", f"m{level}"
        yes, no = f"y{level}", f"n{level}"
        condition = "<conditionExpression>subject == 'x'</conditionExpression>"
        body += (
            f'<exclusiveGateway id="{ask}" default="{ask}_{no}"/><exclusiveGateway id="{merge}"/>'
            f'<task id="{yes}"/><task id="{no}"/>{flow(before, ask, no, merge)}{flow(yes, merge)}'
            f'<sequenceFlow id="{ask}_{yes}" sourceRef="{ask}" targetRef="{yes}">{condition}</sequenceFlow>'
        )
        before = merge
    return process(body + f'<endEvent id="e"/>{flow(before, "e")}')


def _multi_instance(outer: int, inner: int) -> bytes:
    def loop(count: int) -> str:
        counted = f"<loopCardinality>{count}</loopCardinality>"
        return f"<multiInstanceLoopCharacteristics>{counted}</multiInstanceLoopCharacteristics>"

    sub = (
        f'<subProcess id="o">{loop(outer)}<startEvent id="is"/><task id="i">{loop(inner)}</task><endEvent id="ie"/>'
        f"{flow('is', 'i', 'ie')}</subProcess>"
    )
    return process(f'<startEvent id="s"/>{sub}<endEvent id="e"/>{flow("s", "o", "e")}')


def _in_a_row(count: int) -> bytes:
    """Processes of which each calls the next."""
    drawn = []
    for number in range(count):
        body = f'<startEvent id="s{number}"/><endEvent id="e{number}"/>'
        if number + 1 < count:
            body += f'<callActivity id="c{number}" calledElement="p{number + 1}"/>'
            body += flow(f"s{number}", f"c{number}", f"e{number}")
        else:
            body += flow(f"s{number}", f"e{number}")
        drawn.append(f'<process id="p{number}" isExecutable="true">{body}</process>')
    return f"{BPMN}{''.join(drawn)}</definitions>".encode()


def _foreign(count: int, begin: str = "") -> bytes:
    """Questions of Camunda one after the other, without a drawing."""
    names, drawn = ["s"], []
    for number in range(count):
        condition = f"<conditionExpression>${{{begin}amount &gt; {number} and not empty subject}}</conditionExpression>"
        drawn.append(
            f'<userTask id="t{number}" camunda:assignee="${{user}}"/>'
            f'<sequenceFlow id="x{number}" sourceRef="t{number}" targetRef="e">{condition}</sequenceFlow>'
        )
        names.append(f"t{number}")
    body = f'<startEvent id="s"/><endEvent id="e"/>{"".join(drawn)}{flow(*names, "e")}'
    return process(body).replace(b"<definitions ", b'<definitions xmlns:camunda="http://camunda.org/schema/1.0/bpmn" ')


def _called_in_a_circle() -> bytes:
    body = f'<startEvent id="s"/><callActivity id="c" calledElement="p"/><endEvent id="e"/>{flow("s", "c", "e")}'
    return process(body)


def _entities() -> bytes:
    lines = ['<!ENTITY a0 "aaaaaaaaaa">', *(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))]
    return f"<!DOCTYPE x [{''.join(lines)}]><definitions>&a9;</definitions>".encode()


def _long_condition() -> bytes:
    long = f"<conditionExpression>x == '{'a' * 1_000_000}'</conditionExpression>"
    drawn = '<startEvent id="s"/><exclusiveGateway id="g" default="g_e"/><endEvent id="e"/>' + flow("s", "g", "e")
    return process(drawn + f'<sequenceFlow id="c" sourceRef="g" targetRef="e">{long}</sequenceFlow>')


def _event_sub_processes(count: int) -> bytes:
    body = '<startEvent id="s"/><userTask id="u"/><endEvent id="e"/>' + flow("s", "u", "e")
    timer = "<timerEventDefinition><timeDuration>working_days(1)</timeDuration></timerEventDefinition>"
    for n in range(count):
        start = f'<startEvent id="s{n}" isInterrupting="false">{timer}</startEvent><endEvent id="e{n}"/>'
        body += f'<subProcess id="p{n}" triggeredByEvent="true">{start}{flow(f"s{n}", f"e{n}")}</subProcess>'
    return process(body)


def _boundary_timers(count: int) -> bytes:
    timer = "<timerEventDefinition><timeDuration>working_days(1)</timeDuration></timerEventDefinition>"
    body = '<startEvent id="s"/><userTask id="u"/><endEvent id="e"/>' + flow("s", "u", "e")
    for n in range(count):
        body += f'<boundaryEvent id="b{n}" attachedToRef="u" cancelActivity="false">{timer}</boundaryEvent>'
        body += f'<endEvent id="x{n}"/>{flow(f"b{n}", f"x{n}")}'
    return process(body)


def _inclusive(depth: int) -> bytes:
    """Inclusive gateways one after the other: each join asks from where tokens can still come."""
    condition = "<conditionExpression>subject == 'x'</conditionExpression>"
    body, before = '<startEvent id="s"/>', "s"
    for n in range(depth):
        fork, join = f"f{n}", f"j{n}"
        body += (
            f'<inclusiveGateway id="{fork}" default="{fork}_a{n}"/><inclusiveGateway id="{join}"/><task id="a{n}"/>'
            f'<task id="b{n}"/>{flow(before, fork, f"a{n}", join)}{flow(f"b{n}", join)}'
            f'<sequenceFlow id="c{n}" sourceRef="{fork}" targetRef="b{n}">{condition}</sequenceFlow>'
        )
        before = join
    return process(body + f'<endEvent id="e"/>{flow(before, "e")}')


def _parallel(count: int, script: str = "") -> bytes:
    """Branches beside each other; with a script each may see what all others set."""
    tag, inner = ("scriptTask", f"<script>{script}</script>") if script else ("task", "")
    body = '<startEvent id="s"/><endEvent id="e"/><parallelGateway id="f"/><parallelGateway id="j"/>'
    body += f'<scriptTask id="i"><script>x = "0"</script></scriptTask>{flow("s", "i", "f")}{flow("j", "e")}'
    for n in range(count):
        body += f'<{tag} id="a{n}">{inner.replace("%", str(n))}</{tag}>{flow("f", f"a{n}", "j")}'
    return process(body)


def _signals(count: int) -> bytes:
    signals = "".join(f'<signal id="g{n}" name="signal {n}"/>' for n in range(count))
    body = '<startEvent id="s"/><userTask id="u"/><endEvent id="e"/>' + flow("s", "u", "e")
    for n in range(count):
        caught = f'<signalEventDefinition signalRef="g{n}"/>'
        body += f'<boundaryEvent id="b{n}" attachedToRef="u" cancelActivity="false">{caught}</boundaryEvent>'
        body += f'<endEvent id="x{n}"/>{flow(f"b{n}", f"x{n}")}'
    return process(body).replace(b"<process", signals.encode() + b"<process", 1)


def _scripts(count: int, lines: int, text: str) -> bytes:
    """Scripts one after the other; ``text`` sets the variable of its script (``%s``) and line (``%l``)."""
    names = [f"t{n}" for n in range(count)]
    body = '<startEvent id="s"/><endEvent id="e"/>' + flow("s", *names, "e")
    for n in range(count):
        script = "\n".join(
            text.replace("%s", str(n)).replace("%b", str(max(0, n - 1))).replace("%l", str(line))
            for line in range(lines)
        )
        body += f'<scriptTask id="t{n}"><script>{script}</script></scriptTask>'
    return process(body)


DIAGRAMS: dict[str, HostileFile] = {
    "24 nested sub-processes": HostileFile("check", "a.bpmn", lambda: _nested(24), refused=False),
    "60 nested sub-processes": HostileFile("check", "a.bpmn", lambda: _nested(60)),
    "24 nested sub-processes in a trial": HostileFile("trial", "a.bpmn", lambda: _nested(24), refused=False),
    "24 nested transactions": HostileFile("check", "a.bpmn", lambda: _nested(24, "transaction")),
    "5 000 nested elements": HostileFile("check", "a.bpmn", lambda: _nested(5_000), refused=True),
    "25 000 flows": HostileFile("check", "a.bpmn", lambda: _flows(25_000), refused=True),
    "2 900 flows between two tasks": HostileFile("check", "a.bpmn", lambda: _flows(2_900)),
    "45 000 tasks": HostileFile("check", "a.bpmn", lambda: _tasks(45_000), refused=True),
    "as many tasks as are taken in": HostileFile("check", "a.bpmn", lambda: _tasks(2_240)),
    "as many tasks as are taken in, in a trial": HostileFile("trial", "a.bpmn", lambda: _tasks(2_240)),
    "100 000 attributes": HostileFile(
        "check",
        "a.bpmn",
        lambda: process("<task " + " ".join(f'a{n}="1"' for n in range(100_000)) + ' id="t"/>'),
        refused=True,
    ),
    "a name of two million signs": HostileFile(
        "check", "a.bpmn", lambda: process(f'<startEvent id="s" name="{"x" * 2_000_000}"/>')
    ),
    "a million letters in a condition": HostileFile("check", "a.bpmn", _long_condition, refused=True),
    "1 500 event sub-processes": HostileFile("check", "a.bpmn", lambda: _event_sub_processes(1_500), refused=True),
    "590 event sub-processes": HostileFile("check", "a.bpmn", lambda: _event_sub_processes(590)),
    "590 event sub-processes in a trial": HostileFile("trial", "a.bpmn", lambda: _event_sub_processes(590)),
    "2 500 timers at a task": HostileFile("check", "a.bpmn", lambda: _boundary_timers(2_500), refused=True),
    "740 timers at a task": HostileFile("check", "a.bpmn", lambda: _boundary_timers(740)),
    "740 timers at a task in a trial": HostileFile("trial", "a.bpmn", lambda: _boundary_timers(740)),
    "740 signals at a task in a trial": HostileFile("trial", "a.bpmn", lambda: _signals(740)),
    "330 inclusive gateways in a row": HostileFile("check", "a.bpmn", lambda: _inclusive(330)),
    "330 inclusive gateways in a row, in a trial": HostileFile("trial", "a.bpmn", lambda: _inclusive(330)),
    "1 110 parallel branches": HostileFile("check", "a.bpmn", lambda: _parallel(1_110)),
    "740 parallel scripts that read what all set, in a trial": HostileFile(
        "trial", "a.bpmn", lambda: _parallel(740, "x = '%' if x == '1' else x")
    ),
    "740 chained scripts": HostileFile("check", "a.bpmn", lambda: _scripts(740, 1, "v%s = v%b")),
    "740 chained scripts in a trial": HostileFile("trial", "a.bpmn", lambda: _scripts(740, 1, "v%s = v%b")),
    "40 scripts of a hundred variables": HostileFile(
        "check", "a.bpmn", lambda: _scripts(40, 100, "v%s_%l = v%b_%l + 1"), refused=True
    ),
    "18 scripts of a hundred variables": HostileFile("check", "a.bpmn", lambda: _scripts(18, 100, "v%s_%l = v%b_%l")),
    "scripts of long sums of what nobody sets": HostileFile(
        "check", "a.bpmn", lambda: _scripts(4, 70, "v%s_%l = v%b_%l" + " + v" * 20)
    ),
    "740 scripts that read what nobody sets": HostileFile("check", "a.bpmn", lambda: _scripts(740, 1, "val%s = vul%s")),
    "entities within entities": HostileFile("check", "a.bpmn", _entities, refused=True),
    "parallel gateways in a row": HostileFile("check", "a.bpmn", lambda: _gateways(12, 40)),
    "a hundred questions in a row": HostileFile("check", "a.bpmn", lambda: _exclusive(100)),
    "330 questions in a row": HostileFile("check", "a.bpmn", lambda: _exclusive(330)),
    "a process that calls itself": HostileFile("check", "a.bpmn", _called_in_a_circle, refused=True),
    "a process that calls itself, in a trial": HostileFile("trial", "a.bpmn", _called_in_a_circle, refused=True),
    "1 500 processes of which each calls the next": HostileFile("check", "a.bpmn", lambda: _in_a_row(1_500)),
    "200 processes of which each calls the next": HostileFile("check", "a.bpmn", lambda: _in_a_row(200)),
    "200 processes of which each calls the next, in a trial": HostileFile("trial", "a.bpmn", lambda: _in_a_row(200)),
    "1 500 processes of which each calls the next, in a trial": HostileFile(
        "trial", "a.bpmn", lambda: _in_a_row(1_500)
    ),
    "nested loops of 10 000 times 10 000": HostileFile(
        "check", "a.bpmn", lambda: _multi_instance(10_000, 10_000), refused=True
    ),
    "nested loops of 10 000 times 10 000 in a trial": HostileFile(
        "trial", "a.bpmn", lambda: _multi_instance(10_000, 10_000), refused=True
    ),
    "nested loops within the limit, in a trial": HostileFile("trial", "a.bpmn", lambda: _multi_instance(100, 100)),
    "nested loops by a conversion": HostileFile("convert", "a.bpmn", lambda: _multi_instance(10_000, 10_000)),
    "as many tasks as are taken in, in a conversion": HostileFile("convert", "a.bpmn", lambda: _tasks(2_240)),
    "many expressions of another tool in a conversion": HostileFile("convert", "a.bpmn", lambda: _foreign(700)),
    "many expressions of another tool in a check": HostileFile("check", "a.bpmn", lambda: _foreign(700)),
    "brackets of another tool's expression": HostileFile("check", "a.bpmn", lambda: _foreign(1, "(" * 20_000)),
    "minus signs of another tool's expression": HostileFile("check", "a.bpmn", lambda: _foreign(1, "-" * 20_000)),
    "45 000 tasks in a conversion": HostileFile("convert", "a.bpmn", lambda: _tasks(45_000), refused=True),
}
"""What is drawn → who reads it and what must come of it."""
