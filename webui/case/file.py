"""What every page about a case shows beside its own matter."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from engine.cases.bundles import Bundle
from engine.forms import Form
from engine.queries import case_record, case_work
from engine.queries.case_file import CaseSummary, handles
from engine.queries.case_record import MaterialLine, Submitted
from engine.queries.case_work import ClockLine
from engine.queries.deadlines import explanation
from engine.queries.diagram import case_diagrams
from engine.queries.items import guide
from webui.access import actor
from webui.forms.answers import answers_of
from webui.reading import engine, reading

access_log = logging.getLogger("chengnuo.access")
"""Who looked at which case (SP-6): ids only, never the data itself."""

MAIN_CLOCKS = ("case", "acceptance", "answer", "delivery")
"""Which clock matters most, in this order, when several run."""


def main_clock(clocks: Sequence[ClockLine]) -> ClockLine | None:
    """The clock that people mean by "the deadline": the running one that matters most, else the case clock that ran."""
    for running in (True, False):
        for name in MAIN_CLOCKS:
            for clock in clocks:
                if clock.name == name and (clock.finished_at is None) == running:
                    return clock
    return None


def case_file(case: CaseSummary, bundle: Bundle, materials: Sequence[MaterialLine]) -> dict[str, Any]:
    """The variables of the summary, the tabs and the diagram; personal data is whole for those who handle the case."""
    session, me = reading(), actor()
    now = engine().clock.now()
    calendar = engine().calendar(session)
    clocks = case_work.clocks(session, calendar, case.id, now)
    clock = main_clock(clocks)
    work = case_work.open_work(session, calendar, case.id, now)
    branches = case_work.branches(session, calendar, case.id, now)
    events, more = case_record.history(session, case.id)
    whole = handles(session, case_id=case.id, staff_id=me.staff_id, post_ids=me.post_ids)
    access_log.info("case %s opened by staff %s%s", case.id, me.staff_id, "" if whole else " (masked)")
    return {
        "case": case,
        "whole": whole,
        "clocks": clocks,
        "clock": clock,
        "days": explanation(session, clock.id, now) if clock is not None else None,
        "work": work,
        "events": events,
        "more_events": more,
        "papers": case_record.papers(session, case.id),
        "cards": case_record.cards(session, case.id),
        "branches": branches,
        "materials": materials,
        "clue": case_record.clue(session, case.id) if case.clue else None,
        "earlier": _earlier(case.id) if whole else [],
        "guide": guide(session, case.item_id),
        "diagrams": case_diagrams(session, bundle, case, work, branches),
        "now": now,
    }


def _earlier(case_id: int) -> list[tuple[Submitted, Form, list[tuple[str, str]]]]:
    """What people wrote into the forms of the case, its parent and its branches; forms without words are left out."""
    session = reading()
    found = []
    for each in case_record.submitted(session, case_id):
        form = engine().definitions.bundle(session, each.definition_id).form(each.form)
        lines = answers_of(form, each.content)
        if lines:
            found.append((each, form, lines))
    return found
