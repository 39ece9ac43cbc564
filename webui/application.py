"""The pages as one Flask application, apart from what their surroundings decide: login, session, errors, headers."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from flask import Blueprint, Flask, request

from engine import Engine
from webui import (
    account,
    admin,
    api,
    appointments,
    board,
    case,
    designer,
    desk,
    duty,
    exports,
    forms,
    health,
    help,
    metrics,
    openness,
    performance,
    portal,
    posts,
    promises,
    supervision,
    tracing,
)
from webui.show import assets, case_titles, countdown, formatting, labels, languages, names, navigation, office
from webui.web import boundary, database, live, small_forms

logger = logging.getLogger(__name__)

PAGES: Mapping[str, Blueprint] = {
    audience.blueprint.name: audience.blueprint
    for audience in (
        account,
        desk,
        appointments,
        case,
        board,
        supervision,
        promises,
        openness,
        duty,
        posts,
        performance,
        exports,
        designer,
        admin,
        portal,
        help,
        health,
        metrics,
        api,
    )
}
"""Name → the pages of one audience; the ways in (``auth``) belong to the surroundings."""


class Part(Protocol):
    """Something that every page needs; a module with ``install`` is one."""

    def install(self, app: Flask) -> None:
        """Register hooks, filters and globals on the application of the pages."""
        ...


class Surroundings(Protocol):
    """What decides who asks and what is around a page: a server of our own, or the application of somebody else."""

    @property
    def configuration(self) -> Mapping[str, Any]:
        """Values of the application's ``config``."""
        ...

    @property
    def security(self) -> Part:
        """The session, the token of forms, and the headers of answers."""
        ...

    @property
    def access(self) -> Part:
        """Who asks: sets ``g.actor`` before every page."""
        ...

    @property
    def errors(self) -> Part:
        """What is shown when a page says no or fails."""
        ...

    @property
    def ways_in(self) -> Iterable[Blueprint]:
        """The login, and pages that only these surroundings have."""
        ...


class Pages(Flask):
    """The application, whose log never tells an address: people type into it too."""

    def log_exception(self, exc_info: Any) -> None:
        """What no page of ours was found for, by the name of its page; the log leaves the message of a fault out."""
        logger.error("A request failed: %s %s", request.method, request.endpoint, exc_info=exc_info)


def assemble(engine: Engine, surroundings: Surroundings) -> Flask:
    """The application of all pages on ``engine`` in these surroundings."""
    app = Pages("webui")
    app.config.update(surroundings.configuration)
    app.extensions["chengnuo"] = engine
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    # What every page needs comes before the audiences' own pages.
    parts: tuple[Part, ...] = (
        tracing,
        metrics,
        boundary,
        api,
        languages,
        surroundings.security,
        database,
        live,
        assets,
        surroundings.access,
        formatting,
        countdown,
        labels,
        names,
        case_titles,
        office,
        forms,
        small_forms,
        navigation,
        help,
        surroundings.errors,
        case.standing,
        desk.news,
    )
    for part in parts:
        part.install(app)
    for blueprint in (*surroundings.ways_in, *PAGES.values()):
        app.register_blueprint(blueprint)
    return app
