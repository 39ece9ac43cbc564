"""From a refusal to the problems of a form, so that nobody has to type anything twice because a rule said no."""

from __future__ import annotations

from collections.abc import Mapping

from engine.bpmn import OperationFailed
from engine.errors import ChengnuoError, Conflict, InvalidForm, NotAllowed, NotFound, Refused
from engine.forms import Form

Problems = Mapping[str, tuple[str, str]]
"""Sentences (zh, en) by field name; those that concern the whole form under the empty name."""


def problems_of(refusal: ChengnuoError, form: Form | None) -> Problems:
    """The problems that a person can mend in this form: wrong fields, and what a command or operation does not allow.

    Any other refusal is raised again and gets its own page.
    """
    if isinstance(refusal, InvalidForm):
        return refusal.fields
    gone = isinstance(refusal, (NotFound, NotAllowed, Conflict))
    mendable = isinstance(refusal, (Refused, OperationFailed)) and not gone
    if form is None or not mendable:
        raise refusal
    place = refusal.place if refusal.place in form.fields else None
    return {place or "": (refusal.zh, refusal.en)}
