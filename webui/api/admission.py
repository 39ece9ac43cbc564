"""Who calls: an access token in the header Authorization, and nothing else; judged before anything is read.

A token acts as the member of staff it was issued to, by the same permission module as the pages, narrowed by its
scopes. No cookie counts here, so that no page of somebody else's can act through a browser that is logged in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, abort, current_app, g, request
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from engine.cases.submissions import Outcome
from engine.errors import InvalidForm, NotFound
from engine.identity import attempts
from engine.identity.actor import load_actor
from engine.identity.tokens import TokenOwner, is_use_noted, note_use, owner_of
from webui.api import rates
from webui.api.blueprint import KEY_HEADER, LONGEST_KEY, PREFIX, blueprint, sent_key
from webui.api.refusals import choose_language, failed, refusal
from webui.show.languages import language
from webui.web.access import actor
from webui.web.database import asking, close_reading, engine
from webui.web.security import client_address

T = TypeVar("T")


def install(app: Flask) -> None:
    """Judge every request of the API before the session, the tokens of forms and the pages' own login are looked at."""
    rates.install(app)
    app.before_request(admit)


def admit() -> Response | None:
    """Put the token's member of staff into ``g.actor``; an answer that says no where there is none.

    Addresses below the prefix that do not exist are refused as JSON, too.
    """
    if not request.path.startswith(f"{PREFIX}/"):
        return None
    if blueprint.name in current_app.config.get("PAGES_LEFT_OUT", ()):
        abort(404)
    if isinstance(request.routing_exception, HTTPException):
        gone = (request.routing_exception.code or 500) >= 400
        return failed(request.routing_exception) if gone else None
    scope = getattr(current_app.view_functions[request.endpoint or ""], "scope", None)
    if scope is None:
        return None
    # Whatever happens from here on, the cookies of the request are not looked at.
    g.authenticated_by_key, g.actor = True, None
    choose_language()
    now = engine().system_clock.now()
    kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
    if kind.casefold() != "bearer" or not secret.strip():
        return _unauthenticated(_("请在 Authorization 里写明 Bearer 和访问令牌。"))
    owner = owner_of(asking(), secret.strip(), now)
    if owner is None:
        return _wrong_token()
    if wait := rates.seconds_to_wait(owner.id):
        sentence = _("请求太频繁，请 %(seconds)s 秒后再试。", seconds=wait)
        return refusal(429, sentence, headers={"Retry-After": str(wait)})
    try:
        g.actor = load_actor(asking(), owner.staff_id, engine().clock.now(), language())
    except NotFound as gone:
        return _unauthenticated(gone.text(language()))
    if scope not in owner.scopes:
        return refusal(403, _("这个令牌没有 %(scope)s 这项权限，请另发令牌。", scope=scope), code="scope")
    _note(owner)
    return None


def _unauthenticated(sentence: str) -> Response:
    return refusal(401, sentence, headers={"WWW-Authenticate": 'Bearer realm="chengnuo"'})


def _wrong_token() -> Response:
    """Count it against where it comes from. A token that is right is let in from there all the same: it cannot be
    guessed, and its owner answers for nobody who shares the address."""
    close_reading()
    with engine().database.transaction() as session:
        attempts.begin(session, attempts.token_tried(client_address()), engine().system_clock.now())
    return _unauthenticated(_("这个令牌不认识、已到期或者已收回，请向系统管理员另要一个。"))


def _note(owner: TokenOwner) -> None:
    now = engine().system_clock.now()
    if not is_use_noted(owner, now):
        close_reading()
        with engine().database.transaction() as session:
            note_use(session, owner, now)


def submit(command: Callable[..., Outcome], **arguments: Any) -> Outcome:
    """Run a command that hands something in, once for each key of this caller; InvalidForm without a key."""
    return perform(command, key=keyed(), **arguments)


def keyed() -> str:
    """The key of this request, told apart from those of other callers; InvalidForm without one."""
    key = sent_key()
    if key is None:
        zh = f"请在 {KEY_HEADER} 里写一个自取的键：1 到 {LONGEST_KEY} 个可见的 ASCII 字符。"
        en = f"Expected a key of your own in {KEY_HEADER}: 1 to {LONGEST_KEY} visible ASCII characters."
        raise InvalidForm({KEY_HEADER: (zh, en)})
    return f"{key_prefix()}{key}"


def key_prefix() -> str:
    """What is put before the keys of the token's member of staff, so that nobody meets the keys of somebody else."""
    return f"api:{actor().staff_id}:"


def perform(command: Callable[..., T], **arguments: Any) -> T:
    """Run a command as the token's member of staff."""
    me = actor()
    # The command opens its own transaction; a request must not hold two connections at once.
    close_reading()
    return command(engine(), me, **arguments)
