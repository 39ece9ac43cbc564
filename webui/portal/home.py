"""The first page of the public and the list of items, found by everyday words or by occasion (OA-1)."""

from __future__ import annotations

from flask import g, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from engine.clock import OFFICE_ZONE
from engine.office.items.themes import AUDIENCES, LIFE_EVENTS
from engine.queries.items.listing import LONGEST_WORDS, Asked, departments_with_items, listed_items, offer
from engine.queries.oversight.kept_limits import kept_limits
from webui.portal.views import blueprint
from webui.show.languages import language
from webui.web.database import engine, reading


def index() -> str | Response:
    """The address of the office itself: the desk for staff, the public's first page for everybody else."""
    return redirect(url_for("desk.inbox")) if g.actor else home()


@blueprint.record_once
def at_the_root(state: BlueprintSetupState) -> None:
    """All other pages of the public stand below ``/public``; the first one stands at ``/`` as well."""
    state.app.add_url_rule("/", "portal.index", index)


@blueprint.get("/")
def home() -> str:
    """What the office promises, the search, the occasions, and the way to everything else that is public."""
    month = engine().clock.now().astimezone(OFFICE_ZONE).date().replace(day=1)
    kept = kept_limits(reading(), month)
    offered = offer(reading())
    decided, in_time = sum(row.in_time + row.late for row in kept), sum(row.in_time for row in kept)
    return render_template(
        "portal/home.html",
        offer=offered,
        occasions={
            audience: [(code, _event(code)) for code in offered.events if LIFE_EVENTS[code].audience == audience]
            for audience in AUDIENCES
        },
        longest=LONGEST_WORDS,
        kept_percent=100 * in_time / decided if decided else None,
        decided=decided,
    )


@blueprint.get("/items")
def items() -> str:
    """The public list of items (OA-1)."""
    asked = Asked(
        words=request.args.get("words", "").strip(),
        department_id=request.args.get("department", type=int),
        audience=request.args.get("audience", ""),
        event=request.args.get("event", ""),
    )
    rows, following = listed_items(reading(), asked, request.args.get("after"))
    return render_template(
        "portal/items.html",
        rows=rows,
        following=following,
        asked=asked,
        longest=LONGEST_WORDS,
        audiences=_audiences(),
        event=_event(asked.event),
        departments=departments_with_items(reading()),
    )


def _audiences() -> dict[str, str]:
    place = 0 if language() == "zh" else 1
    return {code: names[place] for code, names in AUDIENCES.items()}


def _event(code: str) -> str:
    """The name of an occasion; empty for none."""
    found = LIFE_EVENTS.get(code)
    return "" if found is None else found.zh if language() == "zh" else found.en
