"""Options that are the values of a column of a decision table (``x-options-of``), as the table has them now."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

KEYWORD = "x-options-of"
_MARK = b'"x-options-of"'


def columns_asked(content: bytes) -> frozenset[str]:
    """The columns, as ``table.column``, that fields of a form take their options from; none for a file that is none."""
    schema = _read(content)
    return frozenset(str(about[KEYWORD]) for about in _fields(schema)) if schema is not None else frozenset()


def with_options(content: bytes, known: Callable[[str], Sequence[str] | None]) -> bytes:
    """The form with the values that ``known`` gives for each column; where it gives None the form stays as written.

    A value keeps the words that the form has for it; a new one is its own word.
    """
    schema = _read(content)
    if schema is None:
        return content
    changed = False
    for about in _fields(schema):
        values = known(str(about[KEYWORD]))
        holder = about.get("items") if about.get("type") == "array" else about
        if not values or not isinstance(holder, dict):
            continue
        written = [each for each in holder.get("oneOf", ()) if isinstance(each, dict)]
        if [each.get("const") for each in written] == list(values):
            continue
        words = {each.get("const"): each for each in written}
        holder["oneOf"] = [words.get(value, {"const": value, "title": value}) for value in values]
        changed = True
    return (json.dumps(schema, ensure_ascii=False, indent=2) + "\n").encode() if changed else content


def _read(content: bytes) -> dict[str, Any] | None:
    if _MARK not in content:
        return None
    try:
        schema = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return schema if isinstance(schema, dict) else None


def _fields(schema: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    properties = schema.get("properties")
    for about in properties.values() if isinstance(properties, dict) else ():
        if isinstance(about, dict) and KEYWORD in about:
            yield about
