"""Where a person goes after handing something in: to the next step if it is theirs, otherwise to the case."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, url_for
from werkzeug.wrappers import Response

from engine.cases.submissions import Outcome
from engine.errors import NotFound
from engine.identity.actor import Actor
from engine.queries.tasks import task
from webui.reading import engine, reading


def after_submission(outcome: Outcome, me: Actor) -> Response:
    """The page to show next: the newest step of the case that waits at one of my posts, else the case itself."""
    session, now = reading(), engine().clock.now()
    calendar = engine().calendar(session)
    for work_item in outcome.work_items:
        try:
            found = task(session, calendar, UUID(work_item), now)
        except NotFound:
            # It was opened and passed on within the same step.
            continue
        if found.post_id in me.post_ids and found.assignee_id in (None, me.staff_id):
            return redirect(url_for("desk.task", work_item=work_item))
    return redirect(url_for("case.show", case_id=outcome.case_id))
