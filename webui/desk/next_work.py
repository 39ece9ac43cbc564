"""Where a person goes after handing something in: to the next step if it is theirs, otherwise to the case."""

from __future__ import annotations

from flask import redirect, url_for
from werkzeug.wrappers import Response

from engine.cases.submissions import Outcome
from engine.identity.actor import Actor
from engine.queries.desk.tasks import next_step
from webui.web.database import asking


def after_submission(outcome: Outcome, me: Actor) -> Response:
    """The page to show next: the newest step of the case that waits at one of my posts, else the case itself."""
    opened = next((each for each, post in outcome.posts.items() if post in me.post_ids), None)
    if opened is not None:
        return redirect(url_for("desk.task", work_item=opened))
    work_item, case_id = next_step(asking(), case_id=outcome.case_id, post_ids=me.post_ids)
    if work_item is not None:
        return redirect(url_for("desk.task", work_item=work_item))
    return redirect(url_for("case.show", case_id=case_id))
