"""The deployed diagrams of a case with what happened in it: where its tokens are, what is done, how long it took."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import DateTime, cast, distinct, func, select
from sqlalchemy.orm import Session

from engine.bpmn import Element
from engine.cases.bundles import Bundle, outline
from engine.cases.definitions import Definitions
from engine.cases.storage.records import History, Timer
from engine.errors import NotFound
from engine.queries.case.case_file import CaseSummary
from engine.queries.case.case_work import CaseWork, Relative

_WORST = {"red": 3, "yellow": 2, "stopped": 1, "green": 0, "none": 0}


def diagram_of(bundle: Bundle, process: str) -> str:
    """The XML of the diagram that holds ``process``; empty when the bundle has none."""
    for content in bundle.files.process.values():
        if process in outline(content).processes:
            return content.decode("utf-8", errors="replace")
    return ""


def process_diagram(definitions: Definitions, session: Session, process: str) -> dict[str, Any] | None:
    """What the viewer draws of the process as it is deployed now, without any case (OA-2); None when it is not."""
    try:
        bundle = definitions.latest(session, process)
    except NotFound:
        return None
    xml = diagram_of(bundle, process)
    return {"process": process, "xml": xml, "tokens": [], "done": [], "durations": {}} if xml else None


def case_diagrams(
    session: Session, bundle: Bundle, case: CaseSummary, work: Sequence[CaseWork], branches: Sequence[Relative], *,
    waits: bool,
) -> list[dict[str, Any]]:  # fmt: skip
    """What the viewer draws: the case's own diagram, then those of called processes in which somebody has work.

    Each has ``process``, ``xml``, ``tokens`` with their lights, ``done`` elements, ``durations`` (timedelta) of done
    tasks. A token in a called process is shown on its call activity too; the open ``branches`` on the one that opened
    them. ``waits``: whether the case has timers, which are looked for only then.
    """
    elements = bundle.specification(case.process).elements
    opened_at = cast(History.data["opened"].astext, DateTime(timezone=True))
    happened = session.execute(
        select(
            History.element,
            func.sum(History.at - opened_at).filter(History.event == "completed").label("took"),
            func.array_agg(distinct(History.data["scope"].astext)).filter(History.event == "ended").label("ended"),
        )
        .where(History.case_id == case.id, History.element.is_not(None))
        .group_by(History.element)
    ).all()
    over = {scope for row in happened for scope in row.ended or () if scope}
    tokens: dict[str, dict[str, Any]] = {}
    for each in work:
        _put(tokens, _with_callers(elements, each.element, over), each.left.colour)
    opened_by = {each.called: each.id for each in elements.values() if each.called}
    open_branches = [each for each in branches if each.status == "open" and each.process in opened_by]
    for branch in open_branches:
        _put(tokens, _with_callers(elements, opened_by[branch.process], over), branch.left.colour)
    timers = select(Timer.element).where(Timer.case_id == case.id).distinct()
    for element in session.scalars(timers) if waits else ():
        # A timer at the border of a task waits beside it; only one in the flow is a place of the case.
        if element in elements and elements[element].type == "intermediateCatchEvent":
            _put(tokens, _with_callers(elements, element, over), "green")
    done = [row.element for row in happened if row.element not in tokens]
    durations = {row.element: row.took for row in happened if row.took and row.element not in tokens}
    places = [each.element for each in work] + [opened_by[each.process] for each in open_branches]
    called = {elements[place].process for place in places if place in elements}
    return [
        {
            "process": process,
            "xml": diagram_of(bundle, process),
            "tokens": [tokens[element] for element in tokens if _lies_in(elements, element, process)],
            "done": [element for element in done if _lies_in(elements, element, process)],
            "durations": {element: span for element, span in durations.items() if _lies_in(elements, element, process)},
        }
        for process in (case.process, *sorted(called - {case.process}))
    ]


def _put(tokens: dict[str, dict[str, Any]], places: Iterable[str], light: str) -> None:
    for place in places:
        token = tokens.setdefault(place, {"element": place, "count": 0, "light": "green"})
        token["count"] += 1
        if _WORST[light] > _WORST[token["light"]]:
            token["light"] = light


def _with_callers(elements: Mapping[str, Element], element: str, over: set[str]) -> list[str]:
    """The element and the call activities above it; a caller in a scope that has ended already is not meant."""
    places = [element]
    while places[-1] in elements:
        process = elements[places[-1]].process
        callers = [each for each in elements.values() if each.called == process and each.scope not in over]
        if not callers or callers[-1].id in places:
            break
        places.append(callers[-1].id)
    return places


def _lies_in(elements: Mapping[str, Element], element: str, process: str) -> bool:
    return element not in elements or elements[element].process == process
