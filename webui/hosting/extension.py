"""The Flask extension: mounts the pages into an application that exists already, under a prefix of it.

The pages stay an application of their own, which the host calls for the addresses below the prefix, from one view of
one blueprint: inside the host's request, so that its hooks, session and error handlers are around it, while no
template, filter, converter or hook of the pages gets among the host's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from contextvars import copy_context
from typing import cast

from flask import Blueprint, Flask, Request, Response, current_app, request, session
from flask.sessions import SessionMixin
from werkzeug.datastructures import MultiDict
from werkzeug.local import LocalProxy

from engine import Engine
from webui.application import PAGES, assemble
from webui.hosting.host import HOST, Host, Login, Person
from webui.hosting.surroundings import HostSurroundings
from webui.web.boundary import Words

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
_PREFIX = re.compile(r"(/[A-Za-z0-9_-]+)+")


class Chengnuo:
    """Chengnuo 承诺 as an extension of a Flask application.

    ``person`` says who asks, inside the host's request: the login or key of a member of staff, or None. ``layout`` is a
    template of the host's that draws the page around ``chengnuo.head``, ``chengnuo.navigation``, ``chengnuo.content``
    and ``chengnuo.scripts``; None draws a plain page. ``login`` leads a visitor to the host's login and from there to
    the address it is given; None raises 401 in the host. ``language`` says ``zh`` or ``en``; None lets people choose.
    ``pages`` names what is mounted, see ``webui.application.PAGES``; the pages of everything else are not found.
    """

    def __init__(
        self,
        app: Flask | None = None,
        *,
        engine: Engine,
        person: Person,
        prefix: str = "/workflow",
        layout: str | None = None,
        login: Login | None = None,
        language: Callable[[], str] | None = None,
        pages: Collection[str] = tuple(PAGES),
    ) -> None:
        """ValueError for a prefix that is no plain path, and for pages that do not exist."""
        if not _PREFIX.fullmatch(prefix):
            raise ValueError(f"Expected a prefix such as /workflow, but it is {prefix!r}.")
        if unknown := set(pages) - PAGES.keys():
            raise ValueError(f"Expected pages of {', '.join(PAGES)}, but got {', '.join(sorted(unknown))}.")
        self.engine = engine
        self.prefix = prefix
        self.pages = assemble(engine, HostSurroundings(frozenset(PAGES) - frozenset(pages)))
        self.blueprint = Blueprint("chengnuo", __name__, url_prefix=prefix)
        for rule in ("/", "/<path:path>"):
            self.blueprint.add_url_rule(rule, "page", self._answer, methods=METHODS, provide_automatic_options=False)
        self._person, self._layout, self._login, self._language = person, layout, login, language
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Mount the pages into ``app``. ``app.extensions["chengnuo"]`` is this object from then on.

        A CSRFProtect of the host's that is there already leaves the pages to their own tokens.
        """
        app.extensions["chengnuo"] = self
        app.register_blueprint(self.blueprint)
        if (protection := app.extensions.get("csrf")) is not None:
            protection.exempt(self.blueprint)

    def url_for(self, endpoint: str, **values: object) -> str:
        """The path of a page, such as ``url_for("case.show", case_id=7)``; inside a request of the host."""
        root = request.script_root + self.prefix
        return self.pages.url_map.bind(request.host, script_name=root).build(endpoint, values)

    def _answer(self, path: str = "") -> Response:
        """Let the pages answer this request of the host; their refusals go up to the host's error handlers."""
        if self.pages.secret_key is None:
            self.pages.secret_key = current_app.secret_key
        # What the names mean in the host: they mean the pages' own request as soon as that begins.
        outer = cast(LocalProxy[Request], request)._get_current_object()
        kept = cast(LocalProxy[SessionMixin], session)._get_current_object()
        environ = {name: value for name, value in outer.environ.items() if name != "werkzeug.request"}
        environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + self.prefix
        environ["PATH_INFO"] = environ["PATH_INFO"][len(self.prefix) :]
        environ[HOST] = Host(copy_context(), kept, self._person, self._layout, self._login, self._language)
        inner = self.pages.request_context(environ)
        _hand_on(outer, inner.request)
        with inner:
            return self.pages.full_dispatch_request()


def _hand_on(outer: Request, inner: Request) -> None:
    """Give the pages what a hook of the host has read of the body already: it can be read only once."""
    read = vars(outer)
    if "_cached_data" in read:
        vars(inner)["_cached_data"] = read["_cached_data"]
    if "form" in read:
        vars(inner).update(form=Words(MultiDict(read["form"])), files=read["files"], stream=read["stream"])
