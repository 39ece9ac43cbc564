"""The paths that cases took: variants, and conformance with the deployed version."""

from __future__ import annotations

from datetime import timedelta

from flask import render_template

from engine.bpmn.step_order import step_order
from engine.queries.operation.paths import MOST_CASES, conformance, ended_paths, variants
from webui.designer.blueprint import blueprint
from webui.designer.narrowing import PERIODS, narrowed
from webui.designer.watch import hours
from webui.show.names import process_name
from webui.web.access import requires
from webui.web.database import engine, reading, reports


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
