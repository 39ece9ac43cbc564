"""The questions of surveys: a new version (SP-4)."""

from __future__ import annotations

from engine.administration.command import Act, own_check
from engine.identity.permissions import may_open
from engine.identity.permissions.pages import PAGES
from engine.office.surveys import store
from engine.office.surveys.rules import read_questions


@own_check
def put_survey_questions(act: Act, *, text: str) -> int:
    """Put a new version of the questions in force, one a line; gives back its number. Surveys under way keep theirs.

    NotAllowed for others than inspectors; refused without questions.
    """
    if act.actor is not None:
        may_open(act.actor, "survey_questions").check()
        act.in_post = next(post for post in act.actor.posts if post.role in PAGES["survey_questions"])
    before = store.questions_in_force(act.session)
    row = store.put_questions(act.session, read_questions(text), by_id=act.actor_id, at=act.at)
    act.note(
        "survey_questions_changed",
        "department",
        None,
        f"满意度调查问卷第 {row.version} 版",
        before=None if before is None else {"questions": before.questions},
        after={"questions": row.questions},
    )
    return row.version
