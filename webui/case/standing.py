"""What the person who asks has to do with a case, asked of the permission module; and the log of what was shown."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask, Response, g, request

from engine.identity import access_log
from engine.identity.access_log import Look
from engine.identity.permissions import Act, CaseRelations, Relation, may, relations
from engine.identity.relations import relations_of
from webui.web.access import actor
from webui.web.database import asking, close_reading, engine


def install(app: Flask) -> None:
    """Write what personal data a page has shown before the page leaves (SP-6)."""
    app.after_request(_write)


def standing(case_id: int) -> CaseRelations:
    """The facts of the case that decide who may do what; loaded once a request. NotFound when there is none."""
    known: dict[int, CaseRelations] = g.setdefault("standing", {})
    if case_id not in known:
        known[case_id] = relations_of(asking(), case_id, engine().clock.now())
    return known[case_id]


def sees_whole(case_id: int, *, reason: str = "", attachment_id: int | None = None) -> bool:
    """Whether the person sees personal data of the case; what is seen goes on the record.

    ``reason``: why somebody looks who does not handle the case (checked by the caller); empty for none. NotAllowed for
    a case whose very existence is confidential. ``attachment_id``: the file of the case that is looked at, if one is.
    """
    me, case = actor(), standing(case_id)
    may(me, Act.SEE, case).check()
    whole = bool(may(me, Act.SEE_PERSONAL_DATA, case))
    if whole or reason:
        held = relations(me, case)
        supervises = case.confidential and not held & {Relation.WORK, Relation.ACCUSED}
        basis: access_log.Basis = "supervises" if supervises else "handles" if whole else "reason"
        _note(case_id, basis, reason="" if whole else reason, attachment_id=attachment_id)
    return whole or bool(reason)


def note_looks(case_ids: Iterable[int]) -> None:
    """Put on the record that the page shows personal data of these cases, which the person handles (SP-6)."""
    for case_id in dict.fromkeys(case_ids):
        _note(case_id, "handles")


def _note(case_id: int, basis: access_log.Basis, *, reason: str = "", attachment_id: int | None = None) -> None:
    me = actor()
    acting_for = next((post.acting_for for post in me.posts if post.acting_for is not None), None)
    look = Look(
        me.staff_id, case_id, request.endpoint or "", basis, engine().clock.now(), reason, acting_for, attachment_id
    )
    g.setdefault("looks", []).append(look)


def _write(response: Response) -> Response:
    looks = g.pop("looks", None)
    if looks and (response.status_code < 400 or response.status_code == 422):
        close_reading()
        access_log.record(engine().database, looks)
    return response
