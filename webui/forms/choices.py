"""Choices that a form takes from the office: fields with these names, or that name a list by ``x-choices``, hold codes
of posts, departments or people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from engine.cases.judging import listing_of
from engine.database import asked_once
from engine.forms import Form
from engine.office.choice_lists import LISTS, Choice
from engine.queries.items.guides import circumstances
from engine.queries.oversight.complaints import criterion_choices
from webui.forms.fields import Option
from webui.show.languages import language

SOURCES: dict[str, Callable[[Session], list[Choice]]] = {
    "criterion": criterion_choices,
}
"""Name of a field → what it is chosen from, beside the lists of the office."""


def choices_of(session: Session, form: Form, *, item_id: int | None = None) -> dict[str, list[Option]]:
    """The choices of the form's fields that take them from the office; fields with choices of their own do not.

    ``item_id``: the item of the case at hand, whose circumstances may be asked about (JA-2).
    """
    found = {}
    for name, about in _every_field(form.schema):
        named = listing_of(name, about)
        own = bool(about.get("oneOf") or about.get("enum"))
        listing = LISTS[named] if named is not None else None if own else SOURCES.get(name)
        if listing is not None:
            found[name] = options(_asked(session, listing))
    if item_id is not None and "circumstances" in form.fields:
        place = 0 if language() == "zh" else 1
        found["circumstances"] = [Option(key, names[place], False) for key, names in circumstances(session, item_id)]
    return found


def _asked(session: Session, source: Callable[[Session], Sequence[Choice]]) -> Sequence[Choice]:
    """A page with several forms, or fields, of one source asks once."""
    return asked_once(session, source, lambda: source(session))


def _every_field(schema: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, about in schema.get("properties", {}).items():
        yield name, about
        yield from _every_field(about)
        yield from _every_field(about.get("items", {}))


def options(choices: Iterable[Choice]) -> list[Option]:
    """Choices as a field draws them, with the note behind the name."""
    return [
        Option(each.code, f"{each.name}（{each.note}）" if each.note != each.name else each.name, False)
        for each in choices
    ]
