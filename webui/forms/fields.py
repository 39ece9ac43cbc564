"""From a form, answers and problems to the fields that the templates draw; one dictionary of meaning, no HTML."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from engine.forms import Form
from webui.forms.conditions import browser_tests
from webui.show.languages import language

WIDE = frozenset(
    {"textarea", "rows", "checklist", "checkboxes", "radio", "checkbox", "file"}
    | {"materials_check", "materials_supplement", "item"}
)
"""Widgets that take the whole width."""


@dataclass(frozen=True)
class Option:
    """One choice of a field, chosen or not."""

    value: str
    title: str
    chosen: bool
    note: str = ""


@dataclass(frozen=True)
class Field:
    """One field as it is drawn. ``fields`` are the columns of its rows, as a template, or the parts of a group."""

    name: str
    """As it is posted: ``a``, ``a.b``, ``rows-0.name``."""
    widget: str
    title: str
    hint: str
    required: bool
    value: Any
    problem: str
    about: Mapping[str, Any]
    when: str = ""
    """Conditions for the browser as JSON; empty = always shown."""
    options: Sequence[Option] = ()
    fields: Sequence[Field] = ()
    rows: Sequence[Sequence[Field]] = field(default=())
    form: str = ""
    """Which form it belongs to where a page has several; empty for the only one."""

    @property
    def id(self) -> str:
        """The id of the input element, unlike any other of the page."""
        return "-".join(part for part in ("f", self.form, self.name.replace(".", "-")) if part)

    @property
    def wide(self) -> bool:
        """Whether the field takes the whole width of the form."""
        return self.widget in WIDE or bool(self.fields)


def fields_of(
    form: Form,
    answers: Mapping[str, Any] | None = None,
    problems: Mapping[str, tuple[str, str]] | None = None,
    sources: Mapping[str, Sequence[Option]] | None = None,
    widgets: Mapping[str, str] | None = None,
) -> list[Field]:
    """The fields of a form with what was answered and what is wrong, in the language of the request.

    ``sources`` are the choices of fields that take them from the office (posts, departments), and ``widgets`` replace
    the drawing of a field, both by the field's own name, in rows and groups too.
    """
    drawing = _Drawing(form.schema, problems or {}, sources or {}, widgets or {})
    return drawing.group(form.schema, answers or {}, "")


class _Drawing:
    """One walk over the schema; remembers where problems and choices come from."""

    def __init__(
        self,
        root: Mapping[str, Any],
        problems: Mapping[str, tuple[str, str]],
        sources: Mapping[str, Sequence[Option]],
        widgets: Mapping[str, str],
    ) -> None:
        self.root = root
        self.problems = problems
        self.sources = sources
        self.widgets = widgets
        self.place = 0 if language() == "zh" else 1

    def group(self, schema: Mapping[str, Any], answers: Mapping[str, Any], prefix: str) -> list[Field]:
        """The fields of one object, ordered by ``x-order``."""
        needed = _needed(schema)
        properties = sorted(schema.get("properties", {}).items(), key=lambda pair: pair[1].get("x-order", 10_000))
        return [
            self.one(self.resolved(about), answers.get(name), f"{prefix}{name}", name in needed)
            for name, about in properties
        ]

    def one(self, about: Mapping[str, Any], value: Any, name: str, required: bool) -> Field:
        """One field with everything below it."""
        last = _last(name)
        widget = self.widgets.get(last) or about.get("x-widget")
        widget = str(widget or ("select" if last in self.sources else _widget(about)))
        if widget == "checklist" and self.key_choices(about) is None:
            widget = "rows"
        parts: Sequence[Field] = ()
        rows: Sequence[Sequence[Field]] = ()
        if about.get("type") == "object":
            parts = self.group(about, value if isinstance(value, Mapping) else {}, f"{name}.")
        elif widget == "checklist":
            rows = self.checklist(about, value, name)
        elif widget in ("rows", "materials_check", "materials_supplement"):
            items = self.resolved(about.get("items", {}))
            parts = self.group(items, {}, f"{name}-__row__.")
            given = value if isinstance(value, Sequence) and not isinstance(value, str) else []
            rows = [
                self.group(items, row if isinstance(row, Mapping) else {}, f"{name}-{number}.")
                for number, row in enumerate(given)
            ]
        return Field(
            name=name,
            widget=widget,
            title=self.text(about, "title", "x-title-en") or name,
            hint=self.text(about, "description", "x-description-en"),
            required=required,
            value=about.get("default") if value is None else value,
            problem=self.problems[name][self.place] if name in self.problems else "",
            about=about,
            when=self.when(about, name),
            options=self.options(about, value, name),
            fields=parts,
            rows=rows,
        )

    def key_choices(self, about: Mapping[str, Any]) -> Sequence[Option] | None:
        """What the first field of a list's rows is chosen from; None when that does not come from the office."""
        return self.sources.get(next(iter(self.resolved(about.get("items", {})).get("properties", {})), ""))

    def checklist(self, about: Mapping[str, Any], value: Any, name: str) -> list[list[Field]]:
        """One row per choice of the office: those that are in the answers first, in their order, then the others."""
        items = self.resolved(about.get("items", {}))
        key = next(iter(items["properties"]))
        titles = {each.value: each for each in self.key_choices(about) or ()}
        answered = {str(row.get(key)): row for row in value or () if isinstance(row, Mapping)}
        codes = [*answered, *(code for code in titles if code not in answered)]
        rows = []
        for number, code in enumerate(codes):
            first, *others = self.group(items, answered.get(code, {}), f"{name}-{number}.")
            choice = titles.get(code)
            option = Option(code, code if choice is None else choice.title, code in answered)
            rows.append([replace(first, widget="check", options=(option,)), *others])
        return rows

    def options(self, about: Mapping[str, Any], value: Any, name: str) -> list[Option]:
        """The choices of a field: of its schema, or from the office."""
        value = about.get("default") if value is None else value
        chosen = {_posted(each) for each in value} if isinstance(value, list) else {_posted(value)}
        given = self.sources.get(_last(name))
        if given is not None:
            return [Option(each.value, each.title, each.value in chosen, each.note) for each in given]
        if about.get("type") == "array":
            about = self.resolved(about.get("items", {}))
        given = about.get("oneOf") or about.get("anyOf")
        if given:
            return [
                Option(
                    _posted(each.get("const")),
                    self.text(each, "title", "x-title-en") or str(each.get("const")),
                    _posted(each.get("const")) in chosen,
                    self.text(each, "description", "x-description-en"),
                )
                for each in given
                if each.get("const") is not None
            ]
        return [
            Option(_posted(each), str(each), _posted(each) in chosen)
            for each in about.get("enum", ())
            if each is not None
        ]

    def when(self, about: Mapping[str, Any], name: str) -> str:
        """The condition for the browser, with full field names."""
        condition = about.get("x-when")
        alternatives = browser_tests(str(condition)) if condition else None
        if not alternatives:
            return ""
        prefix = name[: name.rfind(".") + 1]
        return json.dumps([[{**test, "field": prefix + test["field"]} for test in tests] for tests in alternatives])

    def resolved(self, about: Mapping[str, Any]) -> Mapping[str, Any]:
        """``about``, or what its reference into ``$defs`` points to with its own words on top."""
        reference = about.get("$ref")
        if not reference:
            return about
        target = self.root.get("$defs", {}).get(str(reference).removeprefix("#/$defs/"), {})
        return {**target, **{key: word for key, word in about.items() if key != "$ref"}}

    def text(self, about: Mapping[str, Any], zh: str, en: str) -> str:
        """A text of the schema in the language of the request; Chinese when there is no other."""
        return str(about.get(en) or about.get(zh) or "") if self.place else str(about.get(zh) or "")


