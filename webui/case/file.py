"""What every page about a case shows beside its own matter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms.validators import Length

from engine.bpmn.reading.translations import in_language
from engine.cases.bundles import Bundle
from engine.forms import Form
from engine.identity.permissions import Act, may
from engine.office.applications.rules import paper_state
from engine.queries.case import case_record, case_work
from engine.queries.case.blocks import blocks_of
from engine.queries.case.case_file import CaseSummary
from engine.queries.case.case_record import MaterialLine, Paper, Submitted
from engine.queries.case.case_work import ClockLine
from engine.queries.case.clock_requests import clock_requests
from engine.queries.case.deadlines import explanation
from engine.queries.case.diagram import case_diagrams
from engine.queries.case.elsewhere import asked, sent_up
from engine.queries.case.hearings import hearings
from engine.queries.case.terminations import terminations
from engine.queries.desk.copies import sent_copies
from engine.queries.items.guides import guide
from engine.queries.oversight.commitments import commitment_of
from webui.case.file_part import file_part
from webui.case.standing import sees_whole, standing
from webui.forms.answers import answers_of
from webui.forms.choices import choices_of
from webui.forms.files import named_files
from webui.show.formatting import span
from webui.show.languages import language
from webui.web.access import actor
from webui.web.database import engine, reading
from webui.web.small_forms import SmallForm, line

FRESH = timedelta(minutes=10)
"""How long a new document is pointed out at the top of the case."""

MAIN_CLOCKS = ("case", "acceptance", "answer", "delivery")
"""Which clock matters most, in this order, when several run."""

SHORTEST_REASON, LONGEST_REASON = 4, 500
"""Characters of the reason for which somebody looks at personal data."""


class LookForm(SmallForm):
    """Why somebody who does not handle a case has to see it whole (SP-6)."""

    reason = line(
        _("确需查看的理由"),
        needed=True,
        length=Length(SHORTEST_REASON, LONGEST_REASON, _("请用 4 到 500 个字写明查看个人信息的理由，理由会记录在案。")),
        autocomplete="off",
    )


def main_clock(clocks: Sequence[ClockLine]) -> ClockLine | None:
    """The clock that people mean by "the deadline": the running one that matters most, else the case clock that ran."""
    for running in (True, False):
        for name in MAIN_CLOCKS:
            for clock in clocks:
                if clock.name == name and (clock.finished_at is None) == running:
                    return clock
    return None


def case_file(
    case: CaseSummary, bundle: Bundle, materials: Sequence[MaterialLine], *, reason: str = ""
) -> dict[str, Any]:
    """The variables of the summary, the tabs and the diagram, whole for those whom the case concerns.

    Everybody else gets the masked register line: where the case stands, and nothing that anybody wrote (AU-1, SP-6).
    ``reason``: why somebody looks who does not handle it; empty for none.
    """
    session = reading()
    now = engine().clock.now()
    calendar = engine().calendar(session)
    clocks = case_work.clocks(session, calendar, case.id, now)
    clock = main_clock(clocks)
    work = case_work.open_work(session, calendar, case.id, now)
    whole = sees_whole(case.id, reason=reason)
    blocks = blocks_of(session, case.id)
    shown = blocks if whole else frozenset()
    branches = case_work.branches(session, calendar, case.id, now) if "branches" in blocks else []
    events, more = case_record.history(session, case.id) if whole else ([], None)
    papers = case_record.papers(session, case.id) if "papers" in shown else []
    supplement_due = _supplement_due(case, clock)
    return {
        "case": case,
        "whole": whole,
        "sees_days": bool(may(actor(), Act.SEE_DAYS, standing(case.id))),
        "tells_code": bool(whole and may(actor(), Act.TELL_QUERY_CODE, standing(case.id))),
        "looks_for": reason,
        "may_look": not whole and bool(may(actor(), Act.LOOK_ON_RECORD, standing(case.id))),
        "look_form": LookForm(sent=False),
        "clocks": clocks,
        "clock": clock,
        "days": explanation(session, clock.id, now) if whole and clock is not None else None,
        "work": work,
        "events": events,
        "more_events": more,
        "papers": papers,
        "fresh_papers": [paper for paper in papers if paper.audience == "applicant" and _fresh(paper, now)],
        "supplement_due": supplement_due,
        "paper_state": paper_state(case.decision, supplement_due),
        "cards": case_record.cards(session, case.id) if "cards" in shown else [],
        "branches": branches,
        "asked": asked(session, case.id) if "asked" in shown else (),
        "sent_up": sent_up(session, case.id) if "sent_up" in shown else (),
        "copies": sent_copies(session, case.id, None if whole else actor().staff_id) if "copies" in blocks else [],
        "requests": clock_requests(session, case.id) if "requests" in shown else [],
        "hearings": hearings(session, case.id) if "hearings" in shown else [],
        "terminations": terminations(session, case.id) if "terminations" in shown else [],
        "superior_clock": next((each for each in clocks if each.name == "superior" and not each.finished_at), None),
        "materials": materials if whole else (),
        "commitment": commitment_of(session, case.id) if "commitment" in shown else None,
        **file_part(case.id, whole=whole),
        "clue": case_record.clue(session, case.id) if case.clue else None,
        "earlier": _earlier(case.id) if whole else [],
        "guide": guide(session, case.item_id, active_only=False) if case.item_id is not None else None,
        "diagrams": _drawn(case_diagrams(session, bundle, case, work, branches, waits="timers" in blocks)),
        "now": now,
    }


def _fresh(paper: Paper, now: datetime) -> bool:
    """Whether a document has just been issued, so that whoever is at the window has to print it now."""
    return paper.voided_at is None and now - paper.issued_at < FRESH


def _supplement_due(case: CaseSummary, clock: ClockLine | None) -> datetime | None:
    """The end of the applicant's time while the case waits for the applicant; None while a clock of ours runs."""
    if case.status != "open" or clock is None or clock.name != "acceptance" or clock.finished_at is None:
        return None
    return case_record.supplement_due(reading(), case.id)


def _earlier(case_id: int) -> list[tuple[Submitted, Form, list[tuple[str, str]]]]:
    """What people wrote into the forms of the case, its parent and its branches; forms without words are left out."""
    session = reading()
    found = []
    for each in case_record.submitted(session, case_id):
        form = engine().definitions.bundle(session, each.definition_id).form(each.form)
        sources = {**choices_of(session, form), **named_files(form, each.content, case_id=each.case_id)}
        lines = answers_of(form, each.content, sources)
        if lines:
            found.append((each, form, lines))
    return found


def _drawn(diagrams: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The diagrams as the viewer draws them: with their names and the time of done tasks in the page's language."""
    drawn = []
    for each in diagrams:
        xml = each["xml"]
        if xml and language() != "zh":
            xml = in_language(xml.encode("utf-8"), language()).decode("utf-8")
        durations = {element: span(took) for element, took in each["durations"].items()}
        drawn.append({**each, "xml": xml, "durations": durations})
    return drawn
