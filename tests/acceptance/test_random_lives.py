"""Random lives of cases, with a worker that is down for days: nothing depends on when it comes (TC-20)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

import pytest
from sqlalchemy import select

from engine.cases import commands
from engine.cases.bundles import Files, shipped_files
from engine.clock import VirtualClock, office_time
from engine.errors import Conflict, NotFound
from engine.office.calendar.rules import OfficeCalendar
from engine.office.cards.records import Card
from engine.office.service_clock.rules import ClockFacts, Stop, due, resolve, stop_end
from tests.acceptance.county import COMPLEX, GRANT, ORDINARY, County

LIVES = int(os.environ.get("CHENGNUO_LIVES", "40"))
"""Cases of each seed: enough for every situation to occur, which the test asserts; ``make test-long`` takes more."""
SEEDS = [20, 21] if "CHENGNUO_LIVES" in os.environ else [20]
"""``make test-long`` draws twice."""
LIMITS = {ORDINARY: (3, 20), COMPLEX: (5, 10)}
AGREE = {"opinion": "agree", "text": "材料齐全，符合条件。"}
CALENDAR = OfficeCalendar()
FIRST = office_time(2026, 3, 2, 9)


@dataclass
class Life:
    """One case: when it is received, checked, stopped and decided; what became of it."""

    item: str
    received: datetime
    checked: datetime
    stopped: datetime | None
    stop_days: int
    decided: datetime
    case_id: int = 0
    done: set[str] = field(default_factory=set)

    @property
    def lapses(self) -> datetime:
        """When the five days before acceptance are over (ON-5)."""
        found = due(ClockFacts(self.received, 5, name="acceptance"), CALENDAR).promised_at
        assert found is not None
        return found

    @property
    def deemed(self) -> bool:
        """Whether the acceptance was deemed given before anybody checked."""
        return self.checked >= self.lapses

    def facts(self) -> ClockFacts:
        """The handling clock as it must have run."""
        accepted = self.received if self.deemed else self.checked
        promised, law = LIMITS[self.item]
        stops: tuple[Stop, ...] = ()
        if "stopped" in self.done and self.stopped is not None:
            ends = min(stop_end(self.stopped, self.stop_days, CALENDAR), self.decided)
            stops = (Stop(self.stopped, ends, "testing", ""),)
        return ClockFacts(accepted, promised, statutory_amount=law, stops=stops)

    def expected(self) -> list[tuple[str, datetime]]:
        """The cards that were due up to the decision, whoever was there to write them."""
        facts = self.facts()
        moments = due(facts, CALENDAR)

        def shifted(days: int) -> datetime:
            descriptor = {"kind": "clock", "clock": "case", "shift": days, "unit": "working_days"}
            found = resolve(descriptor, armed_at=facts.started_at, clocks={"case": facts}, calendar=CALENDAR)
            assert found is not None
            return found

        assert moments.promised_at is not None
        assert moments.statutory_at is not None
        ladder = [
            ("reminder", shifted(-1)),
            ("yellow", moments.promised_at),
            ("red", shifted(1)),
            ("red", moments.statutory_at),
        ]
        return sorted([(level, moment) for level, moment in ladder if moment <= self.decided], key=lambda each: each[1])


def lives(random: Random) -> Iterator[Life]:
    """Lives over some eight weeks."""
    for _ in range(LIVES):
        received = FIRST + timedelta(minutes=random.randrange(30 * 24 * 60))
        checked = received + timedelta(minutes=random.randrange(1, 9 * 24 * 60))
        decided = checked + timedelta(minutes=random.randrange(10, 25 * 24 * 60))
        stopped = checked + timedelta(minutes=random.randrange(5, 3 * 24 * 60)) if random.random() < 0.4 else None
        item = random.choice([ORDINARY, COMPLEX])
        yield Life(item, received, checked, stopped, random.randrange(1, 6), decided)


SITUATIONS = {
    *("deemed", "checked", "stopped", "never stopped", ORDINARY, COMPLEX),
    *((), ("reminder",), ("reminder", "yellow"), ("reminder", "yellow", "red"), ("reminder", "yellow", "red", "red")),
}
"""How acceptance came about, whether the clock stood, the item, and every sequence of cards."""


def situations(everybody: list[Life]) -> set[object]:
    """What occurred among these lives."""
    found: set[object] = set()
    for life in everybody:
        found |= {"deemed" if life.deemed else "checked", "stopped" if life.done else "never stopped", life.item}
        found.add(tuple(level for level, _ in life.expected()))
    return found


@pytest.mark.rule("TC-20", "TC-21", "ON-5", "TC-15", "AC-2")
@pytest.mark.parametrize("seed", SEEDS)
def test_no_result_depends_on_when_the_worker_comes(county: County, clock: VirtualClock, seed: int) -> None:
    """Cards with their true moments, deemed acceptances and due dates as if the worker had never been away."""
    random = Random(seed)
    table = shipped_files().decision["ladder"].replace(b"<text>30</text>", b"<text>0</text>")
    commands.deploy(county.engine, county.hands.person("yangfan"), files=Files({}, {}, {"ladder": table}), note="试")
    everybody = list(lives(random))
    acts = sorted(
        [(life.received, 0, index, "receive") for index, life in enumerate(everybody)]
        + [(life.checked, 1, index, "check") for index, life in enumerate(everybody)]
        + [(life.stopped, 2, index, "stop") for index, life in enumerate(everybody) if life.stopped is not None]
        + [(life.decided, 3, index, "decide") for index, life in enumerate(everybody)]
    )
    down_until = FIRST
    for moment, _, index, act in acts:
        life = everybody[index]
        if moment >= down_until:
            county.engine.turn_clock(moment)
            if random.random() < 0.1:
                down_until = moment + timedelta(hours=random.randrange(1, 120))
        else:
            clock.turn_to(moment)
        perform(county, life, act, settled=moment >= down_until)
    county.engine.turn_clock(max(life.decided for life in everybody) + timedelta(days=60))
    for life in everybody:
        application = county.application(life.case_id)
        assert application.accepted_how == ("deemed" if life.deemed else "normal"), (seed, life)
        assert application.accepted_at == life.facts().started_at, (seed, life)
        with county.engine.database.reading() as session:
            # The step of who receives a late case begins when it really reaches him, so its own cards are left out.
            of_the_case = (Card.case_id == life.case_id, Card.reason.not_like("本环节%"))
            rows = session.execute(
                select(Card.level, Card.issued_at).where(*of_the_case).order_by(Card.issued_at, Card.id)
            )
            assert [tuple(row) for row in rows] == life.expected(), (seed, life)
    assert situations(everybody) == SITUATIONS


def perform(county: County, life: Life, act: str, *, settled: bool) -> None:
    """One act of a life by the hand of its official; the worker is not waited for."""
    hands = county.hands
    settle, county.engine.settle = county.engine.settle, (county.engine.settle if settled else lambda: 0)  # type: ignore[method-assign]
    try:
        if act == "receive":
            life.case_id = county.apply(life.item)
        elif act == "check":
            rows = hands.materials(life.case_id)
            try:
                county.answer(life.case_id, "materials_check", {"materials": rows, "conclusion": "accept"})
            except (Conflict, NotFound):
                assert life.deemed
        elif act == "stop":
            stop(county, life)
        else:
            county.answer(life.case_id, "review", AGREE)
            if life.item == COMPLEX:
                county.answer(life.case_id, "review", AGREE)
            county.answer(life.case_id, "decision", GRANT)
    finally:
        county.engine.settle = settle  # type: ignore[method-assign]


def stop(county: County, life: Life) -> None:
    """Stop the clock where the limit has not passed and the case is not decided."""
    assert life.stopped is not None
    end = due(life.facts(), CALENDAR).promised_at
    if life.item != COMPLEX or life.stopped >= life.decided or end is None or life.stopped >= end:
        return
    county.stop_clock(life.case_id, days=life.stop_days)
    life.done.add("stopped")
