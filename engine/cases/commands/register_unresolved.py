"""Registering what could not be done, at the window or on the public site (SP-10)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.cases.commands.open_case import open_case
from engine.cases.runtime import Runtime
from engine.cases.submissions import Outcome
from engine.identity.actor import Actor

PROCESS = "unresolved_matter"


def register_unresolved(runtime: Runtime, actor: Actor | None, *, answers: Mapping[str, Any], key: str) -> Outcome:
    """Put a matter on the register and open its case; ``actor`` None is the person on the public site.

    Refused and NotAllowed as ``open_case`` says; InvalidForm when the form is not filled in.
    """
    data = {"subject": "办不成事", "application": {"item_kind": "step"}}
    return open_case(runtime, actor, process=PROCESS, answers=answers, data=data, key=key)
