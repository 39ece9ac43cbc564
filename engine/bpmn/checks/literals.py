"""Plain values in expressions: what can be compared with a type or a list of values before anything runs."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any


def literal(expression: str) -> tuple[bool, Any]:
    """Whether the expression is a plain value, a text, number, truth value, None or list of them, and which one."""
    try:
        return True, ast.literal_eval(expression.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return False, None


def bare_name(expression: str) -> str | None:
    """The name that the expression consists of; None when it is anything else."""
    word = expression.strip()
    return word if word.isidentifier() and word not in ("True", "False", "None") else None


def allowed_values(schema: Mapping[str, Any]) -> list[str]:
    """The values that a JSON Schema lists, also among alternatives, as expressions write them; empty for none."""
    found = [*schema.get("enum", ())]
    for each in schema.get("anyOf", ()):
        found += each.get("enum", ())
    return [repr(value) if not isinstance(value, str) else f'"{value}"' for value in found]
