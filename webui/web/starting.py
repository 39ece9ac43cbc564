"""The processes that a person may start with a form."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from engine.bpmn import Element
from engine.cases.bundles import Bundle
from engine.cases.commands.open_case import start_element
from engine.errors import NotFound
from engine.forms import Form
from engine.identity.permissions import Permission, may_open, may_start
from engine.queries.operation.file_versions import retired_processes
from webui.show.languages import language
from webui.web.access import actor
from webui.web.database import engine, reading

FIRST_INQUIRY = "first_inquiry"
"""The process by which every contact is registered: whoever is reached first starts it, by whichever post (FI-1)."""


@dataclass(frozen=True)
class Start:
    """The newest version of a process that a person starts with a form."""

    process: str
    bundle: Bundle
    element: Element
    form: Form

    @property
    def permission(self) -> Permission:
        """Whether the person who asks may start it."""
        if self.process == FIRST_INQUIRY:
            return may_open(actor(), "register_inquiry")
        return may_start(actor(), self.element.role or "")

    @property
    def about(self) -> str:
        """What the form says of it in the language of the request; empty when it says nothing."""
        return str(self.form.schema.get("description" if language() == "zh" else "x-description-en", ""))


def start_of(process: str) -> Start | None:
    """How a person starts this process; None when it does not exist, or when nobody starts it.

    Parts of a case are called, others wait for a message, a signal or a timer.
    """
    try:
        bundle = engine().definitions.latest(reading(), process)
    except NotFound:
        return None
    return _start(bundle)


def _start(bundle: Bundle) -> Start | None:
    specification = bundle.specification()
    element = start_element(specification)
    if specification.kind == "part" or element.form is None:
        return None
    if element.role is None and bundle.process != FIRST_INQUIRY:
        return None
    return Start(bundle.process, bundle, element, bundle.form(element.form))


def allowed_starts(without: Collection[str] = ()) -> Iterator[Start]:
    """What the person who asks may start, by the id of the process; retired processes are left out."""
    retired = retired_processes(reading())
    for bundle in engine().definitions.newest(reading()):
        if bundle.process in without or bundle.process in retired:
            continue
        start = _start(bundle)
        if start is not None and start.permission:
            yield start
