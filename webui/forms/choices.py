"""Choices that a form takes from the office: fields with these names hold codes of posts, departments or people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from engine.forms import Form
from engine.queries.organisation.people import Choice, departments, helpers, items, posts
from webui.forms.fields import Option

SOURCES: dict[str, Callable[[Session], list[Choice]]] = {
    "department": departments,
    "to_department": departments,
    "to_post": posts,
    "helper": helpers,
    "tracker": posts,
    "item_code": items,
}


def choices_of(session: Session, form: Form) -> dict[str, list[Option]]:
    """The choices of the form's fields that take them from the office; fields with choices of their own do not."""
    return {
        name: options(SOURCES[name](session))
        for name, about in _every_field(form.schema)
        if name in SOURCES and not about.get("oneOf") and not about.get("enum")
    }


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
