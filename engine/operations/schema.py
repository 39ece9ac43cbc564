"""Short words for the JSON Schemas of parameters and results in the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.operations.schema_words import NAMES, VALUES

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
FLAG: Schema = {"type": "boolean"}
USUALLY: Schema = {"type": "boolean", "default": True}
"""A flag that is true unless something is wrong: so a trial takes it, which would go round in circles otherwise."""
CODES: Schema = {"type": "array", "items": {"type": "string"}}


def number(minimum: int = 0) -> Schema:
    """A whole number of at least ``minimum``."""
    return {"type": "integer", "minimum": minimum}


def choice(*values: str, denies: tuple[str, ...] = (), refuses: tuple[str, ...] = ()) -> Schema:
    """One of the words; the first is what a trial run takes when nobody says otherwise.

    ``denies`` are those that say "no" to the applicant, ``refuses`` those by which a leader does not agree to a "no".
    """
    schema: Schema = {"type": "string", "enum": list(values)}
    return {
        **schema,
        **({"x-denies": list(denies)} if denies else {}),
        **({"x-refuses": list(refuses)} if refuses else {}),
    }


def or_none(schema: Schema) -> Schema:
    """The schema, or nothing."""
    return {"anyOf": [schema, {"type": "null"}]}


def record(*, optional: tuple[str, ...] = (), **properties: Schema) -> Schema:
    """An object with exactly these properties, all required except those named ``optional``, each with its words."""
    return {
        "type": "object",
        "properties": {name: _worded(name, schema) for name, schema in properties.items()},
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def _worded(name: str, schema: Schema) -> Schema:
    """The schema with the Chinese and English words of the name and of its values; without words it stays as it is."""
    if name not in NAMES:
        return schema
    zh, en = NAMES[name]
    return {**_values_worded(schema, VALUES.get(name, {})), "title": zh, "x-title-en": en}


def _values_worded(schema: Schema, words: Mapping[str, tuple[str, str]]) -> Schema:
    if "anyOf" in schema:
        return {**schema, "anyOf": [_values_worded(each, words) for each in schema["anyOf"]]}
    known = {value: list(words[value]) for value in schema.get("enum", ()) if value in words}
    return {**schema, "x-names": known} if known else schema