def _needed(schema: Mapping[str, Any]) -> set[str]:
    """Fields that must be filled in whenever they show: those needed under a condition only if they hide without it.

    A field that always shows and is needed only sometimes says so in its description, and gets no mark.
    """
    sometimes: set[str] = set()
    for part in (*schema.get("allOf", ()), schema):
        for branch in ("then", "else"):
            sometimes |= set(part.get(branch, {}).get("required", ()))
    properties = schema.get("properties", {})
    return set(schema.get("required", ())) | {name for name in sometimes if properties.get(name, {}).get("x-when")}


def _last(name: str) -> str:
    """The field's own name within its row or group."""
    return name.rpartition(".")[2]


def _widget(about: Mapping[str, Any]) -> str:
    """The widget that is named, or the one that fits the type."""
    named = about.get("x-widget")
    if named:
        return str(named)
    kind = about.get("type")
    if kind == "boolean":
        return "checkbox"
    if kind in ("integer", "number"):
        return "number"
    if kind == "array":
        return "rows" if about.get("items", {}).get("type") == "object" else "checkboxes"
    if kind == "object":
        return "group"
    if about.get("oneOf") or about.get("enum"):
        return "select"
    return "date" if about.get("format") == "date" else "text"


def _posted(value: Any) -> str:
    """A value as the browser posts it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
