"""The application around the pages, as the pages see it during one request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextvars import Context
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar, cast

from flask import request
from flask.sessions import SessionMixin
from flask.typing import ResponseReturnValue

P = ParamSpec("P")
R = TypeVar("R")

Person = Callable[[], str | int | None]
"""Who asks: the login or key of a member of staff; None for a visitor."""
Login = Callable[[str], ResponseReturnValue]
"""The answer that leads to the login, and from there to the address it is given."""

HOST = "chengnuo.host"
"""Where the request of the pages carries its host."""

_PREFIX = "chengnuo."


@dataclass(frozen=True)
class Host:
    """One request of the host that the pages answer. ``around`` is its context: whatever is the host's runs there."""

    around: Context
    session: SessionMixin
    person: Person
    layout: str | None
    login: Login | None
    language: Callable[[], str] | None

    def run(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Call something of the host's inside the host's own request."""
        # A copy: one context cannot be entered twice, and a layout may ask who is there.
        return self.around.copy().run(function, *args, **kwargs)


def host() -> Host:
    """The host of this request of the pages."""
    return cast(Host, request.environ[HOST])


class HostSession(SessionMixin):
    """What the pages keep in the host's session, under names of their own; the host saves it."""

    def __init__(self, of_host: SessionMixin) -> None:
        self._of_host = of_host

    def __getitem__(self, name: str) -> Any:
        return self._of_host[_PREFIX + name]

    def __setitem__(self, name: str, value: Any) -> None:
        self._of_host[_PREFIX + name] = value

    def __delitem__(self, name: str) -> None:
        del self._of_host[_PREFIX + name]

    def __iter__(self) -> Iterator[str]:
        return (name.removeprefix(_PREFIX) for name in self._of_host if name.startswith(_PREFIX))

    def __len__(self) -> int:
        return sum(1 for _ in self)
