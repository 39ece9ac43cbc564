"""Random processes, played to their end twice: once in memory, once through bytes and fresh diagrams at every step."""

from __future__ import annotations

import itertools
import random
from typing import Any

import pytest
from drawn import Case, Office, ends, flow, operation, process, refuse, users

TIMER = "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>"
DECLARED = '<message id="m" name="m"/><error id="er" errorCode="no"/>'


class Drawing:
    """Draws nested blocks; each block returns the element at which it begins and the one at which it ends."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.number = 0

    def name(self, letter: str) -> str:
        self.number += 1
        return f"{letter}{self.number}"

    def scope(self, depth: int, extra: str = "") -> str:
        start, end = self.name("s"), self.name("e")
        body, first, last = self.block(depth)
        return f'<startEvent id="{start}"/>{body}{ends(end)}{flow(f"{start}>{first}", f"{last}>{end}")}{extra}'

    def block(self, depth: int) -> tuple[str, str, str]:
        kinds = ["task", "operation"] if depth == 0 else ["row", "choice", "all", "some", "again", "inside", "many"]
        return {
            "task": self.task,
            "operation": self.operation,
            "row": lambda: self.row(depth),
            "choice": lambda: self.split(depth, "exclusiveGateway"),
            "all": lambda: self.split(depth, "parallelGateway"),
            "some": lambda: self.split(depth, "inclusiveGateway"),
            "again": lambda: self.again(depth),
            "inside": lambda: self.inside(depth, ""),
            "many": lambda: self.inside(depth, self.many()),
        }[self.random.choice(kinds)]()

    def task(self) -> tuple[str, str, str]:
        name = self.name("u")
        if self.random.random() < 0.6:
            return users(name), name, name
        boundary, late, end = self.name("b"), self.name("u"), self.name("e")
        flag = self.random.choice(["true", "false"])
        drawn = f'<boundaryEvent id="{boundary}" attachedToRef="{name}" cancelActivity="{flag}">{TIMER}</boundaryEvent>'
        if flag == "false":
            return users(name, late) + drawn + ends(end) + flow(f"{boundary}>{late}>{end}"), name, name
        # What interrupts comes back into the flow: a join behind it would otherwise wait for ever, rightly.
        merge = f'<exclusiveGateway id="{end}"/>'
        return users(name, late) + drawn + merge + flow(f"{name}>{end}", f"{boundary}>{late}>{end}"), name, end

    def operation(self) -> tuple[str, str, str]:
        name, boundary, merge = self.name("o"), self.name("b"), self.name("x")
        drawn = (
            operation(name, "x", "r", n="n")
            + f'<boundaryEvent id="{boundary}" attachedToRef="{name}"><errorEventDefinition errorRef="er"/>'
            + f'</boundaryEvent><exclusiveGateway id="{merge}"/>'
        )
        return drawn + flow(f"{name}>{merge}", f"{boundary}>{merge}"), name, merge

    def row(self, depth: int) -> tuple[str, str, str]:
        blocks = [self.block(depth - 1) for _ in range(self.random.randint(2, 3))]
        ways = [f"{one[2]}>{other[1]}" for one, other in itertools.pairwise(blocks)]
        return "".join(block[0] for block in blocks) + flow(*ways), blocks[0][1], blocks[-1][2]

    def split(self, depth: int, kind: str) -> tuple[str, str, str]:
        blocks = [self.block(depth - 1) for _ in range(self.random.randint(2, 3))]
        opening, closing = self.name("g"), self.name("j")
        conditional = kind != "parallelGateway"
        default = f' default="{opening}_{blocks[-1][1]}"' if conditional else ""
        ways = [f"{block[2]}>{closing}" for block in blocks]
        for number, block in enumerate(blocks):
            condition = f"?n % {number + 2} == 0" if conditional and number < len(blocks) - 1 else ""
            ways.append(f"{opening}>{block[1]}{condition}")
        gateways = f'<{kind} id="{opening}"{default}/><{kind} id="{closing}"/>'
        return gateways + "".join(block[0] for block in blocks) + flow(*ways), opening, closing

    def again(self, depth: int) -> tuple[str, str, str]:
        body, first, last = self.block(depth - 1)
        merge, question, done = self.name("x"), self.name("q"), self.name("t")
        drawn = f'<exclusiveGateway id="{merge}"/><exclusiveGateway id="{question}" default="{question}_{done}"/>'
        ways = flow(f"{merge}>{first}", f"{last}>{question}", f"{question}>{done}", f"{question}>{merge}?n % 5 == 1")
        task = users(self.name("u"))
        pause = f"u{self.number}"
        ways = ways.replace(f'targetRef="{merge}"', f'targetRef="{pause}"') + flow(f"{pause}>{merge}")
        return body + drawn + task + f'<task id="{done}"/>' + ways, merge, done

    def many(self) -> str:
        flag = self.random.choice(["true", "false"])
        return (
            f'<multiInstanceLoopCharacteristics isSequential="{flag}"><loopCardinality>2</loopCardinality>'
            "</multiInstanceLoopCharacteristics>"
        )

    def inside(self, depth: int, loop: str) -> tuple[str, str, str]:
        name, extra = self.name("S"), ""
        if self.random.random() < 0.5:
            handler, start, task, end = self.name("E"), self.name("s"), self.name("u"), self.name("e")
            flag = self.random.choice(["true", "false"])
            extra = (
                f'<subProcess id="{handler}" triggeredByEvent="true"><startEvent id="{start}" isInterrupting="{flag}">'
                f'<messageEventDefinition messageRef="m"/></startEvent>{users(task)}{ends(end)}'
                f"{flow(f'{start}>{task}>{end}')}</subProcess>"
            )
        return f'<subProcess id="{name}">{loop}{self.scope(depth - 1, extra)}</subProcess>', name, name


def answer(n: int) -> dict[str, Any]:
    return refuse("no") if n % 3 == 0 else {"n": n}


def play(diagram: str, seed: int, *, keep: bool) -> tuple[list[Any], Case]:
    chance = random.Random(seed)
    case = Case(DECLARED + process(diagram), data={"n": 1}, office=Office({"x": answer}), keep=keep)
    trace: list[Any] = []
    for step in range(400):
        if case.instance.completed:
            break
        work, timers = case.work, case.timers
        trace.append((work, timers, case.instance.awaited_messages(), case.data))
        luck = chance.random()
        if timers and (luck < 0.2 or not work):
            case.fire(chance.choice(timers))
        elif luck < 0.25 and case.instance.awaited_messages():
            case.deliver("m")
        else:
            assert work, "nothing can be done, but the process has not ended"
            # Later rounds answer what ends every loop.
            case.do(chance.choice(work), {"n": chance.randint(0, 9) if step < 150 else 0})
    return [*trace, case.seen, case.data], case


@pytest.mark.parametrize("seed", range(60))
def test_a_random_process_ends_and_saving_changes_nothing(seed: int) -> None:
    diagram = Drawing(seed).scope(depth=3)
    in_memory, kept = play(diagram, seed, keep=True)
    through_bytes, saved = play(diagram, seed, keep=False)
    assert in_memory == through_bytes
    assert kept.instance.completed
    assert saved.instance.completed
    for case in (kept, saved):
        assert (case.work, case.timers, case.instance.awaited_messages()) == ([], [], [])
        assert len(case.instance._running.scopes) == 1
