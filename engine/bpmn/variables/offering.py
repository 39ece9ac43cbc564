"""What a designer can choose from at an element: variables with their labels and the values of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.bpmn.variables.analysis import Found, VariableAnalysis
from engine.bpmn.variables.sources import DrawnProcess, Source
from engine.bpmn.variables.types import ValueType

MOST_OFFERED = 400
"""Variables and fields in one list."""
_DEEPEST = 3


@dataclass(frozen=True)
class OfferedOption:
    """One possible value: as an expression writes it, and in words."""

    written: str
    zh: str
    en: str


@dataclass(frozen=True)
class OfferedVariable:
    """A variable or a field of one, as an expression writes it. ``kinds`` without None; ``options`` empty = any value.
    Those of a list are the values of its items.

    ``certain`` is false where some way leads here on which it is not set, ``may_be_empty`` where it can be None.
    """

    path: str
    zh: str
    en: str
    kinds: tuple[str, ...]
    options: tuple[OfferedOption, ...]
    certain: bool
    may_be_empty: bool


def offered_at(analysis: VariableAnalysis, process: DrawnProcess, element: str) -> list[OfferedVariable]:
    """What can be read at an element or, for a condition, at a sequence flow; empty for an unknown element."""
    point = _point_of(analysis, process, element)
    if point is None:
        return []
    view = analysis.view(process.id, point)
    offered: list[OfferedVariable] = []
    for name in view.names():
        found = view.find(name)
        if found is not None:
            offered += _of_variable(found, analysis)
        if len(offered) >= MOST_OFFERED:
            break
    return offered[:MOST_OFFERED]


def _point_of(analysis: VariableAnalysis, process: DrawnProcess, element: str) -> int | None:
    for scope in process.scope.all_scopes():
        if element in scope.nodes:
            return analysis.places(process.id, element).inside
        for flow in scope.flows:
            if flow.id == element:
                return analysis.places(process.id, flow.source.id).after
    return None


def _of_variable(found: Found, analysis: VariableAnalysis) -> Iterator[OfferedVariable]:
    place = _place(found.sources[0], analysis)
    own = found.type.title or (found.name, found.name)
    label = f"{place[0]} · {own[0]}" if place[0] else own[0], f"{place[1]} · {own[1]}" if place[1] else own[1]
    yield from _paths(found.name, found.type, label, found.certain, 0)


def _place(source: Source, analysis: VariableAnalysis) -> tuple[str, str]:
    """What sets the variable, in words: the form, the operation, the table."""
    declared = analysis.declared
    if source.of == "form":
        form = declared.forms.get(source.owner, {})
        zh = str(form.get("title") or source.owner)
        return f"表单「{zh}」", f"Form “{form.get('x-title-en') or zh}”"
    if source.of == "operation":
        zh, en = declared.titles.get(source.owner, (source.owner, source.owner))
        return f"操作「{zh}」", f"Operation “{en}”"
    if source.of == "decision":
        table = declared.tables.get(source.owner)
        name = source.owner if table is None else table.name
        return f"决策表「{name}」", f"Table “{name}”"
    if source.of == "opening":
        return "开始时的数据", "Data at the start"
    return "", ""


def _paths(path: str, found: ValueType, label: tuple[str, str], certain: bool, depth: int) -> Iterator[OfferedVariable]:
    """The variable and its fields; a record itself only where it can be empty, or nothing is known of its fields."""
    kinds = tuple(sorted(found.kinds - {"nothing"})) if not found.anything else ()
    if kinds != ("record",) or not found.fields or found.may_be_empty:
        yield OfferedVariable(path, *label, kinds, tuple(_options(kinds, found)), certain, found.may_be_empty)
    if depth < _DEEPEST and "record" in found.kinds:
        for name, inner in found.fields.items():
            title = inner.title or (name, name)
            yield from _paths(
                f"{path}.{name}",
                inner,
                (f"{label[0]} · {title[0]}", f"{label[1]} · {title[1]}"),
                certain and name not in found.optional and not found.may_be_empty,
                depth + 1,
            )


def _options(kinds: tuple[str, ...], found: ValueType) -> Iterator[OfferedOption]:
    """The values that can be chosen: of the variable itself, or of the items of a list."""
    of = found.items if kinds == ("list",) and found.items is not None else found
    for value in (True, False) if kinds == ("truth",) else of.values or ():
        yield OfferedOption(_written(value), *of.names.get(value, (_said(value, "zh"), _said(value, "en"))))


def _written(value: object) -> str:
    """A plain value as an expression writes it."""
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return repr(value)


def _said(value: object, language: str) -> str:
    if value is True or value is False:
        return ("是" if value else "否") if language == "zh" else ("yes" if value else "no")
    return str(value)
