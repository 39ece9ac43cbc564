"""From a posted HTML form to answers: flat names become groups and rows, texts become what the schema wants."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from engine.forms.judge import DEEPEST, MOST_ROWS, resolve

_TRUE = frozenset({"true", "on", "1", "yes", "是"})
_FALSE = frozenset({"false", "off", "0", "no", "否"})
_WHOLE = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(\d{1,18}(\.\d{0,18})?|\.\d{1,18})", re.ASCII)


def parse_post(schema: Mapping[str, Any], posted: Mapping[str, Any]) -> dict[str, Any]:
    """The answers in ``posted``: a MultiDict, or a mapping from name to text or list of texts.

    What cannot be converted stays text, so that judging names the field. Rows without any content are left out.
    """
    texts = {str(name): _texts(posted, name) for name in posted}
    return _fields(schema, schema, texts, "", 0)


def _texts(posted: Mapping[str, Any], name: Any) -> list[str]:
    getlist = getattr(posted, "getlist", None)
    values = getlist(name) if callable(getlist) else posted[name]
    return [str(value) for value in values] if isinstance(values, (list, tuple)) else [str(values)]


def _fields(
    root: Mapping[str, Any], schema: Mapping[str, Any], texts: Mapping[str, list[str]], prefix: str, depth: int
) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    if depth > DEEPEST:
        return answers
    for name, about in schema.get("properties", {}).items():
        value = _field(root, resolve(root, about), texts, f"{prefix}{name}", depth)
        if value is not None:
            answers[name] = value
    return answers


def _field(
    root: Mapping[str, Any], about: Mapping[str, Any], texts: Mapping[str, list[str]], name: str, depth: int
) -> Any:
    kind = about.get("type")
    if kind == "object":
        return _fields(root, about, texts, f"{name}.", depth + 1) or None
    if kind == "array":
        items = resolve(root, about.get("items", {}))
        if items.get("type") == "object":
            key = next(iter(items.get("properties", {})), None) if about.get("x-widget") == "checklist" else None
            return _rows(root, items, texts, name, depth, key) or None
        return [_converted(items.get("type"), text) for text in texts.get(name, []) if text.strip()] or None
    if kind == "boolean" and about.get("x-widget") != "radio":
        given = texts.get(name)
        # A browser sends nothing for a box that is not ticked; of a yes and a no, one has to be chosen.
        return _converted("boolean", given[-1]) if given and given[-1].strip() else False
    given = texts.get(name)
    return _converted(kind, given[-1]) if given and given[-1].strip() else None


def _rows(
    root: Mapping[str, Any],
    items: Mapping[str, Any],
    texts: Mapping[str, list[str]],
    name: str,
    depth: int,
    key: str | None,
) -> list[dict[str, Any]]:
    """The rows posted under ``name``; of a checklist, whose first field is ``key``, only those that are ticked."""
    places: set[int] = set()
    for posted, values in texts.items():
        if posted.startswith(f"{name}-") and any(value.strip() for value in values):
            place, _dot, part = posted[len(name) + 1 :].partition(".")
            if key is not None and part != key:
                continue
            if place.isascii() and place.isdigit() and len(place) < 7:
                places.add(int(place))
    rows = [_fields(root, items, texts, f"{name}-{place}.", depth + 1) for place in sorted(places)[: MOST_ROWS + 1]]
    return [row for row in rows if row]


def _converted(kind: Any, text: str) -> Any:
    text = text.strip()
    kinds = kind if isinstance(kind, list) else [kind]
    if "integer" in kinds and _WHOLE.fullmatch(text):
        return int(text)
    if "number" in kinds and _DECIMAL.fullmatch(text):
        return int(text) if _WHOLE.fullmatch(text) else float(text)
    if "boolean" in kinds and text.lower() in _TRUE | _FALSE:
        return text.lower() in _TRUE
    return text
