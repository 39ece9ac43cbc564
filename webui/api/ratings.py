"""The applicant's rating, which a platform hands on by number and query code (SP-4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from engine.cases.commands import rate
from engine.cases.submissions import Outcome
from engine.errors import NotFound
from engine.identity import attempts
from engine.identity.actor import Actor
from engine.queries.case.public_progress import find_case, written_number
from webui.api import schemas
from webui.api.admission import submit
from webui.api.blueprint import operation
from webui.web.database import close_reading, engine, reading
from webui.web.security import client_address


@operation(
    "POST",
    "/ratings",
    scope="cases:write",
    title=_("转交评价"),
    about=_("申请人在别的平台作出的评价，凭办件编号和查询码转入；办件人看不到是谁评价的。"),
    body=schemas.NewRating,
    answer=schemas.RatingTaken,
    status=201,
    keyed=True,
)
def create_rating(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Take in a rating by number and query code, slowly for whoever guesses (OA-3)."""
    number, code = written_number(body["number"]), body["query_code"].strip().upper()
    tried = attempts.query_tried(number, client_address())
    with engine().database.transaction() as session:
        counted = attempts.begin(session, tried, engine().system_clock.now())
    case_id = find_case(reading(), number, code)
    if case_id is None:
        raise NotFound(
            "没有查到，请核对办件编号和查询码。", "Expected a number and its query code, but they do not fit."
        )
    close_reading()
    with engine().database.transaction() as session:
        attempts.succeeded(session, tried, counted)
    given = {name: body.get(name, "") for name in ("grade", "comment", "contact")}
    submit(_rate, case_id=case_id, **given)
    return {"taken": True}


def _rate(runtime: Any, caller: Actor, **given: Any) -> Outcome:
    """The applicant rates, not the owner of the token, who is marked for the inspectors when holding a post."""
    return rate(runtime, handed_on=True, by_staff=bool(caller.posts), **given)
