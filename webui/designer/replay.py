"""What-if of the table that is being edited: which finished cases, or cards, it would have decided otherwise."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Response, jsonify, render_template
from flask_babel import gettext as _

from engine.bpmn.decisions import DecisionTable, read_decision
from engine.cases.definitions import library
from engine.errors import ChengnuoError
from engine.queries.operation.replay import replay
from engine.queries.oversight.ladder_preview import ladder_preview
from webui.designer.api import Sent, json_body, value_text
from webui.designer.blueprint import blueprint
from webui.designer.narrowing import PERIODS
from webui.show.languages import language
from webui.web.access import check_decision, requires
from webui.web.database import engine, reading


@blueprint.post("/decisions/replay")
@requires("ladder")
def replay_decision() -> str | tuple[Response, int]:
    """The finished cases of the last ``days`` that the sent table decides otherwise, as a part of the page; for the
    ladder its cards (AC-2). 422 with a sentence for a table that cannot be read."""
    sent = Sent(json_body())
    check_decision(sent.decision)
    days = sent.body.get("days")
    days = days if days in PERIODS else 90
    now = engine().clock.now()
    since = now - timedelta(days=days)
    try:
        table = read_decision(sent.content, sent.decision or None)
        present = library(reading()).decision.get("ladder") if table.id == "ladder" else None
        if present is not None:
            moved = ladder_preview(reading(), read_decision(present), table, since, now)
            return render_template("designer/ladder_preview.html", moved=moved, period=PERIODS[days])
    except ChengnuoError as refusal:
        return jsonify(message=refusal.text(language()), place=refusal.place), 422
    outcome = replay(reading(), engine().definitions, table, since)

    def words(decided: Any) -> str:
        return _words(decided, table)

    return render_template("designer/replay.html", outcome=outcome, words=words, period=PERIODS[days])


def _words(decided: Any, table: DecisionTable) -> str:
    """A decision in words: each output by its label; several rules one after the other."""
    labels = {column.name: column.label or column.name for column in table.outputs}
    rows = decided if isinstance(decided, list) else [decided]
    told = [
        "，".join(f"{labels.get(name, name)} = {value_text(value) or _('空')}" for name, value in row.items())
        if isinstance(row, dict)
        else value_text(row)
        for row in rows
    ]
    return "；".join(told) or _("没有规则适用")
