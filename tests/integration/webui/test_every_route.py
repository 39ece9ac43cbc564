"""Every route of the staff's pages, tried by every role: open exactly to those whom the permission module names."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from county_fixtures import LOGINS
from flask import Flask
from web_actions import Actions
from werkzeug.routing import Rule

from engine import Engine
from engine.identity.permissions import PAGES
from engine.sample.hands import Hands

PUBLIC = {"static", "auth", "portal", "health", "metrics", "api"}
"""Blueprints that need no login; ``metrics`` and ``api`` have tokens of their own (``test_metrics``, ``test_api``)."""

OPEN = {"case.paper_style", "help.for_applicants", "help.picture", "account.calendar_feed"}
"""Pages of the staff's blueprints that need no login: the style sheet of papers, the applicants' guide, pictures, and
the calendar feed, whose address is the secret (``test_calendar_feeds``)."""


NARROWED = {"ladder"}
"""Pages whose views look closer: an inspector opens the ladder alone among the decision tables."""


def staff_rules(app: Flask) -> list[Rule]:
    """The rules of pages that need a login."""
    return [
        rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.split(".")[0] not in PUBLIC and rule.endpoint not in OPEN and "." in rule.endpoint
    ]


def address(app: Flask, rule: Rule) -> str:
    """An address of the rule, about things that do not exist."""
    values: dict[str, object] = {}
    for name in rule.arguments:
        values[name] = uuid4() if f"<uuid:{name}>" in rule.rule else 999_999 if f"<int:{name}>" in rule.rule else "x"
    adapter = app.url_map.bind("localhost")
    return adapter.build(rule.endpoint, values, method=_method(rule))


def _method(rule: Rule) -> str:
    return "GET" if "GET" in (rule.methods or ()) else "POST"


@pytest.mark.rule("AU-1")
def test_no_page_of_the_staff_is_open_to_everybody(app: Flask, anonymous: Actions) -> None:
    """A view without a word about who may open it is a hole; whoever is not logged in is led to the login."""
    for rule in staff_rules(app):
        view = app.view_functions[rule.endpoint]
        assert hasattr(view, "page"), f"{rule.endpoint} does not say who may open it"
        assert view.page is None or view.page in PAGES
        method = _method(rule)
        send = anonymous.get if method == "GET" else anonymous.post
        answer = send(address(app, rule))
        assert answer.status_code == 302, (rule.endpoint, answer.status_code)
        assert answer.location.startswith("/login"), rule.endpoint


@pytest.mark.rule("AU-1")
@pytest.mark.parametrize("role", list(LOGINS))
def test_each_route_is_open_to_the_roles_that_the_module_names(
    county: Engine, app: Flask, actions: Callable[[str], Actions], role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """403 exactly for the roles that are not named; about things that do not exist the others get something else.

    The pages are without the navigation, which is half the work of an answer that says no.
    """
    monkeypatch.setitem(app.jinja_env.globals, "navigation", list)
    person = actions(role)
    roles = Hands(county).person(LOGINS[role]).roles
    for rule in staff_rules(app):
        page = app.view_functions[rule.endpoint].page  # type: ignore[attr-defined]
        if page is None:
            continue
        for method in (rule.methods or set()) & {"GET", "POST"}:
            send = person.get if method == "GET" else person.post
            refused = send(address(app, rule)).status_code == 403
            named = bool(roles & PAGES[page])
            assert named or refused, (rule.endpoint, method, page)
            assert not (named and refused) or page in NARROWED, (rule.endpoint, method, page)
