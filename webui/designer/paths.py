"""The paths that cases took: variants, conformance with the deployed version, and the event log for other programs."""

from __future__ import annotations

from datetime import timedelta

from flask import abort, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.bpmn.step_order import step_order
from engine.identity.permissions import may_export
from engine.queries.operation.event_logs import logged_cases, ocel, xes
from engine.queries.operation.paths import MOST_CASES, conformance, ended_paths, variants
from webui.designer.blueprint import blueprint
from webui.designer.narrowing import PERIODS, narrowed
from webui.designer.watch import hours
from webui.show.names import process_name
from webui.web.access import actor, requires
from webui.web.database import engine, reading, reported, reports
from webui.web.downloads import record
from webui.web.saved_files import saved_as

LOG = "event_log"
"""The name of the export on record."""
KINDS = {"xes": ("xes", "application/xml"), "ocel": ("json", "application/json")}
"""Kind of log → ending of its file and media type."""


@blueprint.get("/processes/<process>/paths")
@requires("design")
@reports
def paths(process: str) -> str:
    """The most frequent paths of cases that ended in the period, and the share that follows the deployed flows."""
    chosen = narrowed(process)
    bundle = engine().definitions.bundle(reading(), chosen.deployed[0].definition_id)
    found = ended_paths(
        reading(),
        process,
        engine().calendar(reading()),
        since=engine().clock.now() - timedelta(days=chosen.days),
        definitions=chosen.definitions,
    )
    elements = bundle.specification().elements
    return render_template(
        "designer/paths.html",
        process=process,
        title=process_name(process),
        versions=chosen.deployed,
        version=chosen.version,
        days=chosen.days,
        periods=PERIODS,
        name_of=lambda step: elements[step].label if step in elements else step,
        count=len(found),
        most=MOST_CASES,
        variants=variants(found),
        conformance=conformance(found, step_order(bundle.specification(), process)),
        hours=hours,
    )


@blueprint.get("/processes/<process>/log.<kind>")
@requires("design")
def event_log(process: str, kind: str) -> Response:
    """The event log of the cases that were opened in the period, as XES or OCEL 2.0; it is on record (SP-6)."""
    if kind not in KINDS:
        abort(404)
    may_export(actor(), LOG).check()
    chosen = narrowed(process)
    since = engine().clock.now() - timedelta(days=chosen.days)
    cases = reported(lambda: logged_cases(reading(), process, since=since, definitions=chosen.definitions))
    content = xes(process, cases) if kind == "xes" else ocel(process, cases)
    record(LOG, kind, sum(len(each.events) for each in cases))
    ending, media_type = KINDS[kind]
    return Response(content, mimetype=media_type, headers={"Content-Disposition": saved_as(f"{process}.{ending}")})


def log_title() -> str:
    """What the record of exports calls it."""
    return _("流程的事件日志")
