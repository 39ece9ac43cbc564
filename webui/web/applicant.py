"""Who acts on the public site with a confirmed contact, and what was typed while nobody was known there (SP-6).

The browser's session holds two tokens and no personal data: of the contact that is confirmed, and of the one to which a
code was sent.
"""

from __future__ import annotations

import os
from typing import TypedDict

from flask import current_app, g, render_template, request, session
from werkzeug.exceptions import HTTPException

from engine.identity.contacts import applicant_of, new_token
from engine.identity.permissions import Applicant
from engine.jobs.transports import transports_from
from webui.web.database import asking, engine

ACTING, ASKING = "applicant", "applicant_asks"

MOST_KEPT = 60
"""Fields of one page that are carried through the confirmation."""


def applicant() -> Applicant | None:
    """Who acts in this browser; None when no contact is confirmed, or too long ago."""
    token = session.get(ACTING)
    return None if token is None else applicant_of(asking(), str(token), engine().system_clock.now())


class ByCode(TypedDict):
    """Who acts by number and query code, as the commands want to know it."""

    applicant: Applicant | None
    by_staff: bool


def by_code() -> ByCode:
    """Who acts in this browser by number and query code: a confirmed contact, and whether staff is logged in (AU-4)."""
    return ByCode(applicant=applicant(), by_staff=g.get("actor") is not None)


def asking_token() -> str:
    """The token under which this browser confirms a contact; made when it is first needed."""
    if ASKING not in session:
        session[ASKING] = new_token()
    return str(session[ASKING])


def become_applicant() -> None:
    """From now on the confirmed contact acts in this browser."""
    session[ACTING] = session.pop(ASKING)


def leave() -> str | None:
    """Forget the contact; the token whose session is to be ended, None when there was none."""
    session.pop(ASKING, None)
    token = session.pop(ACTING, None)
    return None if token is None else str(token)


def channels() -> tuple[str, ...]:
    """The channels by which codes can be sent; a demonstration shows all letters in its mailbox."""
    if current_app.config["DEMO"]:
        return ("sms", "email")
    standing = transports_from(os.environ)
    return tuple(each for each in ("sms", "email") if each in standing)


def kept_fields() -> list[tuple[str, str]]:
    """What the present request brought and must not be lost: its fields, without the token of the session."""
    fields = [(name, text) for name, texts in request.form.lists() for text in texts]
    return [(name, text) for name, text in fields if name != "_csrf"][:MOST_KEPT]


def public_target(path: str, method: str) -> bool:
    """Whether a path is one of the public site's own pages, for this method."""
    if not path.startswith("/") or path.startswith("//"):
        return False
    adapter = current_app.create_url_adapter(request)
    try:
        endpoint = "" if adapter is None else adapter.match(path, method=method)[0]
    except HTTPException:
        return False
    return str(endpoint).startswith("portal.")


def resend_page(target: str, fields: list[tuple[str, str]]) -> str:
    """The page that sends again what was typed before, with a fresh token; one press goes on."""
    return render_template("portal/resend.html", target=target, fields=fields)
