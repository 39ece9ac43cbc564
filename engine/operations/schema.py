"""Short words for the JSON Schemas of parameters and results in the catalogue."""

from __future__ import annotations

from typing import Any

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
    """An object with exactly these properties, all required except those named ``optional``."""
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }
