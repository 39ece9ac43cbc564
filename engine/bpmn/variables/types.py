"""What is known of a value before anything runs: its kinds, the plain values it may have, its fields and items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

PLAIN = frozenset({"text", "number", "truth"})
"""Kinds of values that can be listed one by one."""
KINDS = PLAIN | {"list", "record", "nothing"}
DEEPEST = 12
"""Records and lists nested deeper than this are not looked into."""
_OF_JSON: Mapping[str, str] = {
    "string": "text",
    "number": "number",
    "integer": "number",
    "boolean": "truth",
    "array": "list",
    "object": "record",
    "null": "nothing",
}
_NAMES: Mapping[str, tuple[str, str]] = {
    "text": ("文字", "a text"),
    "number": ("数", "a number"),
    "truth": ("是否", "true or false"),
    "list": ("列表", "a list"),
    "record": ("记录", "a record"),
    "nothing": ("空值", "empty"),
}
_NOBODY: Mapping[str, Any] = {}


@dataclass(frozen=True, eq=False)
class ValueType:
    """The values that a variable or expression may have.

    ``values`` are the plain values that are possible, in the order of the form or table; None = any. A record has
    ``fields``; ``open`` says that it may have others too, ``optional`` that they may be missing. ``items`` None = any.
    ``names`` are the words of values in Chinese and English, ``title`` those of the field itself.
    """

    kinds: frozenset[str]
    values: tuple[Any, ...] | None = None
    fields: Mapping[str, ValueType] = field(default_factory=dict)
    open: bool = True
    optional: frozenset[str] = frozenset()
    items: ValueType | None = None
    names: Mapping[Any, tuple[str, str]] = field(default_factory=dict)
    title: tuple[str, str] | None = None

    @property
    def may_be_empty(self) -> bool:
        """Whether None is among the values that are known to be possible."""
        return "nothing" in self.kinds and self is not ANY

    @property
    def anything(self) -> bool:
        """Whether nothing is known."""
        return self.kinds == KINDS

    def without_nothing(self) -> ValueType:
        """The same value where it is not None."""
        if "nothing" not in self.kinds or self.anything:
            return self
        return ValueType(
            self.kinds - {"nothing"},
            self.values,
            self.fields,
            self.open,
            self.optional,
            self.items,
            self.names,
            self.title,
        )

    def told(self) -> tuple[str, str]:
        """The kinds in Chinese and English; None is left out unless it is all."""
        kinds = sorted(self.kinds - {"nothing"} or self.kinds)
        return "或".join(_NAMES[kind][0] for kind in kinds), " or ".join(_NAMES[kind][1] for kind in kinds)


ANY = ValueType(KINDS)
NOTHING = ValueType(frozenset({"nothing"}))
TEXT = ValueType(frozenset({"text"}))
NUMBER = ValueType(frozenset({"number"}))
TRUTH = ValueType(frozenset({"truth"}))
RECORD = ValueType(frozenset({"record"}))
NEVER = ValueType(frozenset(), open=False)
"""No value at all: where nobody sets anything."""


def kind_of(value: Any) -> str:
    """The kind of a value."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "truth"
    if isinstance(value, (int, float)):
        return "number"
    if isinstance(value, str):
        return "text"
    return "list" if isinstance(value, (list, tuple)) else "record"


def of_value(value: Any) -> ValueType:
    """The type of a literal."""
    kind = kind_of(value)
    if kind in PLAIN:
        return ValueType(frozenset({kind}), (value,))
    if kind == "nothing":
        return NOTHING
    return ValueType(frozenset({kind}))


def list_of(items: ValueType | None) -> ValueType:
    """A list of such items; None = any."""
    return ValueType(frozenset({"list"}), items=items)


def record_of(fields: Mapping[str, ValueType], *, open_: bool = False, optional: Iterable[str] = ()) -> ValueType:
    """A record with these fields."""
    return ValueType(frozenset({"record"}), fields=fields, open=open_, optional=frozenset(optional))


