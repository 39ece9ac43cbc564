"""What somebody handed in, as label and words: choices by their title, dates and texts as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from engine.forms import Form
from webui.forms.fields import Field, Option, fields_of

SHOWN_ELSEWHERE = frozenset({"materials_check", "materials_supplement"})
"""Widgets whose answers the case page shows as a list of its own."""


def answers_of(
    form: Form, content: Mapping[str, Any], sources: Mapping[str, Sequence[Option]] | None = None
) -> list[tuple[str, str]]:
    """Label and words of every field that was filled in, in the language of the request.

    ``sources`` name what the codes of posts, departments and people stand for.
    """
    return _lines([field for field in fields_of(form, content, sources=sources) if field.name in content])


def _lines(fields: list[Field]) -> list[tuple[str, str]]:
    lines: list[tuple[str, str]] = []
    for field in fields:
        if field.widget in SHOWN_ELSEWHERE:
            continue
        if field.widget in ("rows", "checklist"):
            rows = [row for row in field.rows if row[0].widget != "check" or row[0].options[0].chosen]
            lines.append((field.title, "\n".join(_row(row) for row in rows)))
        elif field.fields:
            lines += _lines([part for part in field.fields if part.value is not None])
        elif field.value is not None and field.value != "":
            lines.append((field.title, _words(field)))
    return lines


def _row(fields: Sequence[Field]) -> str:
    """One row of a list in words: the first field bare, the others with their label when they are numbers."""
    parts = [(field, text) for field in fields for _title, text in _lines([field])]
    return "，".join(f"{field.title} {text}" if field.widget == "number" else text for field, text in parts)


def _words(field: Field) -> str:
    if field.widget == "checkbox" and isinstance(field.value, bool):
        return _("是") if field.value else _("否")
    if field.about.get("format") == "date-time":
        return str(field.value).replace("T", " ")[:16]
    chosen = [option.title for option in field.options if option.chosen]
    return "、".join(chosen) if chosen else str(field.value)
