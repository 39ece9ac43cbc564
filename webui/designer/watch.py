"""A deployed process as it runs, on its diagram: what waits, how long and how often steps are done, how late."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import abort, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from engine.bpmn.reading.translations import in_language
from engine.cases.bundles import outline
from engine.queries.operation.watch import (
    ElementFigures,
    WaitingCase,
    element_figures,
    waiting_cases,
    watched_process,
)
from webui.designer.blueprint import blueprint
from webui.designer.narrowing import PERIODS, narrowed
from webui.show.languages import language
from webui.show.names import process_name
from webui.web.access import requires
from webui.web.database import engine, reading, reports

MEASURES = {
    "waiting": lazy_gettext("等待的件数"),
    "late": lazy_gettext("超过时限"),
    "time": lazy_gettext("用时"),
    "frequency": lazy_gettext("次数"),
}
"""What the colour of an element shows."""
LEVELS = 5


@dataclass(frozen=True)
class WatchedElement:
    """One element with its name and figures, as the table shows it."""

    id: str
    name: str
    figures: ElementFigures


@blueprint.get("/processes/<process>/watch")
@requires("design")
@reports
def watch(process: str) -> str:
    """The diagram of a deployed process with figures; ``element`` names one whose cases are listed below."""
    chosen = narrowed(process)
    measure = request.args.get("by", "waiting")
    measure = measure if measure in MEASURES else "waiting"
    bundle = engine().definitions.bundle(reading(), chosen.shown.definition_id)
    # Versions of a called process are those of its callers: only a process of its own is narrowed to one.
    watched = watched_process(reading(), engine().definitions, process)
    now = engine().clock.now()
    figures = element_figures(
        reading(),
        watched,
        engine().calendar(reading()),
        since=now - timedelta(days=chosen.days),
        now=now,
        definitions=chosen.definitions,
    )
    drawn = bundle.specification().elements
    elements = [WatchedElement(key, drawn[key].name if key in drawn else key, found) for key, found in figures.items()]
    elements.sort(key=lambda each: (-_value(each.figures, measure), each.id))
    element = request.args.get("element", "")
    cases: list[WaitingCase] = []
    following: UUID | None = None
    if element in figures:
        cases, following = waiting_cases(
            reading(),
            watched,
            element,
            {each.definition_id: each.version for each in chosen.deployed},
            definitions=chosen.definitions,
            after=_key(request.args.get("after")),
        )
    return render_template(
        "designer/watch.html",
        process=process,
        title=process_name(process),
        versions=chosen.deployed,
        version=chosen.version,
        days=chosen.days,
        periods=PERIODS,
        measure=measure,
        measures=MEASURES,
        elements=elements,
        element=next((each for each in elements if each.id == element), None),
        cases=cases,
        following=following,
        now=now,
        hours=hours,
        figure={
            "xml": _drawing(bundle.files.process, process),
            "tokens": [
                {
                    "element": each.id,
                    "count": each.figures.waiting,
                    "light": "red" if each.figures.late else "plain",
                    "label": _(
                        "等待 %(count)s 件，超时 %(late)s 件", count=each.figures.waiting, late=each.figures.late
                    ),
                    "counted": True,
                }
                for each in elements
                if each.figures.waiting
            ],
            "durations": {
                each.id: hours(each.figures.typical) for each in elements if each.figures.typical is not None
            },
            "heat": _heat(elements, measure),
        },
    )


def _drawing(files: Mapping[str, bytes], process: str) -> str:
    """The diagram that holds the process, with its names in the page's language."""
    content = next((each for each in files.values() if process in outline(each).callable), b"")
    if content and language() != "zh":
        content = in_language(content, language())
    return content.decode("utf-8", errors="replace")


def _key(text: str | None) -> UUID | None:
    if text is None:
        return None
    try:
        return UUID(text)
    except ValueError:
        abort(404)


def hours(span: timedelta | None) -> str:
    """Office time as hours with one decimal, minutes below one hour; a dash for None."""
    if span is None:
        return "—"
    minutes = round(span.total_seconds() / 60)
    if minutes < 60:
        return _("%(minutes)s 分钟", minutes=minutes)
    return _("%(hours)s 小时", hours=f"{minutes / 60:.1f}")


def _value(figures: ElementFigures, measure: str) -> float:
    if measure == "late":
        return figures.late + figures.late_done
    if measure == "time":
        return 0.0 if figures.typical is None else figures.typical.total_seconds()
    return figures.done if measure == "frequency" else figures.waiting


def _heat(elements: list[WatchedElement], measure: str) -> dict[str, int]:
    """Element → 1 to LEVELS, by its share of the highest value; elements with nothing have no colour."""
    values = {each.id: _value(each.figures, measure) for each in elements}
    highest = max(values.values(), default=0.0)
    return {key: max(1, round(LEVELS * value / highest)) for key, value in values.items() if value > 0}