def union(types: Iterable[ValueType], depth: int = 0) -> ValueType:
    """The values of any of the types."""
    found = list(dict.fromkeys(types))
    if len(found) == 1:
        return found[0]
    if depth > DEEPEST or any(each.anything for each in found):
        return ANY
    plain = [each for each in found if each.kinds & PLAIN]
    values: tuple[Any, ...] | None = None
    if plain and all(each.values is not None for each in plain):
        values = tuple({(kind_of(value), value): value for each in plain for value in each.values or ()}.values())
    records = [each for each in found if "record" in each.kinds]
    lists = [each for each in found if "list" in each.kinds]
    names = {name: None for each in records for name in each.fields}
    fields = {name: union((each.fields[name] for each in records if name in each.fields), depth + 1) for name in names}
    optional = {name for each in records for name in names if name in each.optional or name not in each.fields}
    known_items = [each.items for each in lists if each.items is not None]
    return ValueType(
        kinds=frozenset[str]().union(*(each.kinds for each in found)),
        values=values,
        fields=fields,
        open=any(each.open for each in records),
        optional=frozenset(optional),
        items=union(known_items, depth + 1) if known_items and len(known_items) == len(lists) else None,
        names={value: name for each in found for value, name in each.names.items()},
        title=next((each.title for each in found if each.title is not None), None),
    )


def from_schema(
    schema: Any, root: Mapping[str, Any] = _NOBODY, depth: int = 0, *, only_listed: bool = False
) -> ValueType:
    """The values that a JSON Schema allows; ``root`` holds the definitions that it refers to.

    ``only_listed``: records have no other fields than those listed, as answers to a form.
    """
    if not isinstance(schema, Mapping) or depth > DEEPEST:
        return ANY
    if "$ref" in schema:
        return from_schema(_referred(schema["$ref"], root), root, depth + 1, only_listed=only_listed)
    title = _title(schema)
    options = schema.get("oneOf")
    if isinstance(options, list) and options and all(isinstance(one, Mapping) and "const" in one for one in options):
        plain = [one for one in options if kind_of(one["const"]) in PLAIN | {"nothing"}]
        return _listed([one["const"] for one in plain], {one["const"]: _title(one) for one in plain}, title)
    if isinstance(schema.get("enum"), list):
        return _listed(schema["enum"], _names(schema.get("x-names")), title)
    if "const" in schema:
        return _listed([schema["const"]], {}, title)
    for word in ("anyOf", "oneOf"):
        if isinstance(schema.get(word), list):
            return _titled(
                union(from_schema(one, root, depth + 1, only_listed=only_listed) for one in schema[word]), title
            )
    given = schema.get("type")
    kinds = frozenset(
        _OF_JSON[each]
        for each in (given if isinstance(given, list) else [given])
        if isinstance(each, str) and each in _OF_JSON
    )
    if not kinds:
        return _titled(ANY, title)
    properties = schema.get("properties") if isinstance(schema.get("properties"), Mapping) else {}
    required = schema.get("required") if isinstance(schema.get("required"), list) else []
    items = schema.get("items")
    return ValueType(
        kinds=kinds,
        fields={
            str(name): from_schema(about, root, depth + 1, only_listed=only_listed)
            for name, about in (properties or {}).items()
        },
        open=schema.get("additionalProperties") is not False and not (only_listed and properties),
        optional=frozenset(str(name) for name in properties or {} if name not in (required or [])),
        items=from_schema(items, root, depth + 1, only_listed=only_listed) if isinstance(items, Mapping) else None,
        title=title,
    )


def _listed(values: list[Any], names: Mapping[Any, tuple[str, str] | None], title: tuple[str, str] | None) -> ValueType:
    plain = tuple(value for value in values if kind_of(value) in PLAIN)
    return ValueType(
        kinds=frozenset(kind_of(value) for value in values),
        values=plain if all(kind_of(value) in PLAIN | {"nothing"} for value in values) else None,
        names={value: name for value, name in names.items() if name is not None},
        title=title,
    )


def _titled(found: ValueType, title: tuple[str, str] | None) -> ValueType:
    if title is None or found is ANY:
        return found
    return ValueType(
        found.kinds, found.values, found.fields, found.open, found.optional, found.items, found.names, title
    )


def _title(schema: Mapping[str, Any]) -> tuple[str, str] | None:
    zh = schema.get("title")
    if not isinstance(zh, str) or not zh:
        return None
    en = schema.get("x-title-en")
    return zh, en if isinstance(en, str) and en else zh


def _names(given: object) -> dict[Any, tuple[str, str] | None]:
    """The words of listed values, Chinese and English: ``{"value": ["zh", "en"]}``."""
    if not isinstance(given, Mapping):
        return {}
    return {
        value: (str(words[0]), str(words[1]))
        for value, words in given.items()
        if isinstance(words, list) and len(words) == 2
    }


def _referred(place: object, root: Mapping[str, Any]) -> Any:
    """What a reference inside the same file leads to; None for any other."""
    if not isinstance(place, str) or not place.startswith("#/"):
        return None
    found: Any = root
    for step in place[2:].split("/"):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found
